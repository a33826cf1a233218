import type { PeoplesEvidence } from '@maestro-helix/contract/evaluation'
import { clamp01, rounded } from '../rounded.ts'

/** One verdict of people on one output, as recorded: a decision on what the gate held, or the label of an audited output. */
export type PersonVerdict = {
  /** When it was given. */
  readonly at: string
  readonly agent: string | null
  /** Kind of task as recorded with the evaluation; null in records that do not say. */
  readonly family: string | null
  readonly qsr: number
  /** The most that QSR could have been, where truth was not assessed; absent or null: `qsr` itself. */
  readonly qsrAtMost?: number | null
  readonly accepted: boolean
  /** Mean of the scores that people gave it, 0..1; null where they only accepted or rejected. */
  readonly humanScore: number | null
}

/** Constants of the estimate; part of the published parameters. */
export const peopleParameters = {
  /** An acceptance alone says: at least this. A rejection alone says: about this, or what it scored where that is less. */
  acceptedFrom: 0.7,
  rejectedAt: 0.35,
  /** Each level is drawn towards the one above as if it had seen this many more verdicts at that level's mean; the top is drawn towards no difference. */
  priorVerdicts: 8,
  /** Share of a level's difference that is believed of the level below before that one has verdicts of its own. */
  carriedDown: 0.5,
  /** Standard deviation assumed of one verdict's difference before any was seen. */
  priorDeviation: 0.3,
  drift: {
    /** Newest verdicts that are compared with those before them, and the fewest on either side. */
    recent: 20,
    least: 10,
    /** Standard deviation that a side has at least, so that a few equal verdicts are no certainty. */
    leastDeviation: 0.05,
  },
} as const

type Levels = PeoplesEvidence['levels']

/**
 * S_h before anybody has scored this output, from the first verdict on: QSR plus the difference between what people said and QSR on this agent's outputs of this
 * kind of task, drawn towards its other outputs, and those towards the other agents'. And delta_d: how far that difference has moved. Pure; every number that the
 * estimate rests on is in what it gives. Undefined while there is no verdict at all.
 */
export function peoplesEvidence(
  verdicts: readonly PersonVerdict[],
  about: { agent: string; family: string; qsr: number },
): PeoplesEvidence | undefined {
  if (verdicts.length === 0) return undefined
  const ofAgent = verdicts.filter(({ agent }) => agent === about.agent)
  const own = ofAgent.filter((verdict) => familyOf(verdict) === about.family)
  const levels: Levels = {
    others: levelOf(verdicts.filter(({ agent }) => agent !== about.agent)),
    agent: levelOf(ofAgent.filter((verdict) => familyOf(verdict) !== about.family)),
    own: levelOf(own),
  }
  const deviation = rounded(pooledDeviation(verdicts.map(differenceOf)))
  return { family: about.family, levels, deviation, ...expectedScore({ levels, deviation }, about.qsr), drift: driftOf(own, ofAgent, verdicts) }
}

/** The score, 0..1, and its 95 % interval, from recorded counts and means: the same again from any record. */
export function expectedScore(
  { levels, deviation }: Pick<PeoplesEvidence, 'levels' | 'deviation'>,
  qsr: number,
): { score: number; low: number; high: number } {
  const { priorVerdicts, carriedDown } = peopleParameters
  let difference = 0
  let variance = 0
  for (const level of [levels.others, levels.agent, levels.own]) {
    const seen = level.verdicts + priorVerdicts
    difference = (level.verdicts * level.meanDifference + priorVerdicts * carriedDown * difference) / seen
    variance = deviation ** 2 / seen + (priorVerdicts / seen) ** 2 * variance
  }
  const half = 1.96 * Math.sqrt(variance)
  return {
    score: rounded(clamp01(qsr + difference)),
    low: rounded(clamp01(qsr + difference - half)),
    high: rounded(clamp01(qsr + difference + half)),
  }
}

/** What people's word differs from QSR by, -1..1; 0 where it lies between the least and the most that QSR could be. */
function differenceOf({ qsr, qsrAtMost, accepted, humanScore }: PersonVerdict): number {
  const most = Math.max(qsr, qsrAtMost ?? qsr)
  const said = humanScore ?? (accepted ? Math.max(most, peopleParameters.acceptedFrom) : Math.min(qsr, peopleParameters.rejectedAt))
  return said < qsr ? said - qsr : Math.max(0, said - most)
}

function familyOf({ family }: PersonVerdict): string {
  return family ?? 'other'
}

function levelOf(verdicts: readonly PersonVerdict[]): Levels['own'] {
  return { verdicts: verdicts.length, meanDifference: rounded(mean(verdicts.map(differenceOf))) }
}

function pooledDeviation(differences: readonly number[]): number {
  const { priorVerdicts, priorDeviation } = peopleParameters
  const middle = mean(differences)
  const squares = differences.reduce((sum, difference) => sum + (difference - middle) ** 2, 0)
  return Math.sqrt((priorVerdicts * priorDeviation ** 2 + squares) / (priorVerdicts + differences.length))
}

/**
 * How far people's word about outputs of equal score has moved: the distance between the mean difference of the newest verdicts and of those before them, less what
 * chance alone would make of it (1.96 standard errors). At the narrowest level with enough verdicts; null where none has.
 */
function driftOf(...widening: readonly (readonly PersonVerdict[])[]): PeoplesEvidence['drift'] {
  const { recent, least } = peopleParameters.drift
  const names = ['own', 'agent', 'overall'] as const
  for (const [index, level] of names.entries()) {
    const verdicts = (widening[index] ?? []).toSorted((first, second) => (first.at < second.at ? 1 : first.at > second.at ? -1 : 0))
    const newest = verdicts.slice(0, Math.min(recent, Math.floor(verdicts.length / 2)))
    const before = verdicts.slice(newest.length)
    if (newest.length < least || before.length < least) continue
    const standardError = Math.sqrt(varianceOfMean(newest) + varianceOfMean(before))
    const [now, reference] = [levelOf(newest), levelOf(before)]
    const moved = Math.abs(now.meanDifference - reference.meanDifference)
    return { level, rate: rounded(clamp01(moved - 1.96 * standardError)), standardError: rounded(standardError), recent: now, reference }
  }
  return null
}

function varianceOfMean(verdicts: readonly PersonVerdict[]): number {
  const differences = verdicts.map(differenceOf)
  const middle = mean(differences)
  const variance = differences.reduce((sum, difference) => sum + (difference - middle) ** 2, 0) / Math.max(1, differences.length - 1)
  return Math.max(variance, peopleParameters.drift.leastDeviation ** 2) / Math.max(1, differences.length)
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
