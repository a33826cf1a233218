import type { RoutingDecision } from '@maestro-helix/contract/run'
import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { beliefOf, compositeOf, scoresOf } from './agent-belief.ts'
import { choiceShares } from './choice-shares.ts'
import { defaultRoutingPolicy } from './parse-routing-policy.ts'
import { agentWindow, type ElsewhereRecord, keyOf, noSums, type RoutingOutcome, stepWindow, withOutcome } from './routing-record.ts'

/** One outcome of the record with the decision that led to it, where there was one with probabilities. */
export type LoggedOutcome = {
  readonly workflow: string
  readonly stepId: string
  readonly outcome: RoutingOutcome
  readonly routing: RoutingDecision | null
}

/** A mean composite per attempt, with its 95 % interval. */
export type PolicyEstimate = { readonly value: number; readonly low: number; readonly high: number }

export type PolicyEvaluation = {
  /** Decisions with a choice and recorded probabilities that the estimates rest on. */
  readonly decisions: number
  /** Of how many of them, in effect, the policy in question would have had the say: (sum of weights)^2 / sum of their squares. */
  readonly effectiveDecisions: number
  /** What was earned by the policies that decided. */
  readonly logged: PolicyEstimate | null
  readonly ips: PolicyEstimate | null
  readonly selfNormalised: PolicyEstimate | null
  readonly doublyRobust: PolicyEstimate | null
  /** Doubly robust estimates of both policies, decision by decision: 0 for the policy that decided, whatever was drawn. */
  readonly difference: PolicyEstimate | null
  readonly verdict: 'better' | 'worse' | 'no difference seen' | 'too few'
  readonly reason: string
}

/** Below so many decisions, or decisions in effect, nothing is estimated. */
export const leastDecisions = 100
export const leastEffective = 30

type Place = { step: RoutingOutcome[] }
type Weighed = { weight: number; reward: number; robust: number; difference: number }

/**
 * What a routing policy would have earned on the recorded decisions, from the probabilities recorded with each: inverse propensity scoring, the same
 * self-normalised, and doubly robust with the scores that were believed at the time. At each decision the policy is asked on what had been recorded until
 * then, so it is judged on the record as it came to be, not on the one it would have made. Outcomes oldest first.
 */
export function evaluatePolicy(logged: readonly LoggedOutcome[], policy: RoutingPolicy): PolicyEvaluation {
  const places = new Map<string, Place>()
  const agents = new Map<string, LoggedOutcome[]>()
  const weighed: Weighed[] = []
  for (const one of logged) {
    const key = JSON.stringify([one.workflow, one.stepId])
    const place = places.get(key) ?? { step: [] }
    places.set(key, place)
    const found = weigh(one, place.step, agents, policy)
    if (found !== undefined) weighed.push(found)
    place.step.unshift(one.outcome)
    if (place.step.length > stepWindow) place.step.pop()
    const agent = keyOf({ id: one.outcome.agent, version: one.outcome.version })
    const own = agents.get(agent) ?? []
    agents.set(agent, own)
    own.push(one)
    if (own.length > agentWindow) own.shift()
  }
  return estimated(weighed)
}

