import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import type { AgentBelief } from './agent-belief.ts'
import { bestProbabilities } from './best-probabilities.ts'

/** Shares promised to candidates never take more than this of the attempts. */
const mostPromised = 0.5

export type ChoiceShares = {
  /** With which probability each candidate is chosen; they add up to 1. */
  readonly propensities: readonly number[]
  /** What is expected to be lost, in composite, by choosing a candidate instead of whichever is best. */
  readonly regrets: readonly number[]
}

/**
 * With which probability each eligible candidate gets the attempt: its least share, and of the rest as much as it is probably the best. Cost and latency
 * move a belief by the policy's `tieBreakers` at most.
 */
export function choiceShares(beliefs: readonly AgentBelief[], policy: RoutingPolicy): ChoiceShares {
  const { floor } = policy
  const promised = beliefs.map(({ seen }) => (seen < floor.newcomerBelow ? floor.newcomerShare : floor.share))
  const sum = promised.reduce((total, share) => total + share, 0)
  const scale = sum > mostPromised ? mostPromised / sum : 1
  const { probabilities, expectedBest } = bestProbabilities(
    beliefs.map((belief) => ({ mean: belief.mean - expense(belief, beliefs, policy), deviation: belief.deviation })),
  )
  const least = beliefs.reduce((found, belief) => Math.min(found, expense(belief, beliefs, policy)), Infinity)
  return {
    propensities: promised.map((share, at) => share * scale + (1 - sum * scale) * (probabilities[at] ?? 0)),
    regrets: beliefs.map(({ mean }) => Math.max(0, expectedBest + least - mean)),
  }
}

/** How much less a candidate is worth for what it costs and how long it takes, beside the dearest and slowest of them. Unknown is taken for the dearest. */
function expense(belief: AgentBelief, beliefs: readonly AgentBelief[], { tieBreakers }: RoutingPolicy): number {
  const part = (own: number | null, all: readonly (number | null)[]): number => {
    const most = Math.max(0, ...all.map((value) => value ?? 0))
    return most === 0 ? 0 : (own ?? most) / most
  }
  return (
    tieBreakers.cost *
      part(
        belief.costUsd,
        beliefs.map(({ costUsd }) => costUsd),
      ) +
    tieBreakers.latency *
      part(
        belief.latencyMs,
        beliefs.map(({ latencyMs }) => latencyMs),
      )
  )
}
