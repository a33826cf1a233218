import type { RiskAssessment } from '@maestro-helix/contract/evaluation'

/**
 * Whether a place lets a Cautionary risk pass without a person: its greatest MRI reaches as far, somebody who may has approved that, and nothing irreversible stands
 * behind it. A Critical risk is never lifted. The policies are asked after the gate and may still want a person (config/policies/tiers.cedar): that is the floor.
 * @example liftsTier({ mri: 0.6, tier: 'Cautionary', factors: [] }, { mriMax: 0.7, approved: true }) // true
 */
export function liftsTier(
  risk: Pick<RiskAssessment, 'mri' | 'tier' | 'factors'>,
  place: { readonly mriMax: number; readonly approved: boolean },
): boolean {
  const irreversible = risk.factors.some(({ name, value }) => name === 'irreversibility' && value >= 1)
  return risk.tier === 'Cautionary' && place.approved && !irreversible && risk.mri <= place.mriMax
}
