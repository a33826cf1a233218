import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { sinceChange } from './change-point.ts'
import { keyOf, noSums, type RoutingOutcome, type RoutingRecord, type RoutingSums } from './routing-record.ts'

/** Maturity of an agent and version, and on how many evaluations it rests; rmm is null where there is no evidence. */
export type AgentMaturity = { readonly samples: number; readonly rmm: number | null }

/** What is believed of an agent at a step: a normal distribution of its true composite. */
export type AgentBelief = {
  readonly qsr: number
  readonly mri: number
  readonly rmm: number
  /** The ordered composite of qsr, mri and rmm. */
  readonly mean: number
  /** Standard deviation of the belief, not of single outputs. */
  readonly deviation: number
  /** Outcomes that it rests on: of the step since the agent last changed, of other steps of the workflow, of other workflows. */
  readonly outcomes: { readonly step: number; readonly workflow: number; readonly others: number }
  /** Outcomes of the agent that are known at the step, those before a change included. */
  readonly seen: number
  /** True where older outcomes at the step no longer count, because the agent has changed. */
  readonly changed: boolean
  /** Means over the counted outcomes at the step; null where none tells. */
  readonly costUsd: number | null
  readonly latencyMs: number | null
}

type Level = { qsr: number; mri: number; variance: number }
type Data = { weight: number; qsr: number; mri: number }

/**
 * Believes step by step downwards: the prior, what the agent does in other workflows, in other steps of this one, and at this very step. Each level is the
 * expectation of the next, which may differ from it by the policy's `pooling`; so few data lean on the level above and many stand alone (normal conjugate
 * updates; no outcome counts at two levels). At the step outcomes decay by how many came after them, of whatever agent, and end where the agent changed.
 * A failure counts as QSR 0 and MRI 1.
 */
export function beliefOf(
  agent: { readonly id: string; readonly version: string },
  record: RoutingRecord,
  maturity: AgentMaturity | undefined,
  policy: RoutingPolicy,
): AgentBelief {
  const { prior, pooling } = policy
  const elsewhere = record.elsewhere.get(keyOf(agent))
  const others = dataOfSums(elsewhere?.others ?? noSums, policy)
  const workflow = dataOfSums(elsewhere?.workflow ?? noSums, policy)
  const here = outcomesHere(agent, record.step, policy)
  const noise = policy.noise.deviation ** 2
  const workflowVariance = pooling.workflow ** 2
  const stepVariance = pooling.step ** 2
  let level: Level = { qsr: prior.qsr, mri: prior.mri, variance: prior.spread ** 2 }
  level = updated(level, others, noise / others.weight + workflowVariance + stepVariance)
  level = updated({ ...level, variance: level.variance + workflowVariance }, workflow, noise / workflow.weight + stepVariance)
  level = updated({ ...level, variance: level.variance + stepVariance }, here.data, here.variance / here.data.weight)
  const known = maturity?.rmm == null ? 0 : maturity.samples / (maturity.samples + prior.rmmSamples)
  const rmm = prior.rmm + known * ((maturity?.rmm ?? prior.rmm) - prior.rmm)
  const rmmVariance = prior.rmmSpread ** 2 * (1 - known)
  return {
    qsr: level.qsr,
    mri: level.mri,
    rmm,
    mean: compositeOf({ qsr: level.qsr, mri: level.mri, rmm }, policy),
    deviation: Math.sqrt(level.variance + policy.weights.maturity ** 2 * rmmVariance),
    outcomes: { step: here.count, workflow: countOf(elsewhere?.workflow), others: countOf(elsewhere?.others) },
    seen: here.seen,
    changed: here.changed,
    costUsd: here.costUsd,
    latencyMs: here.latencyMs,
  }
}

/** 0.4 QSR + 0.3 (1 - MRI) + 0.3 RMM by the published weights. */
export function compositeOf({ qsr, mri, rmm }: { qsr: number; mri: number; rmm: number }, { weights }: Pick<RoutingPolicy, 'weights'>): number {
  return weights.qsr * qsr + weights.safety * (1 - mri) + weights.maturity * rmm
}

