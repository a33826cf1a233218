import type { ThresholdMove } from '@maestro-helix/contract/http/gates'
import type { Page } from '@maestro-helix/contract/http/paging'
import { type Kysely, sql } from 'kysely'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'
import { parseTimeCursor, timeCursor } from './time-cursor.ts'

/** `after` is the `next` of the page before. */
type ThresholdMovesFilter = { limit: number; after?: string; workflow?: string; step?: string }

/** Every move of the moving-average gates, newest first: evidence `threshold.moved`. */
export async function thresholdMoves(db: Kysely<RecordTables>, { limit, after, workflow, step }: ThresholdMovesFilter): Promise<Page<ThresholdMove>> {
  let query = db.selectFrom('reflexive_events').select(['seq', 'id', 'at', 'run_id', 'step_id', 'payload']).where('type', '=', 'threshold.moved')
  if (workflow !== undefined) query = query.where(sql<boolean>`payload ->> 'workflow' = ${workflow}`)
  if (step !== undefined) query = query.where('step_id', '=', step)
  if (after !== undefined) {
    const { at, key } = parseTimeCursor(after, /^\d{1,15}$/)
    query = query.where(sql<boolean>`(at, seq) < (${at}::timestamptz, ${key}::bigint)`)
  }
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, moveOf, ({ at, seq }) => timeCursor(at, seq))
}

function moveOf({
  id,
  at,
  run_id,
  step_id,
  payload,
}: Pick<RecordTables['reflexive_events'], 'id' | 'at' | 'run_id' | 'step_id' | 'payload'>): ThresholdMove {
  const workflow = typeof payload['workflow'] === 'string' ? payload['workflow'] : ''
  return { eventId: id, at, workflow, stepId: step_id ?? '', runId: run_id, from: Number(payload['from']), to: Number(payload['to']) }
}
