import { MaestroError } from '@maestro-helix/contract/errors'
import { type RoutingPolicy, routingPolicySchema } from '@maestro-helix/contract/routing-policy'

/** The policy in force where none is given; config/helix_routing_policy.json holds the same values. */
export const defaultRoutingPolicy: RoutingPolicy = {
  version: 1,
  weights: { qsr: 0.4, safety: 0.3, maturity: 0.3 },
  decay: 0.99,
  floor: { share: 0.02, newcomerShare: 0.1, newcomerBelow: 8 },
  prior: { qsr: 0.7, mri: 0.3, rmm: 0.5, spread: 0.15, rmmSpread: 0.25, rmmSamples: 2 },
  pooling: { workflow: 0.06, step: 0.06 },
  noise: { deviation: 0.06, weighs: 8 },
  change: { outcomes: 4, standardErrors: 5 },
  verdicts: { weight: 5, approved: 0.9, rejected: 0 },
  tieBreakers: { cost: 0.003, latency: 0.002 },
}

/** Reads a routing policy. Throws ROUTING_POLICY_INVALID with the path and the reason of the first fault; all faults are in details.issues. */
export function parseRoutingPolicy(text: string): RoutingPolicy {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw refused([{ path: '', reason: `not JSON: ${error instanceof Error ? error.message : 'unreadable'}` }])
  }
  const parsed = routingPolicySchema.safeParse(value)
  if (!parsed.success) throw refused(parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), reason: issue.message })))
  const { weights, floor } = parsed.data
  const issues: { path: string; reason: string }[] = []
  const sum = weights.qsr + weights.safety + weights.maturity
  if (Math.abs(sum - 1) > 1e-9) issues.push({ path: 'weights', reason: `must add up to 1, not ${Math.round(sum * 1e6) / 1e6}` })
  if (floor.newcomerShare < floor.share || floor.newcomerShare > 0.5)
    issues.push({ path: 'floor.newcomerShare', reason: `must lie between floor.share (${floor.share}) and 0.5` })
  if (issues.length > 0) throw refused(issues)
  return parsed.data
}

function refused(issues: readonly { path: string; reason: string }[]): MaestroError {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new MaestroError(
    'ROUTING_POLICY_INVALID',
    `Routing policy refused at ${first?.path === '' ? 'its root' : first?.path}: ${first?.reason}${more}`,
    { details: { issues: issues.slice(0, 50) } },
  )
}