function weigh(
  { workflow, stepId, outcome, routing }: LoggedOutcome,
  step: readonly RoutingOutcome[],
  agents: ReadonlyMap<string, readonly LoggedOutcome[]>,
  policy: RoutingPolicy,
): Weighed | undefined {
  const eligible = routing?.candidates.filter(({ propensity }) => propensity !== undefined && propensity > 0) ?? []
  const at = eligible.findIndex(({ agent, version }) => agent === outcome.agent && version === outcome.version)
  const chosen = eligible[at]
  if (eligible.length < 2 || chosen?.propensity === undefined || (outcome.kind !== 'judged' && outcome.kind !== 'failed')) return undefined
  const elsewhere = new Map(
    eligible.map(({ agent, version }) => {
      const key = `${agent}@${version}`
      return [key, elsewhereOf(agents.get(key) ?? [], workflow, stepId)] as const
    }),
  )
  const beliefs = eligible.map(({ agent, version, samples, maturity = null }) =>
    beliefOf({ id: agent, version }, { step, elsewhere }, { samples, rmm: maturity }, policy),
  )
  const wanted = choiceShares(beliefs, policy).propensities
  const { qsr, mri } = scoresOf(outcome, policy)
  // By the ordered composite, whatever a policy makes of it: policies must be compared by one measure.
  const reward = compositeOf({ qsr, mri, rmm: chosen.rmm }, defaultRoutingPolicy)
  const believed = eligible.map((candidate) => compositeOf(candidate, defaultRoutingPolicy))
  const surprise = reward - (believed[at] ?? 0)
  const weight = (wanted[at] ?? 0) / chosen.propensity
  const expected = believed.reduce((sum, score, index) => sum + (wanted[index] ?? 0) * score, 0)
  const expectedLogged = believed.reduce((sum, score, index) => sum + (eligible[index]?.propensity ?? 0) * score, 0)
  return { weight, reward, robust: expected + weight * surprise, difference: expected - expectedLogged + (weight - 1) * surprise }
}

function elsewhereOf(outcomes: readonly LoggedOutcome[], workflow: string, stepId: string): ElsewhereRecord {
  let record: ElsewhereRecord = { workflow: noSums, others: noSums }
  for (const one of outcomes) {
    if (one.workflow === workflow && one.stepId === stepId) continue
    const level = one.workflow === workflow ? 'workflow' : 'others'
    record = { ...record, [level]: withOutcome(record[level], one.outcome) }
  }
  return record
}

function estimated(weighed: readonly Weighed[]): PolicyEvaluation {
  const decisions = weighed.length
  const sum = weighed.reduce((total, { weight }) => total + weight, 0)
  const squares = weighed.reduce((total, { weight }) => total + weight * weight, 0)
  const effectiveDecisions = squares === 0 ? 0 : sum ** 2 / squares
  if (decisions < leastDecisions || effectiveDecisions < leastEffective) {
    const reason =
      decisions < leastDecisions
        ? `${decisions} decisions with a choice and recorded probabilities; ${leastDecisions} are needed`
        : `${decisions} decisions count for ${effectiveDecisions.toFixed(1)} of this policy; ${leastEffective} are needed: it differs too much from what decided`
    return {
      decisions,
      effectiveDecisions,
      logged: null,
      ips: null,
      selfNormalised: null,
      doublyRobust: null,
      difference: null,
      verdict: 'too few',
      reason,
    }
  }
  const mean = sum / decisions
  const normalised = weighed.reduce((total, { weight, reward }) => total + weight * reward, 0) / sum
  const difference = estimateOf(weighed.map((one) => one.difference))
  const verdict = difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'no difference seen'
  return {
    decisions,
    effectiveDecisions,
    logged: estimateOf(weighed.map(({ reward }) => reward)),
    ips: estimateOf(weighed.map(({ weight, reward }) => weight * reward)),
    // The delta method: each decision moves the ratio by its weighted distance from it.
    selfNormalised: estimateOf(weighed.map(({ weight, reward }) => normalised + (weight * (reward - normalised)) / mean)),
    doublyRobust: estimateOf(weighed.map(({ robust }) => robust)),
    difference,
    verdict,
    reason: `by the doubly robust estimate, ${signed(difference.value)} composite per attempt (95 %: ${signed(difference.low)} to ${signed(difference.high)})`,
  }
}

function estimateOf(values: readonly number[]): PolicyEstimate {
  const value = values.reduce((sum, one) => sum + one, 0) / values.length
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (values.length - 1)
  const reach = 1.96 * Math.sqrt(variance / values.length)
  return { value, low: value - reach, high: value + reach }
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`
}