/** What an outcome says of an agent, and for how many outcomes it counts. */
export function scoresOf({ kind, qsr, mri }: RoutingOutcome, { verdicts }: RoutingPolicy): Data {
  if (kind === 'failed') return { weight: 1, qsr: 0, mri: 1 }
  if (kind !== 'judged') return { weight: verdicts.weight, qsr: verdicts[kind], mri: 1 - verdicts[kind] }
  return { weight: 1, qsr: qsr ?? 0, mri: mri ?? 1 - (qsr ?? 0) }
}

function updated(level: Level, data: Data, variance: number): Level {
  if (data.weight === 0) return level
  const gain = level.variance / (level.variance + variance)
  return {
    qsr: level.qsr + gain * (data.qsr - level.qsr),
    mri: level.mri + gain * (data.mri - level.mri),
    variance: level.variance * (1 - gain),
  }
}

function dataOfSums(sums: RoutingSums, { verdicts }: RoutingPolicy): Data {
  const weight = sums.judged + sums.failed + verdicts.weight * (sums.approved + sums.rejected)
  if (weight === 0) return { weight, qsr: 0, mri: 0 }
  const said = verdicts.weight * (sums.approved * verdicts.approved + sums.rejected * verdicts.rejected)
  const against = verdicts.weight * (sums.approved * (1 - verdicts.approved) + sums.rejected * (1 - verdicts.rejected))
  return { weight, qsr: (sums.sumQsr + said) / weight, mri: (sums.sumMri + sums.failed + against) / weight }
}

function outcomesHere(agent: { id: string; version: string }, step: readonly RoutingOutcome[], policy: RoutingPolicy) {
  const { weights, noise } = policy
  const own: RoutingOutcome[] = []
  const ages: number[] = []
  const values: number[] = []
  let age = 1
  for (const outcome of step) {
    if (outcome.agent === agent.id && outcome.version === agent.version) {
      const { qsr, mri } = scoresOf(outcome, policy)
      own.push(outcome)
      ages.push(age)
      values.push(weights.qsr * qsr + weights.safety * (1 - mri))
    }
    age *= policy.decay
  }
  const count = sinceChange(values, policy.change, noise)
  const totals = { weight: 0, qsr: 0, mri: 0, sum: 0, squares: 0 }
  const cost = { sum: 0, count: 0 }
  const latency = { sum: 0, count: 0 }
  for (const [at, outcome] of own.entries()) {
    if (at >= count) break
    const scores = scoresOf(outcome, policy)
    const counts = scores.weight * (ages[at] ?? 0)
    const value = values[at] ?? 0
    totals.weight += counts
    totals.qsr += counts * scores.qsr
    totals.mri += counts * scores.mri
    totals.sum += counts * value
    totals.squares += counts * value * value
    if (outcome.costUsd !== null) add(cost, outcome.costUsd)
    if (outcome.agentMs !== null) add(latency, outcome.agentMs)
  }
  const { weight } = totals
  const around = weight === 0 ? 0 : Math.max(0, totals.squares - totals.sum ** 2 / weight)
  return {
    count,
    seen: values.length,
    changed: count < values.length,
    data: { weight, qsr: weight === 0 ? 0 : totals.qsr / weight, mri: weight === 0 ? 0 : totals.mri / weight },
    /** Of one outcome around the agent's mean, pulled towards what is expected while there are few. */
    variance: (noise.weighs * noise.deviation ** 2 + around) / (noise.weighs + weight),
    costUsd: cost.count === 0 ? null : cost.sum / cost.count,
    latencyMs: latency.count === 0 ? null : latency.sum / latency.count,
  }
}

function add(to: { sum: number; count: number }, value: number): void {
  to.sum += value
  to.count++
}

function countOf(sums: RoutingSums | undefined): number {
  return sums === undefined ? 0 : sums.judged + sums.failed + sums.approved + sums.rejected
}
