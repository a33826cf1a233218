import type { RiskTier } from '@maestro-helix/contract/evaluation'
import { mriParameters } from './parameters.ts'

/** The tier of an mri, 0..1: Nominal to 0.25, Advisory to 0.50, Cautionary to 0.75, Critical above. */
export function riskTierOf(mri: number): RiskTier {
  const { tiers } = mriParameters
  if (mri <= tiers.nominal) return 'Nominal'
  if (mri <= tiers.advisory) return 'Advisory'
  return mri <= tiers.cautionary ? 'Cautionary' : 'Critical'
}
