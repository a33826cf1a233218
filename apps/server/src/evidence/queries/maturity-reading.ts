import type { Sample } from '@maestro-helix/helix/benchmark/estimate'
import type { Pool } from 'pg'
import type { HumanVerdict, MaturityReading } from '../../record/maturity-reading.ts'
import { maturityEvidenceOf } from '../agent-evidence.ts'
import { loadAgentTotals } from '../store/load-agents.ts'
import { maturityQueries, type MaturityQueryName } from './maturity-queries.ts'

type QsrRow = Sample & { confidence_mean: number; confidence_variance: number; sxx: number; syy: number; sxy: number; span_days: number }
type VerdictRow = Omit<HumanVerdict, 'humanScore' | 'qsrAtMost'> & { human_score: number | null; qsr_at_most: number | null }

/** Reads everything that maturity is computed from, from `since` to before `until`, and the scores of the window of the same length before it. */
export async function maturityReading(pool: Pool, since: string, until: string): Promise<MaturityReading> {
  // Nothing is older than the clocks of the machines.
  const before = new Date(Math.max(0, 2 * Date.parse(since) - Date.parse(until))).toISOString()
  const rows = async <Row>(name: MaturityQueryName, from = since, to = until): Promise<Row[]> =>
    (await pool.query<Row & object>({ name, text: maturityQueries[name], values: [from, to] })).rows
  const one = async <Row>(name: MaturityQueryName, from?: string, to?: string): Promise<Row> => (await rows<Row>(name, from, to))[0] as Row
  const [qsr, reference, mri, scores, verdicts, repeats, adaptations, questions, runs, selfScores, agents] = await Promise.all([
    one<QsrRow>('maturity.qsr'),
    one<QsrRow>('maturity.qsr', before, since),
    one<Sample>('maturity.mri'),
    rows<{ id: string; at: string; qsr: number; human_score: number }>('maturity.human-scores'),
    humanVerdicts(pool, since, until),
    one<MaturityReading['repeats']>('maturity.repeats'),
    one<MaturityReading['adaptations']>('maturity.adaptations'),
    one<MaturityReading['questions']>('maturity.questions'),
    one<MaturityReading['runs']>('maturity.runs'),
    rows<{ agent: string | null; agent_version: string | null; n: number; spread: number | null }>('maturity.self-scores'),
    loadAgentTotals(pool),
  ])
  return {
    qsr: {
      n: qsr.n,
      mean: qsr.mean,
      variance: qsr.variance,
      confidence: { n: qsr.n, mean: qsr.confidence_mean, variance: qsr.confidence_variance },
      trend: { sxx: qsr.sxx, syy: qsr.syy, sxy: qsr.sxy, spanDays: qsr.span_days },
    },
    reference: { n: reference.n, mean: reference.mean, variance: reference.variance },
    mri,
    humanScores: scores.map(({ human_score, ...score }) => ({ ...score, humanScore: human_score })),
    verdicts,
    repeats,
    adaptations,
    questions,
    runs,
    selfScores: selfScores.map(({ agent_version, ...spread }) => ({ ...spread, version: agent_version })),
    agents: agents.map((totals) => ({
      agent: totals.agent,
      version: totals.version,
      risk: { n: totals.riskSamples, mean: totals.riskSamples === 0 ? 0 : totals.sumMri / totals.riskSamples, variance: 0 },
      evidence: maturityEvidenceOf(totals),
    })),
  }
}

/** Outputs that people decided on, newest first, at most 10,000. */
export async function humanVerdicts(pool: Pool, since: string, until: string): Promise<HumanVerdict[]> {
  const { rows } = await pool.query<VerdictRow>({ name: 'maturity.verdicts', text: maturityQueries['maturity.verdicts'], values: [since, until] })
  return rows.map(({ human_score, qsr_at_most, ...verdict }) => ({ ...verdict, humanScore: human_score, qsrAtMost: qsr_at_most }))
}
