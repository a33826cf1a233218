import type { RecordChange } from '../../record/record-change.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** Versions of what is governed, and what became of them. */
export function writeSettings(changes: readonly RecordChange[]): (Statement | undefined)[] {
  return [
    rowsStatement(
      'upsert-governed-heads',
      upsertHeads,
      changes.flatMap(({ governed }) =>
        governed
          ? [
              {
                kind: governed.kind,
                latest_version: governed.latestVersion,
                revision: governed.revision,
                updated_at: governed.updatedAt,
              },
            ]
          : [],
      ),
    ),
    rowsStatement(
      'insert-governed-versions',
      insertVersions,
      changes.flatMap(({ settingVersion: stored }) =>
        stored
          ? [{ kind: stored.kind, version: stored.version, sha256: stored.sha256, proposed_at: stored.proposedAt, record: jsonText(stored) }]
          : [],
      ),
    ),
    rowsStatement(
      'insert-governed-acts',
      insertActs,
      changes.flatMap(({ settingActs = [] }) =>
        settingActs.map((act) => ({ kind: act.kind, version: act.version, act: act.act, at: act.at, record: jsonText(act) })),
      ),
    ),
  ]
}

const upsertHeads = `
INSERT INTO governed_heads (kind, latest_version, revision, updated_at)
SELECT kind, latest_version, revision, updated_at
FROM json_to_recordset($1::json) AS r(kind text, latest_version integer, revision integer, updated_at timestamptz)
ON CONFLICT (kind) DO UPDATE SET latest_version = excluded.latest_version, revision = excluded.revision, updated_at = excluded.updated_at`

const insertVersions = `
INSERT INTO governed_versions (kind, version, sha256, proposed_at, record)
SELECT kind, version, sha256, proposed_at, record::json
FROM json_to_recordset($1::json) AS r(kind text, version integer, sha256 text, proposed_at timestamptz, record text)`

const insertActs = `
INSERT INTO governed_acts (kind, version, act, at, record)
SELECT kind, version, act, at, record::json
FROM json_to_recordset($1::json) AS r(kind text, version integer, act text, at timestamptz, record text)`
