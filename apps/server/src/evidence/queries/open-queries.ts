import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import { trackRecordOf } from '../agent-evidence.ts'
import { loadAgentTotals } from '../store/load-agents.ts'
import { reading } from '../store/reading.ts'
import { auditDraw, auditsDue } from './audit-draws.ts'
import { checklistFigures } from './checklist-figures.ts'
import { escalationDesk, escalationQueue } from './escalation-queue.ts'
import { calibrationEvents } from './calibration-events.ts'
import { findReflexiveEvent } from './find-reflexive-event.ts'
import { listEscalations } from './list-escalations.ts'
import { listOperators, operatorByToken } from './list-operators.ts'
import { listPolicyActivations, listPolicyVersions } from './list-policies.ts'
import { listRuns } from './list-runs.ts'
import { listWorkflowActivations, listWorkflows, listWorkflowVersions } from './list-workflows.ts'
import { humanVerdicts, maturityReading } from './maturity-reading.ts'
import { metricReading } from './metric-reading.ts'
import { listHandovers } from './list-handovers.ts'
import type { RecordTables } from './record-tables.ts'
import { mriLog, mriSummary, qsrLog } from './score-logs.ts'
import { taskEscalations, type TaskFilter } from './task-escalations.ts'

/** What people and programs read of the record. Every method may reject with RECORD_UNAVAILABLE. */
export type RecordQueries = ReturnType<typeof openQueries>

/** Reads through the pool, which stays its owner's to end. */
export function openQueries(pool: Pool) {
  const db = new Kysely<RecordTables>({ dialect: new PostgresDialect({ pool }) })
  const bound =
    <Args extends unknown[], Result>(query: (db: Kysely<RecordTables>, ...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      reading(() => query(db, ...args))
  return {
    runs: bound(listRuns),
    workflows: bound(listWorkflows),
    workflowVersions: bound(listWorkflowVersions),
    workflowActivations: bound(listWorkflowActivations),
    qsrLog: bound(qsrLog),
    mriLog: bound(mriLog),
    mriSummary: bound(mriSummary),
    escalations: bound(listEscalations),
    escalationQueue: bound(escalationQueue),
    handovers: bound(listHandovers),
    escalationDesk: bound(escalationDesk),
    operators: bound(listOperators),
    operatorByToken: bound(operatorByToken),
    policyVersions: bound(listPolicyVersions),
    policyActivations: bound(listPolicyActivations),
    auditsDue: bound(auditsDue),
    auditDraw: bound(auditDraw),
    reflexiveEvent: bound(findReflexiveEvent),
    /** Every agent and version with evidence, in their order. */
    agentRecords: () => reading(async () => (await loadAgentTotals(pool)).map(trackRecordOf)),
    calibrationEvents: () => reading(() => calibrationEvents(pool)),
    maturityReading: (since: string, until: string) => reading(() => maturityReading(pool, since, until)),
    humanVerdicts: (since: string, until: string) => reading(() => humanVerdicts(pool, since, until)),
    metricReading: (since: string, now: string) => reading(() => metricReading(pool, since, now)),
    checklistFigures: (since: string) => reading(() => checklistFigures(pool, since)),
    taskEscalations: (filter: TaskFilter) => reading(() => taskEscalations(pool, filter)),
    /** Resolves where the database answers. */
    ping: () => reading(async () => void (await pool.query('SELECT 1'))),
  }
}
