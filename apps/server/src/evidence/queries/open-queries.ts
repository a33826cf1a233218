import type { RetentionRule } from '@maestro-helix/contract/http/retention'
import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import { trackRecordOf } from '../agent-evidence.ts'
import { loadAgentTotals } from '../store/load-agents.ts'
import { reading } from '../store/reading.ts'
import type { SubjectVault } from '../store/subject-vault.ts'
import { auditDraw, auditsDue } from './audit-draws.ts'
import { checklistFigures } from './checklist-figures.ts'
import { actEvents } from './act-events.ts'
import { calibrationEvents } from './calibration-events.ts'
import { escalationDesk, escalationQueue, type EscalationQueueFilter } from './escalation-queue.ts'
import { findReflexiveEvent } from './find-reflexive-event.ts'
import { type EscalationsFilter, listEscalations } from './list-escalations.ts'
import { listIntents } from './list-intents.ts'
import { listOperators, operatorByToken } from './list-operators.ts'
import { listPolicyActivations, listPolicyVersions } from './list-policies.ts'
import { listRuns, revisionsOf, type RunsFilter } from './list-runs.ts'
import { listWorkflowActivations, listWorkflows, listWorkflowVersions } from './list-workflows.ts'
import { maturityHistory } from './maturity-history.ts'
import { humanVerdicts, maturityReading } from './maturity-reading.ts'
import { metricReading } from './metric-reading.ts'
import { listReviews } from './list-reviews.ts'
import { listHandovers } from './list-handovers.ts'
import { keyHolding, listPurges, recordedPurges, subjectHolding } from './privacy-queries.ts'
import type { RecordTables } from './record-tables.ts'
import { findPromotion, grantedPromotions, listPromotions, type PromotionsFilter } from './promotion-queries.ts'
import { routedOutcomes } from './routed-outcomes.ts'
import { ruledOutputs } from './ruled-outputs.ts'
import { countDue, dueRows, listHolds, retentionRevision, runsWithoutBodies } from './retention-queries.ts'
import { mriLog, mriSummary, qsrLog } from './score-logs.ts'
import { decisionFigures } from './decision-figures.ts'
import { thresholdMoves } from './threshold-moves.ts'
import { taskEscalations, taskEscalationsByWorkflow, type TaskFilter } from './task-escalations.ts'

/** What people and programs read of the record. Every method may reject with RECORD_UNAVAILABLE. */
export type RecordQueries = ReturnType<typeof openQueries>

/** Reads through the pool, which stays its owner's to end. */
export function openQueries(pool: Pool, vault: SubjectVault) {
  const db = new Kysely<RecordTables>({ dialect: new PostgresDialect({ pool }) })
  const bound =
    <Args extends unknown[], Result>(query: (db: Kysely<RecordTables>, ...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      reading(() => query(db, ...args))
  return {
    runs: (filter: RunsFilter) => reading(() => listRuns(db, vault, filter)),
    revisionsOf: bound(revisionsOf),
    workflows: bound(listWorkflows),
    workflowVersions: bound(listWorkflowVersions),
    workflowActivations: bound(listWorkflowActivations),
    qsrLog: bound(qsrLog),
    mriLog: bound(mriLog),
    mriSummary: bound(mriSummary),
    reviews: (filter: Parameters<typeof listReviews>[2]) => reading(() => listReviews(db, vault, filter)),
    handovers: bound(listHandovers),
    escalations: (filter: EscalationsFilter) => reading(() => listEscalations(db, vault, filter)),
    escalationQueue: (filter: EscalationQueueFilter, now: string) => reading(() => escalationQueue(db, vault, filter, now)),
    escalationDesk: (escalationId: string, now: string) => reading(() => escalationDesk(db, vault, escalationId, now)),
    operators: bound(listOperators),
    operatorByToken: bound(operatorByToken),
    intents: (limit: number) => reading(() => listIntents(db, vault, limit)),
    ruledOutputs: (limit: number) => reading(() => ruledOutputs(pool, limit)),
    policyVersions: bound(listPolicyVersions),
    policyActivations: bound(listPolicyActivations),
    auditsDue: bound(auditsDue),
    auditDraw: bound(auditDraw),
    thresholdMoves: bound(thresholdMoves),
    reflexiveEvent: (id: string) => reading(() => findReflexiveEvent(db, vault, id)),
    /** Every agent and version with evidence, in their order. */
    agentRecords: () => reading(async () => (await loadAgentTotals(pool)).map(trackRecordOf)),
    routedOutcomes: (filter: Parameters<typeof routedOutcomes>[1]) => reading(() => routedOutcomes(pool, filter)),
    calibrationEvents: () => reading(() => calibrationEvents(pool)),
    maturityReading: (since: string, until: string) => reading(() => maturityReading(pool, since, until)),
    maturityHistory: (agent: string, since: string, until: string) => reading(() => maturityHistory(pool, agent, since, until)),
    humanVerdicts: (since: string, until: string) => reading(() => humanVerdicts(pool, since, until)),
    metricReading: (since: string, now: string) => reading(() => metricReading(pool, since, now)),
    checklistFigures: (since: string) => reading(() => checklistFigures(pool, since)),
    taskEscalationsByWorkflow: (filter: TaskFilter) => reading(() => taskEscalationsByWorkflow(pool, filter)),
    decisionFigures: (filter: Parameters<typeof decisionFigures>[1]) => reading(() => decisionFigures(pool, filter)),
    taskEscalations: (filter: TaskFilter) => reading(() => taskEscalations(pool, filter)),
    keyHolding: (keyId: string) => reading(() => keyHolding(pool, keyId)),
    actEvents: (since: string) => reading(() => actEvents(pool, since)),
    subjectHolding: (subject: string) => reading(() => subjectHolding(pool, vault, subject)),
    purges: bound(listPurges),
    recordedPurges: () => reading(() => recordedPurges(pool)),
    dueRows: (rule: RetentionRule, table: string, before: string, limit: number) => reading(() => dueRows(pool, rule, table, before, limit)),
    countDue: (rule: RetentionRule, months: number, before: string) => reading(() => countDue(pool, rule, months, before)),
    runsWithoutBodies: (ids: readonly string[]) => reading(() => runsWithoutBodies(pool, ids)),
    promotions: (filter: PromotionsFilter) => reading(() => listPromotions(pool, filter)),
    promotion: (id: string) => reading(() => findPromotion(pool, id)),
    grantedPromotions: (kind: string, name: string, sha256: string, environment: string) =>
      reading(() => grantedPromotions(pool, kind, name, sha256, environment)),
    holds: () => reading(() => listHolds(pool)),
    retentionRevision: () => reading(() => retentionRevision(pool)),
    /** Resolves where the database answers. */
    ping: () => reading(async () => void (await pool.query('SELECT 1'))),
  }
}
