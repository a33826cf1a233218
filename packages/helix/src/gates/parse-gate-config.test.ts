import { readFileSync } from 'node:fs'
import { codeOf } from '@maestro-helix/contract/errors'
import { expect, test } from 'vitest'
import { defaultGateConfig, parseGateConfig } from './parse-gate-config.ts'

const withChange = (change: object): string => JSON.stringify({ ...defaultGateConfig, ...change })

test('the shipped configuration is the default one', () => {
  expect(parseGateConfig(readFileSync(new URL('../../../../config/helix_quality_gates.json', import.meta.url), 'utf8'))).toEqual(defaultGateConfig)
})

test.each([
  ['{', 'its root', 'not JSON'],
  [withChange({ default: { qsrMin: 7, mriMax: 0.3 } }), 'default.qsrMin', '<=1'],
  [withChange({ overrides: { refunds: { steps: { draft: { qsrMax: 1 } } } } }), 'overrides.refunds.steps.draft', 'qsrMax'],
  [withChange({ movingAverage: { start: 0.2, floor: 0.3 } }), 'movingAverage.floor', 'start'],
  [withChange({ adaptation: { below: 0.9, maxAttempts: 2 } }), 'adaptation.below', 'qsrMin'],
  [withChange({ mode: 'learn-then-test', learnThenTest: undefined }), 'learnThenTest', 'must be given'],
  [withChange({ learnThenTest: { alpha: 0, delta: 0.1, auditRate: 0.1, minLabels: 50 } }), 'learnThenTest.alpha', '>0'],
  [withChange({ version: 2 }), 'version', '1'],
  [withChange({ conditions: { inventedNumbr: { on: false } } }), 'conditions', 'inventedNumbr'],
  [withChange({ conditions: { accuracyFloor: { threshold: 6 } } }), 'conditions.accuracyFloor.threshold', '<=5'],
  [withChange({ conditions: { notAssessable: { on: false } } }), 'conditions.notAssessable', 'on'],
  [withChange({ conditions: { accuracyFloor: { version: 9 } } }), 'conditions.accuracyFloor.version', 'choose its setting anew'],
  [
    withChange({ overrides: { refunds: { steps: { draft: { conditions: { noise: { version: 9 } } } } } } }),
    'overrides.refunds.steps.draft.conditions.noise.version',
    'not 9',
  ],
])('refuses %s', (text, path, reason) => {
  try {
    parseGateConfig(text)
    expect.unreachable()
  } catch (error) {
    expect(codeOf(error)).toBe('GATE_CONFIG_INVALID')
    expect(String(error)).toContain(path)
    expect(String(error)).toContain(reason)
  }
})
