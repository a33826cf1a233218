import type { RoutingCandidate, RoutingDecision } from '@maestro-helix/contract/run'
import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { type AgentBelief, type AgentMaturity, beliefOf } from './agent-belief.ts'
import { choiceShares } from './choice-shares.ts'
import { keyOf, type RoutingRecord } from './routing-record.ts'

export type RoutingQuestion = {
  /** In any order: it does not matter. */
  readonly agents: readonly { readonly id: string; readonly version: string }[]
  readonly record: RoutingRecord
  /** By `agent@version`. */
  readonly maturity: ReadonlyMap<string, AgentMaturity>
  readonly policy: RoutingPolicy
  readonly policySha256: string
  /** Agents that failed before in this series of attempts. */
  readonly failedAgents: readonly string[]
  /** Agents that the step names and that lack what it requires; only told of. */
  readonly incapableAgents?: readonly string[]
  /** Uniform in [0, 1), from the attempt's identity. */
  readonly lot: number
}

/**
 * Chooses the agent of one attempt: Thompson sampling on the ordered composite, as probabilities from which the lot picks, with a least share that never
 * ends. Agents that failed in this series are passed over while another is left. Pure; the order of the agents does not matter. The decision holds the
 * probability of each candidate, so that another policy can be evaluated on it.
 * @throws TypeError where there is no agent.
 */
export function chooseAgent(question: RoutingQuestion): RoutingDecision {
  const { policy, policySha256, failedAgents, incapableAgents = [] } = question
  const believed = question.agents
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map((agent) => ({ agent, belief: beliefOf(agent, question.record, question.maturity.get(keyOf(agent)), policy) }))
  const fresh = believed.filter(({ agent }) => !failedAgents.includes(agent.id))
  const eligible = fresh.length > 0 ? fresh : believed
  const [first] = eligible
  if (first === undefined) throw new TypeError('routing needs at least one agent')
  const { propensities, regrets } = choiceShares(
    eligible.map(({ belief }) => belief),
    policy,
  )
  const at = picked(propensities, question.lot)
  const chosen = eligible[at] ?? first
  const best = eligible.reduce((a, b) => (b.belief.mean > a.belief.mean ? b : a))
  const candidates = believed.map(({ agent, belief }) => {
    const index = eligible.findIndex((one) => one.agent === agent)
    return candidateOf(agent, belief, propensities[index] ?? 0, regrets[index], question.maturity.get(keyOf(agent)))
  })
  const passedOver = [
    ...(eligible === fresh ? believed.filter((one) => !fresh.includes(one)) : []).map(({ agent }) => ({
      agent: agent.id,
      reason: 'failed' as const,
    })),
    ...incapableAgents.map((agent) => ({ agent, reason: 'incapable' as const })),
  ]
  const reason =
    believed.length === 1
      ? 'only-candidate'
      : eligible.length < believed.length
        ? 'other-agent-failed'
        : chosen === best
          ? 'best-score'
          : 'exploration'
  const share = propensities[at] ?? 1
  return {
    chosen: chosen.agent.id,
    reason,
    explanation: explained({ reason, chosen, best, share, policy, passedOver }),
    candidates,
    policySha256,
    propensity: share,
    expectedRegret: propensities.reduce((sum, propensity, index) => sum + propensity * (regrets[index] ?? 0), 0),
    ...(passedOver.length > 0 && { passedOver }),
  }
}

/** Which of the probabilities a number in [0, 1) falls to. */
function picked(propensities: readonly number[], lot: number): number {
  let left = lot
  for (const [at, propensity] of propensities.entries()) {
    if (left < propensity) return at
    left -= propensity
  }
  return propensities.length - 1
}

function candidateOf(
  agent: { id: string; version: string },
  belief: AgentBelief,
  propensity: number,
  expectedRegret: number | undefined,
  maturity: AgentMaturity | undefined,
): RoutingCandidate {
  return {
    agent: agent.id,
    version: agent.version,
    qsr: belief.qsr,
    mri: belief.mri,
    rmm: belief.rmm,
    score: belief.mean,
    samples: maturity?.samples ?? 0,
    propensity,
    deviation: belief.deviation,
    low: Math.max(0, belief.mean - 1.96 * belief.deviation),
    high: Math.min(1, belief.mean + 1.96 * belief.deviation),
    outcomes: belief.outcomes,
    maturity: maturity?.rmm ?? null,
    ...(belief.changed && { changed: true }),
    ...(expectedRegret !== undefined && { expectedRegret }),
    costUsd: belief.costUsd,
    latencyMs: belief.latencyMs,
  }
}

type Believed = { agent: { id: string; version: string }; belief: AgentBelief }

function explained(told: {
  reason: RoutingDecision['reason']
  chosen: Believed
  best: Believed
  share: number
  policy: RoutingPolicy
  passedOver: NonNullable<RoutingDecision['passedOver']>
}): string {
  const { reason, chosen, best, share, policy, passedOver } = told
  const incapable = passedOver.flatMap((one) => (one.reason === 'incapable' ? [one.agent] : []))
  const failed = passedOver.flatMap((one) => (one.reason === 'failed' ? [one.agent] : []))
  const parts: string[] = []
  if (failed.length > 0) parts.push(`${listed(failed)} failed before in this step`)
  if (incapable.length > 0) parts.push(`${listed(incapable)} lack${incapable.length === 1 ? 's' : ''} what the step requires`)
  if (reason === 'only-candidate') parts.push(incapable.length > 0 ? `${chosen.agent.id} alone can do it` : 'the step names one agent')
  else {
    const { weights } = policy
    parts.push(
      `${chosen.agent.id} scores ${scoreText(chosen.belief)} = ${weights.qsr} QSR + ${weights.safety} (1 - MRI) + ${weights.maturity} RMM from ${countText(chosen.belief)} and had ${percent(share)} of the chance`,
    )
    if (chosen !== best) parts.push(`tried so that its record stays true; by score it would be ${best.agent.id} (${scoreText(best.belief)})`)
  }
  return parts.join('; ').slice(0, 500)
}

function scoreText({ mean, deviation }: AgentBelief): string {
  return `${mean.toFixed(3)} ± ${(1.96 * deviation).toFixed(3)}`
}

function countText({ outcomes, changed }: AgentBelief): string {
  return `${outcomes.step} outcomes at this step${changed ? ' since it changed' : ''}`
}

function listed(agents: readonly string[]): string {
  return agents.slice(0, 5).join(', ') + (agents.length > 5 ? ` and ${agents.length - 5} more` : '')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`
}
