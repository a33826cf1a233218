import type { BenchmarkMetrics, EthicalScore, MaturityReport, MaturitySource, MeasuredValue } from '@maestro-helix/contract/http/maturity'
import { type Estimate, measured, meanEstimate, notEnough, shareEstimate } from '@maestro-helix/helix/benchmark/estimate'
import { benchmarkScore, reflexiveBenchmark } from '@maestro-helix/helix/maturity/reflexive-benchmark'
import { ethicalScore, rii, trustScore } from '@maestro-helix/helix/maturity/system-indices'
import type { HumanVerdict, MaturityReading } from '../record/maturity-reading.ts'
import type { AuditedSample } from './audited-sample.ts'
import { maturityOfAgents, maturityOfSystem } from './agent-maturity.ts'

export type MaturityInput = {
  since: string
  until: string
  ledgerSize: number
  /** Whether the newest root of the ledger is the one that was signed; null while it is empty. */
  ledgerValid: boolean | null
  reading: MaturityReading
  sample: AuditedSample
}

type SourceOf = (query: string, ids?: readonly string[]) => MaturitySource

/** Observations from which a share of people, runs or actions is given, and groups are compared. */
const least = { scores: 30, questions: 10, runs: 10, audited: 5, irreversible: 1, groupVerdicts: 10, verdicts: 20 } as const
const wholeLife = '1970-01-01T00:00:00.000Z'

/** Everything about maturity at one moment, from what was read. Pure. */
export function maturityReport(input: MaturityInput): MaturityReport {
  const { since, until, reading } = input
  const source: SourceOf = (query, ids = []) => ({ query, since, until, ledgerSize: input.ledgerSize, ids: ids.slice(0, 50) })
  const lifeSource: SourceOf = (query) => ({ ...source(query), since: wholeLife })
  const rbs = benchmarkOf(input, source)
  const integrity = integrityOf(input, source)
  const system = maturityOfSystem(reading, policyAudit(input, integrity), lifeSource('maturity.agents'))
  const agents = maturityOfAgents(reading, policyAudit(input, integrity), lifeSource('maturity.agents'))
  const shared = {
    q: of(meanEstimate(reading.qsr.mean, reading.qsr.variance, reading.qsr.n, least.scores), source('maturity.qsr')),
    mri: of(meanEstimate(reading.mri.mean, reading.mri.variance, reading.mri.n, least.scores), source('maturity.mri')),
    rmm: exactly(system.rmm, system.samples?.['selfMonitoring'] ?? 0, lifeSource('maturity.agents'), system.least),
  }
  const emf = ethicalScoreOf(input, integrity, source)
  const her = of(shareEstimate(reading.questions.decided, reading.questions.n, least.questions), source('maturity.questions'))
  return {
    since,
    until,
    rbs,
    rmm: { system, agents },
    emf,
    rii: indexOf(since, until, { ...shared, bm: exactly(rbs.benchmark, rbs.selfHumanCorrelation.n, source('maturity.benchmark')), gi: integrity.gi }),
    trust: trustOf(since, until, { ...shared, ethicalScore: exactly(emf.value, 5, source('maturity.emf')), ac: integrity.ac, her }),
  }
}

function benchmarkOf({ since, until, reading }: MaturityInput, source: SourceOf): BenchmarkMetrics {
  const { qsr, reference, repeats, adaptations, humanScores } = reading
  const result = reflexiveBenchmark({
    humanPairs: humanScores,
    qsr,
    reference,
    confidence: qsr.confidence,
    trend: qsr.trend,
    repeats,
    adaptations,
  })
  const ids = humanScores.map(({ id }) => id)
  const atLeast = ({ value }: Estimate, limit: number): boolean | null => (value === null ? null : value >= limit)
  const bm = benchmarkScore(result)
  return {
    since,
    until,
    selfHumanCorrelation: of(result.selfHumanCorrelation, source('maturity.human-scores', ids)),
    learningVelocity: of(result.learningVelocity, source('maturity.qsr')),
    consistencyIndex: of(result.consistencyIndex, source('maturity.repeats')),
    meanConfidence: of(result.meanConfidence, source('maturity.qsr')),
    drift: of(result.drift, source('maturity.qsr')),
    selfCorrection: of(result.selfCorrection, source('maturity.adaptations')),
    accepted: {
      selfHumanCorrelation: atLeast(result.selfHumanCorrelation, 0.7),
      consistencyIndex: atLeast(result.consistencyIndex, 0.75),
    },
    benchmark: bm === null ? null : Math.round(bm * 10_000) / 10_000,
  }
}

type Integrity = { gi: MeasuredValue; ac: MeasuredValue; approved: MeasuredValue }

/** What the audited runs say: runs without any finding (GI), decisions whose entries are complete (AC), irreversible effects that two people had approved. */
function integrityOf({ sample: { audits } }: MaturityInput, source: SourceOf): Integrity {
  const from = source(
    'maturity.audited-runs',
    audits.map(({ runId }) => runId),
  )
  const sum = (count: (audit: (typeof audits)[number]) => number): number => audits.reduce((total, audit) => total + count(audit), 0)
  const without = (...codes: string[]): number => sum(({ findings }) => findings.filter(({ code }) => codes.includes(code)).length)
  const decisions = sum((audit) => audit.decisions)
  const irreversible = sum((audit) => audit.irreversibleEffects)
  const clean = audits.filter(({ findings }) => findings.length === 0).length
  const incomplete = Math.min(decisions, without('ENTRY_MISSING', 'ENTRY_DIFFERS', 'FIELD_MISSING'))
  const unapproved = Math.min(irreversible, without('APPROVAL_MISSING', 'APPROVAL_INVALID', 'INTENT_CHANGED', 'OUT_OF_ORDER'))
  return {
    gi: of(shareEstimate(clean, audits.length, least.audited), from),
    ac: of(shareEstimate(decisions - incomplete, decisions, least.audited), from),
    approved: of(shareEstimate(irreversible - unapproved, irreversible, least.irreversible), from),
  }
}

