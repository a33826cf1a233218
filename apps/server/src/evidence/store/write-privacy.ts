import type { RecordChange } from '../../record/record-change.ts'
import { rowsStatement, type Statement } from './statement.ts'

/** Keys that are destroyed, and what was erased or purged. */
export function writePrivacy(changes: readonly RecordChange[]): (Statement | undefined)[] {
  return [
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
