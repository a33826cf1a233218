import type { AuditDraw } from '@maestro-helix/contract/http/gates'
import { type Kysely, sql } from 'kysely'
import { isUuid } from '../is-uuid.ts'
import type { RecordTables } from './record-tables.ts'

/** Outputs drawn for audit that nobody has labelled, oldest first. */
export async function auditsDue(db: Kysely<RecordTables>, limit: number): Promise<AuditDraw[]> {
  const rows = await draws(db)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reflexive_events as label')
            .select('label.id')
            .where('label.type', '=', 'gate.audit-labelled')
            .whereRef('label.run_id', '=', 'draw.run_id')
            .whereRef('label.step_id', '=', 'draw.step_id')
            .where(sql<boolean>`label.attempt = (draw.payload ->> 'attempt')::integer`),
        ),
      ),
    )
    .orderBy('draw.at')
    .limit(limit)
    .execute()
  return rows.map(drawOf)
}

/** The draw of one output; undefined where it was not drawn. */
export async function auditDraw(db: Kysely<RecordTables>, runId: string, stepId: string, attempt: number): Promise<AuditDraw | undefined> {
  if (!isUuid(runId)) return undefined
  const row = await draws(db)
    .where('draw.run_id', '=', runId)
    .where('draw.step_id', '=', stepId)
    .where(sql<boolean>`(draw.payload ->> 'attempt')::integer = ${attempt}`)
    .executeTakeFirst()
  return row && drawOf(row)
}

function draws(db: Kysely<RecordTables>) {
  return db
    .selectFrom('reflexive_events as draw')
    .select(['draw.run_id', 'draw.step_id', 'draw.at', 'draw.payload'])
    .where('draw.type', '=', 'gate.audit-drawn')
}

/** The attempt that passed stands in the payload: it may be an earlier one than the attempt that the gate decided on. */
function drawOf({ run_id, step_id, at, payload }: Pick<RecordTables['reflexive_events'], 'run_id' | 'step_id' | 'at' | 'payload'>): AuditDraw {
  return {
    runId: run_id ?? '',
    stepId: step_id ?? '',
    attempt: Number(payload['attempt']),
    workflow: typeof payload['workflow'] === 'string' ? payload['workflow'] : '',
    drawnAt: at,
    qsr: Number(payload['qsr']),
    qsrMin: Number(payload['qsrMin']),
    ...(payload['unassessed'] === true && { unassessed: true as const }),
  }
}