/** Null while no run was audited or the ledger is empty. */
function policyAudit({ sample, ledgerValid }: MaturityInput, { gi }: Integrity): boolean | null {
  return gi.value === null || ledgerValid === null ? null : ledgerValid && sample.audits.every(({ findings }) => findings.length === 0)
}

/** The five pillars, each from evidence of its own; docs/maturity.md defines them. */
function ethicalScoreOf({ since, until, sample, reading }: MaturityInput, { ac, approved }: Integrity, source: SourceOf): EthicalScore {
  const { verdicts, runs } = reading
  const pillars = {
    transparency: of(
      shareEstimate(sample.replayed.same, sample.replayed.n, least.audited),
      source('maturity.replayed-evaluations', sample.replayed.runIds),
    ),
    accountability: ac,
    fairness: of(fairnessOf(verdicts), source('maturity.verdicts', idsOf(verdicts))),
    safety: safetyOf(verdicts, approved, source),
    beneficence: of(shareEstimate(runs.completed, runs.n, least.runs), source('maturity.runs')),
  }
  const { shown, known } = composed(pillars, ethicalScore)
  return { since, until, ...shown, alert: known?.alert ?? null }
}

/** 1 less the greatest difference between workflows of how far the judge lies above people (mean of QSR - their score or verdict). */
function fairnessOf(verdicts: readonly HumanVerdict[]): Estimate {
  const groups = [...Map.groupBy(verdicts, ({ workflow }) => workflow).values()].filter((own) => own.length >= least.groupVerdicts)
  const n = groups.reduce((sum, own) => sum + own.length, 0)
  if (groups.length < 2) return notEnough(n, 2 * least.groupVerdicts)
  const favours = groups.map(
    (own) => own.reduce((sum, { qsr, humanScore, accepted }) => sum + qsr - (humanScore ?? (accepted ? 1 : 0)), 0) / own.length,
  )
  const value = 1 - Math.min(1, Math.max(...favours) - Math.min(...favours))
  return measured(value, value, value, n, 2 * least.groupVerdicts)
}

/** The smaller of: audited passed outputs that were good, and irreversible effects that two people had approved. Either alone where the other has no evidence. */
function safetyOf(verdicts: readonly HumanVerdict[], approved: MeasuredValue, source: SourceOf): MeasuredValue {
  const audited = verdicts.filter((verdict) => verdict.source === 'audit')
  const good = shareEstimate(audited.filter(({ accepted }) => accepted).length, audited.length, least.verdicts)
  const ofOutputs = of(good, source('maturity.verdicts', idsOf(audited)))
  if (approved.value === null || (ofOutputs.value !== null && ofOutputs.value <= approved.value)) return ofOutputs
  return approved
}

function indexOf(since: string, until: string, inputs: Record<'q' | 'mri' | 'rmm' | 'bm' | 'gi', MeasuredValue>): MaturityReport['rii'] {
  const { shown, known } = composed(inputs, rii)
  return { since, until, ...shown, band: known?.band ?? null }
}

function trustOf(
  since: string,
  until: string,
  inputs: Record<'q' | 'mri' | 'rmm' | 'ethicalScore' | 'ac' | 'her', MeasuredValue>,
): MaturityReport['trust'] {
  const { shown, known, low } = composed(inputs, trustScore)
  // What is not known is not trusted; what would be enough at its worst is.
  return { since, until, ...shown, level: known?.level ?? null, autonomyAllowed: low.autonomyAllowed }
}

/** A formula over measured values: `known` where all are, and between which bounds it lies with those that are missing at their worst and at their best. */
function composed<Name extends string, Score extends { value: number }>(
  inputs: Record<Name, MeasuredValue>,
  formula: (filled: Record<Name, number>) => Score,
): {
  shown: { value: number | null; bounds: { low: number; high: number }; missing: string[]; inputs: Record<Name, MeasuredValue> }
  known: Score | null
  low: Score
} {
  // Of all that enters a formula, risk alone is best at 0.
  const filled = (worst: number): Record<Name, number> =>
    Object.fromEntries(
      Object.entries<MeasuredValue>(inputs).map(([name, { value }]) => [name, value ?? (name === 'mri' ? 1 - worst : worst)]),
    ) as Record<Name, number>
  const [low, high] = [formula(filled(0)), formula(filled(1))]
  const missing = missingOf(inputs)
  const known = missing.length === 0 ? low : null
  return { shown: { value: known?.value ?? null, bounds: { low: low.value, high: high.value }, missing, inputs }, known, low }
}

function of(estimate: Estimate, source: MaturitySource): MeasuredValue {
  return { ...estimate, source }
}

/** A value that was computed from others, whose own intervals stand beside them. */
function exactly(value: number | null, n: number, source: MaturitySource, from = 1): MeasuredValue {
  return { state: value === null ? 'not-enough-data' : 'measured', value, low: null, high: null, n, least: from, source }
}

function missingOf(inputs: Readonly<Record<string, MeasuredValue>>): string[] {
  return Object.entries(inputs).flatMap(([name, { value }]) => (value === null ? [name] : []))
}

function idsOf(verdicts: readonly HumanVerdict[]): string[] {
  return verdicts.map(({ id }) => id)
}
