import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { type AgentMaturity, beliefOf } from '@maestro-helix/helix/routing/agent-belief'
import { choiceShares } from '@maestro-helix/helix/routing/choice-shares'
import { type RoutingOutcome, stepWindow } from '@maestro-helix/helix/routing/routing-record'
import { RandomSource } from './random-source.ts'

/** How an agent does: by run its true composite (QSR, 1 - MRI and RMM alike), or null while it fails outright. */
export type SimulatedAgent = { id: string; from: number; composite(run: number): number | null }

export type Scenario = {
  name: string
  runs: number
  agents: readonly SimulatedAgent[]
  /** Standard deviation of the QSR of single outputs; that of the MRI is half of it. */
  noise: number
  /** Runs that are decided on the same record, because they are under way at once. */
  batch?: number
}

/** What a rule may see of an agent. */
export type AgentView = { id: string; version: string; samples: number; meanQsr: number; meanMri: number; rmm: number | null }
export type Rule = (agents: readonly AgentView[], step: readonly RoutingOutcome[], lot: number, run: number) => string

type Tally = { samples: number; sumQsr: number; sumMri: number; sumRmm: number }

const version = '1'

/** Which agent got each run, and what each run lost against the best agent of that moment, in composite. Deterministic for a seed. */
export function simulateRouting(scenario: Scenario, rule: Rule, seed: number): { chosen: string[]; regrets: number[] } {
  const random = new RandomSource(seed)
  const tallies = new Map<string, Tally>()
  const step: RoutingOutcome[] = []
  const chosen: string[] = []
  const regrets: number[] = []
  let seen: RoutingOutcome[] = []
  let views: AgentView[] = []
  for (let run = 0; run < scenario.runs; run++) {
    const present = scenario.agents.filter(({ from }) => from <= run)
    if (run % (scenario.batch ?? 1) === 0) {
      seen = step.slice(0, stepWindow)
      views = present.map(({ id }) => viewOf(id, tallies.get(id)))
    }
    const known = present.map(({ id }) => views.find((view) => view.id === id) ?? viewOf(id, undefined))
    const id = rule(known, seen, random.uniform(), run)
    const agent = present.find((one) => one.id === id)
    const truth = agent?.composite(run) ?? null
    chosen.push(id)
    regrets.push(Math.max(...present.map((one) => one.composite(run) ?? 0)) - (truth ?? 0))
    step.unshift(outcomeOf(id, truth, scenario.noise, random, tallies))
  }
  return { chosen, regrets }
}

function viewOf(id: string, tally: Tally | undefined): AgentView {
  if (tally === undefined || tally.samples === 0) return { id, version, samples: 0, meanQsr: 0, meanMri: 0, rmm: null }
  const { samples, sumQsr, sumMri, sumRmm } = tally
  return { id, version, samples, meanQsr: sumQsr / samples, meanMri: sumMri / samples, rmm: sumRmm / samples }
}

function outcomeOf(id: string, truth: number | null, noise: number, random: RandomSource, tallies: Map<string, Tally>): RoutingOutcome {
  const shared = { agent: id, version, costUsd: null, agentMs: null }
  if (truth === null) return { ...shared, kind: 'failed', qsr: null, mri: null }
  const qsr = random.score(truth, noise)
  const mri = 1 - random.score(truth, noise / 2)
  const tally = tallies.get(id) ?? { samples: 0, sumQsr: 0, sumMri: 0, sumRmm: 0 }
  tallies.set(id, {
    samples: tally.samples + 1,
    sumQsr: tally.sumQsr + qsr,
    sumMri: tally.sumMri + mri,
    // Maturity is made of shares of counts: each evaluation adds about this much.
    sumRmm: tally.sumRmm + random.score(truth, Math.min(0.2, Math.sqrt(truth * (1 - truth)) * 0.9)),
  })
  return { ...shared, kind: 'judged', qsr, mri }
}

/** The rule of the product under a policy. */
export function learningRule(policy: RoutingPolicy): Rule {
  // Runs of a batch are decided on the same record: it is looked at once.
  let decided: { step: readonly RoutingOutcome[]; ids: string[]; propensities: readonly number[] } | undefined
  return (agents, step, lot) => {
    if (decided?.step !== step || decided.ids.length !== agents.length) {
      const sorted = agents.toSorted((a, b) => (a.id < b.id ? -1 : 1))
      const record = { step, elsewhere: new Map() }
      const beliefs = sorted.map((agent) => beliefOf(agent, record, maturityOf(agent), policy))
      decided = { step, ids: sorted.map(({ id }) => id), propensities: choiceShares(beliefs, policy).propensities }
    }
    let left = lot
    for (const [at, share] of decided.propensities.entries()) {
      if (left < share) return decided.ids[at] ?? ''
      left -= share
    }
    return decided.ids.at(-1) ?? ''
  }
}

function maturityOf({ samples, rmm }: AgentView): AgentMaturity {
  return { samples, rmm }
}

/** Each in turn. */
export const roundRobin: Rule = (agents, _step, _lot, run) => agents[run % agents.length]?.id ?? ''

/** The greatest mean; who has none is tried first. */
export const greedy: Rule = (agents) =>
  bestOf(agents, ({ samples, meanQsr, meanMri, rmm }) => (samples === 0 ? 2 : composite(meanQsr, meanMri, rmm ?? 0.5)))

/** Shrunken means, and a tenth of the attempts for agents with fewer than 20 evaluations: the rule that this one replaced. */
export const shrunkenMeans: Rule = (agents, _step, lot) => {
  const score = ({ samples, meanQsr, meanMri, rmm }: AgentView): number => {
    const share = samples / (samples + 10)
    return composite(0.7 + share * (meanQsr - 0.7), 0.3 + share * (meanMri - 0.3), 0.5 + share * ((rmm ?? 0.5) - 0.5))
  }
  const best = bestOf(agents, score)
  const newcomers = agents.filter(({ id, samples }) => samples < 20 && id !== best)
  return (lot < 0.1 ? newcomers[Math.floor((lot / 0.1) * newcomers.length)]?.id : undefined) ?? best
}

function bestOf(agents: readonly AgentView[], score: (agent: AgentView) => number): string {
  return agents.reduce((a, b) => (score(b) > score(a) ? b : a)).id
}

function composite(qsr: number, mri: number, rmm: number): number {
  return 0.4 * qsr + 0.3 * (1 - mri) + 0.3 * rmm
}
