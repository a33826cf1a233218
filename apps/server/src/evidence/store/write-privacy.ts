import type { RecordChange } from '../../record/record-change.ts'
import { rowsStatement, type Statement } from './statement.ts'

/** Keys that are destroyed, holds, rows whose time is over, and the records of it. */
export function writePrivacy(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const removals = changes.flatMap(({ removal }) => (removal ? [removal] : []))
  const idsIn = (table: string) =>
    removals.flatMap((removal) => (removal.table === table && 'ids' in removal ? removal.ids.map((id) => ({ id })) : []))
  const runs = removals.flatMap((removal) => (removal.table === 'runs' ? removal.runs.map((run) => ({ ...run, at: removal.at })) : []))
  return [
    rowsStatement('purge-runs', purgeRuns, runs),
    rowsStatement('purge-attempts-of-runs', purgeAttempts, runs),
    rowsStatement('purge-events-of-runs', purgeEvents, runs),
    rowsStatement('purge-evaluations', purgeRows('qsr_evaluations', 'evaluation_id', 'uuid'), idsIn('qsr_evaluations')),
    rowsStatement('purge-risks', purgeRows('risk_assessments', 'id', 'bigint'), idsIn('risk_assessments')),
    rowsStatement('purge-events', purgeRows('reflexive_events', 'id', 'uuid'), idsIn('reflexive_events')),
    rowsStatement(
      'upsert-holds',
      upsertHolds,
      changes.flatMap(({ retention }) =>
        retention
          ? [
              {
                id: retention.hold.id,
                scope: retention.hold.scope,
                target: retention.hold.target,
                ground: retention.hold.ground,
                placed_at: retention.hold.placedAt,
                placed_by: retention.hold.placedBy,
                released_at: retention.hold.releasedAt,
                released_by: retention.hold.releasedBy,
              },
            ]
          : [],
      ),
    ),
    rowsStatement(
      'destroy-subject-keys',
      destroyKeys,
      changes.flatMap(({ subject }) => (subject ? [{ id: subject.id, at: subject.at }] : [])),
    ),
    rowsStatement(
      'insert-purge-records',
      insertPurges,
      changes.flatMap(({ purge }) =>
        purge
          ? [
              {
                id: purge.id,
                at: purge.at,
                rule: purge.rule,
                what: purge.what,
                rows: purge.rows,
                range_from: purge.from,
                range_to: purge.to,
                ids_sha256: purge.idsSha256,
                by_principal: `${purge.by.kind}:${purge.by.id}`,
                subject_key: purge.subjectKeyId,
              },
            ]
          : [],
      ),
    ),
  ]
}

const destroyKeys = `
UPDATE subject_keys SET wrapped = NULL, subject = NULL, erased_at = r.at
FROM json_to_recordset($1::json) AS r(id uuid, at timestamptz) WHERE subject_keys.id = r.id AND wrapped IS NOT NULL`

const insertPurges = `
INSERT INTO purge_records (id, at, rule, what, rows, range_from, range_to, ids_sha256, by_principal, subject_key)
SELECT id, at, rule, what, rows, range_from, range_to, ids_sha256, by_principal, subject_key
FROM json_to_recordset($1::json) AS r(
  id uuid, at timestamptz, rule text, what text, rows bigint, range_from timestamptz, range_to timestamptz, ids_sha256 text, by_principal text,
  subject_key uuid)`

/** The row of a run stays, with its identity, times and status; one that was restarted meanwhile keeps everything. */
const purgeRuns = `
UPDATE runs SET input = '{}', record = r.record::json, purged_at = r.at
FROM json_to_recordset($1::json) AS r(id uuid, revision integer, record text, at timestamptz)
WHERE runs.id = r.id AND runs.revision = r.revision AND runs.ended_at IS NOT NULL AND runs.purged_at IS NULL`

const purgeAttempts = `
DELETE FROM step_attempts USING json_to_recordset($1::json) AS r(id uuid, at timestamptz), runs
WHERE step_attempts.run_id = r.id AND runs.id = r.id AND runs.purged_at = r.at`

/** What gates decide by is read again at every decision, and stays. */
const purgeEvents = `
DELETE FROM reflexive_events USING json_to_recordset($1::json) AS r(id uuid, at timestamptz), runs
WHERE reflexive_events.run_id = r.id AND runs.id = r.id AND runs.purged_at = r.at
  AND type NOT LIKE 'threshold.%' AND type NOT LIKE 'gate.%' AND type NOT LIKE 'calibration.%'`

function purgeRows(table: string, column: string, type: string): string {
  return `DELETE FROM ${table} USING json_to_recordset($1::json) AS r(id ${type}) WHERE ${table}.${column} = r.id`
}

const upsertHolds = `
INSERT INTO retention_holds (id, scope, target, ground, placed_at, placed_by, released_at, released_by)
SELECT id, scope, target, ground, placed_at, placed_by, released_at, released_by
FROM json_to_recordset($1::json) AS r(
  id uuid, scope text, target text, ground text, placed_at timestamptz, placed_by text, released_at timestamptz, released_by text)
ON CONFLICT (id) DO UPDATE SET released_at = excluded.released_at, released_by = excluded.released_by`
