import { riskTierSchema, type RiskTier } from '@maestro-helix/contract/evaluation'
import type { MriSummary } from '@maestro-helix/contract/http/mri'
import type { Page } from '@maestro-helix/contract/http/paging'
import { mriLogEntrySchema, qsrLogEntrySchema, type MriLogEntry, type QsrLogEntry } from '@maestro-helix/contract/http/score-logs'
import { sql, type Kysely, type Selectable } from 'kysely'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'
import { parseTimeCursor, timeCursor, uuidKey } from './time-cursor.ts'

/** `since` is included, `until` is not; `after` is the `next` of the page before. */
export type ScoreLogFilter = { limit: number; after?: string; since?: string; until?: string; agent?: string; workflow?: string }

/** QSR scores, newest first, of attempts and of outputs judged alone. */
export async function qsrLog(db: Kysely<RecordTables>, filter: ScoreLogFilter): Promise<Page<QsrLogEntry>> {
  const { limit, after, since, until, agent, workflow } = filter
  let query = db.selectFrom('qsr_evaluations').selectAll()
  if (since !== undefined) query = query.where('at', '>=', since)
  if (until !== undefined) query = query.where('at', '<', until)
  if (agent !== undefined) query = query.where('agent', '=', agent)
  if (workflow !== undefined) query = query.where('workflow', '=', workflow)
  if (after !== undefined) {
    const { at, key } = parseTimeCursor(after, uuidKey)
    query = query.where(sql<boolean>`(at, evaluation_id) < (${at}::timestamptz, ${key}::uuid)`)
  }
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('evaluation_id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, qsrEntry, ({ at, evaluation_id }) => timeCursor(at, evaluation_id))
}

/** MRI of attempts and of intents to act, newest first. */
export async function mriLog(db: Kysely<RecordTables>, filter: ScoreLogFilter): Promise<Page<MriLogEntry>> {
  const { limit, after, since, until, agent, workflow } = filter
  let query = db.selectFrom('risk_assessments').selectAll()
  if (since !== undefined) query = query.where('at', '>=', since)
  if (until !== undefined) query = query.where('at', '<', until)
  if (agent !== undefined) query = query.where('agent', '=', agent)
  if (workflow !== undefined) query = query.where('workflow', '=', workflow)
  if (after !== undefined) {
    const { at, key } = parseTimeCursor(after, /^\d{1,15}$/)
    query = query.where(sql<boolean>`(at, id) < (${at}::timestamptz, ${key}::bigint)`)
  }
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, mriEntry, ({ at, id }) => timeCursor(at, id))
}

/** Number, mean and greatest MRI from `since` to before `until`, and how many fell into each tier. */
export async function mriSummary(db: Kysely<RecordTables>, since: string, until: string): Promise<Omit<MriSummary, 'since' | 'until'>> {
  const rows = await db
    .selectFrom('risk_assessments')
    .select(({ fn }) => ['tier', fn.countAll<number>().as('count'), fn.sum<number>('mri').as('sum'), fn.max('mri').as('greatest')])
    .where('at', '>=', since)
    .where('at', '<', until)
    .groupBy('tier')
    .execute()
  const count = rows.reduce((total, row) => total + row.count, 0)
  const sum = rows.reduce((total, row) => total + row.sum, 0)
  const countOf = (tier: RiskTier) => rows.find((row) => row.tier === tier)?.count ?? 0
  return {
    count,
    mean: count === 0 ? null : sum / count,
    greatest: count === 0 ? null : Math.max(...rows.map(({ greatest }) => greatest)),
    byTier: Object.fromEntries(riskTierSchema.options.map((tier) => [tier, countOf(tier)])) as MriSummary['byTier'],
  }
}

function subject(row: Selectable<RecordTables['qsr_evaluations']> | Selectable<RecordTables['risk_assessments']>) {
  return {
    at: row.at,
    agent: row.agent,
    agentVersion: row.agent_version,
    workflow: row.workflow,
    runId: row.run_id,
    stepId: row.step_id,
    attempt: row.attempt,
  }
}

function qsrEntry(row: Selectable<RecordTables['qsr_evaluations']>): QsrLogEntry {
  const { coherence, accuracy, completion, relevance, novelty } = row
  return qsrLogEntrySchema.parse({
    evaluationId: row.evaluation_id,
    ...subject(row),
    components: { coherence, accuracy, completion, relevance, novelty },
    compositeQ: row.composite_q,
    qsr: row.qsr,
    ...(row.qsr_at_most !== null && { qsrAtMost: row.qsr_at_most }),
    ...(row.truth_assessed !== null && { truthAssessed: row.truth_assessed }),
    flag: row.flag,
    significance: row.significance,
    consistency: row.consistency,
    confidence: row.confidence,
    calibrationNeeded: row.calibration_needed,
    selfScore: row.self_score,
    evaluator: { name: row.evaluator_name, version: row.evaluator_version, sha256: row.evaluator_sha256 },
    outputSha256: row.output_sha256,
  })
}

function mriEntry(row: Selectable<RecordTables['risk_assessments']>): MriLogEntry {
  return mriLogEntrySchema.parse({
    ...subject(row),
    intentId: row.intent_id,
    mri: row.mri,
    tier: row.tier,
    reflectiveRisk: row.reflective_risk,
    actionRisk: row.action_risk,
    humanScore: row.human_score,
    humanScoreSource: row.human_score_source,
    selfScoreDeviation: row.self_score_deviation,
    criteriaDrift: row.criteria_drift,
    factors: row.factors,
  })
}
