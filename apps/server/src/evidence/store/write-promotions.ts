import type { RecordChange } from '../../record/record-change.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** Promotions; a later state replaces an earlier one, signatures are only ever added. */
export function writePromotions(changes: readonly RecordChange[]): (Statement | undefined)[] {
  return [
    rowsStatement(
      'upsert-promotions',
      upsertPromotions,
      changes.flatMap(({ promotion }) =>
        promotion
          ? [
              {
                id: promotion.id,
                revision: promotion.revision,
                kind: promotion.subject.kind,
                name: promotion.subject.name,
                sha256: promotion.subject.sha256,
                environment: promotion.environment,
                status: promotion.status,
                requested_at: promotion.requestedAt,
                record: jsonText(promotion),
              },
            ]
          : [],
      ),
    ),
  ]
}

const upsertPromotions = `
INSERT INTO promotions (id, revision, kind, name, sha256, environment, status, requested_at, record)
SELECT id, revision, kind, name, sha256, environment, status, requested_at, record::json
FROM json_to_recordset($1::json) AS r(
  id uuid, revision integer, kind text, name text, sha256 text, environment text, status text, requested_at timestamptz, record text)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, status = excluded.status, record = excluded.record`
