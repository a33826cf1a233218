import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import { expect, test } from 'vitest'
import { liftsTier } from './lifts-tier.ts'

const risk = (mri: number, tier: RiskAssessment['tier'], irreversibility = 0): Pick<RiskAssessment, 'mri' | 'tier' | 'factors'> => ({
  mri,
  tier,
  factors: [{ name: 'irreversibility', value: irreversibility, reason: '' }],
})

test.each([
  ['an approved limit above it lifts Cautionary', risk(0.6, 'Cautionary'), { mriMax: 0.7, approved: true }, true],
  ['a limit that nobody approved does not', risk(0.6, 'Cautionary'), { mriMax: 1, approved: false }, false],
  ['nor one below it', risk(0.6, 'Cautionary'), { mriMax: 0.59, approved: true }, false],
  ['nor where something irreversible stands behind it', risk(0.6, 'Cautionary', 1), { mriMax: 1, approved: true }, false],
  ['Critical is never lifted', risk(0.8, 'Critical'), { mriMax: 1, approved: true }, false],
  ['a risk that is no number is not', risk(Number.NaN, 'Cautionary'), { mriMax: 1, approved: true }, false],
  ['where nobody would be asked there is nothing to lift', risk(0.2, 'Nominal'), { mriMax: 0.3, approved: true }, false],
])('%s', (_, found, place, expected) => {
  expect(liftsTier(found, place)).toBe(expected)
})
