import type { RetentionDue, RetentionHold, RetentionRule } from '@maestro-helix/contract/http/retention'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { Pool } from 'pg'
import { openRun } from '../privacy/personal-parts.ts'
import { retentionRevisionSql } from '../store/retention-revision.ts'
import type { Stored } from '../store/subject-vault.ts'

/** One row that is past its time. */
export type DueRow = { id: string; at: string }

/**
 * Where each rule finds what it purges. Evidence that decides (thresholds, labels and calibrations of gates) is read again at every decision and has no
 * time; scores that agents' records sum up are in them for good.
 */
const deciding = `type NOT LIKE 'threshold.%' AND type NOT LIKE 'gate.%' AND type NOT LIKE 'calibration.%'`
const benchmark = `(type LIKE 'benchmark.%' OR type LIKE 'rbs.%')`
const insight = `(type LIKE 'insight.%' OR type LIKE 'csil.%')`

type Source = { from: string; id: string; at: string; where: string; workflow: string; run: string }

const sources: Record<RetentionRule, readonly Source[]> = {
  evaluations: [{ from: 'qsr_evaluations AS t', id: 't.evaluation_id::text', at: 't.at', where: 'true', workflow: 't.workflow', run: 't.run_id' }],
  'mri-reports': [{ from: 'risk_assessments AS t', id: 't.id::text', at: 't.at', where: 'true', workflow: 't.workflow', run: 't.run_id' }],
  evidence: [
    {
      from: 'runs AS t',
      id: 't.id::text',
      at: 't.ended_at',
      where: 't.ended_at IS NOT NULL AND t.purged_at IS NULL',
      workflow: 't.workflow',
      run: 't.id',
    },
    {
      from: 'reflexive_events AS t',
      id: 't.id::text',
      at: 't.at',
      where: `t.run_id IS NULL AND ${deciding} AND NOT ${benchmark} AND NOT ${insight}`,
      workflow: 'NULL::text',
      run: 't.run_id',
    },
  ],
  'benchmark-results': [
    {
      from: 'reflexive_events AS t',
      id: 't.id::text',
      at: 't.at',
      where: `t.run_id IS NULL AND ${benchmark}`,
      workflow: 'NULL::text',
      run: 't.run_id',
    },
  ],
  insights: [
    {
      from: 'reflexive_events AS t',
      id: 't.id::text',
      at: 't.at',
      where: `t.run_id IS NULL AND ${insight}`,
      workflow: 'NULL::text',
      run: 't.run_id',
    },
  ],
}

/** The tables that a rule purges, in the order it does. */
export const retainedTables: Record<RetentionRule, readonly string[]> = {
  evaluations: ['qsr_evaluations'],
  'mri-reports': ['risk_assessments'],
  evidence: ['runs', 'reflexive_events'],
  'benchmark-results': ['reflexive_events'],
  insights: ['reflexive_events'],
}

function heldBy({ workflow, run }: Source): string {
  return `EXISTS (SELECT FROM retention_holds h WHERE h.released_at IS NULL
    AND (h.scope = 'all' OR (h.scope = 'workflow' AND h.target = ${workflow}) OR (h.scope = 'run' AND h.target = ${run}::text)))`
}

/** Rows of one table that are past their time and not held, oldest first. */
export async function dueRows(pool: Pool, rule: RetentionRule, table: string, before: string, limit: number): Promise<DueRow[]> {
  const at = retainedTables[rule].indexOf(table)
  const source = sources[rule][at]
  if (source === undefined) return []
  const text = `SELECT ${source.id} AS id, ${source.at} AS at FROM ${source.from} WHERE ${source.where} AND ${source.at} < $1 AND NOT ${heldBy(source)} ORDER BY ${source.at}, ${source.id} LIMIT $2`
  return (await pool.query<DueRow>({ name: `due-${rule}-${at}`, text, values: [before, limit] })).rows
}

/** No more are counted: whoever looks wants to know that there are many. */
const countLimit = 100_000

/** How much is past its time, and how much of it is held. */
export async function countDue(pool: Pool, rule: RetentionRule, months: number, before: string): Promise<RetentionDue> {
  let due = 0
  let held = 0
  for (const [at, source] of sources[rule].entries()) {
    const text = `SELECT count(*) FILTER (WHERE NOT held) AS due, count(*) FILTER (WHERE held) AS held FROM (
      SELECT ${heldBy(source)} AS held FROM ${source.from} WHERE ${source.where} AND ${source.at} < $1 LIMIT ${countLimit}) AS rows`
    const { rows } = await pool.query<{ due: number; held: number }>({ name: `count-due-${rule}-${at}`, text, values: [before] })
    due += rows[0]?.due ?? 0
    held += rows[0]?.held ?? 0
  }
  return { rule, months, before, due, held }
}

export async function listHolds(pool: Pool): Promise<RetentionHold[]> {
  const text = `SELECT id, scope, target, ground, placed_at AS "placedAt", placed_by AS "placedBy", released_at AS "releasedAt", released_by AS "releasedBy"
FROM retention_holds ORDER BY id`
  return (await pool.query<RetentionHold>({ name: 'list-holds', text })).rows
}

/** What the next purge or hold rests on: it grows with each of them, so that no two are decided on the same state. */
export async function retentionRevision(pool: Pool): Promise<number> {
  return (await pool.query<{ revision: number }>({ name: 'retention-revision', text: retentionRevisionSql })).rows[0]?.revision ?? 1
}

/** Ended runs as they are to be kept once their time is over: everything but the texts. Those that changed meanwhile are left out when it is written. */
export async function runsWithoutBodies(pool: Pool, ids: readonly string[]): Promise<{ id: string; revision: number; record: string }[]> {
  type Row = { id: string; revision: number; record: Stored<RunRecord> }
  const text = 'SELECT id, revision, record FROM runs WHERE id = ANY($1::uuid[]) AND ended_at IS NOT NULL ORDER BY id'
  const { rows } = await pool.query<Row>({ name: 'runs-without-bodies', text, values: [ids] })
  return rows.map(({ id, revision, record: { sealed: _sealed, ...record } }) => {
    const { input: _input, ...kept } = openRun(record)
    return { id, revision, record: JSON.stringify(kept) }
  })
}
