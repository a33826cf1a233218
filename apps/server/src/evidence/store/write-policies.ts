import { policyId, type RecordChange } from '../../record/record-change.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** Versions of the policies, their activations, and which one is in force. */
export function writePolicies(changes: readonly RecordChange[]): (Statement | undefined)[] {
  return [
    rowsStatement(
      'upsert-policy-head',
      upsertHead,
      changes.flatMap(({ policy }) =>
        policy
          ? [
              {
                id: policyId,
                current_version: policy.currentVersion,
                latest_version: policy.latestVersion,
                revision: policy.revision,
                updated_at: policy.updatedAt,
              },
            ]
          : [],
      ),
    ),
    rowsStatement(
      'insert-policy-versions',
      insertVersions,
      changes.flatMap(({ policyVersion: stored }) =>
        stored ? [{ version: stored.version, sha256: stored.sha256, proposed_at: stored.proposedAt, record: jsonText(stored) }] : [],
      ),
    ),
    rowsStatement(
      'insert-policy-activations',
      insertActivations,
      changes.flatMap(({ policyActivation: made }) => (made ? [{ version: made.version, at: made.at, record: jsonText(made) }] : [])),
    ),
  ]
}

const upsertHead = `
INSERT INTO policy_head (id, current_version, latest_version, revision, updated_at)
SELECT id, current_version, latest_version, revision, updated_at
FROM json_to_recordset($1::json) AS r(id text, current_version integer, latest_version integer, revision integer, updated_at timestamptz)
ON CONFLICT (id) DO UPDATE SET
  current_version = excluded.current_version, latest_version = excluded.latest_version, revision = excluded.revision, updated_at = excluded.updated_at`

const insertVersions = `
INSERT INTO policy_versions (version, sha256, proposed_at, record)
SELECT version, sha256, proposed_at, record::json FROM json_to_recordset($1::json) AS r(version integer, sha256 text, proposed_at timestamptz, record text)`

const insertActivations = `
INSERT INTO policy_activations (version, at, record)
SELECT version, at, record::json FROM json_to_recordset($1::json) AS r(version integer, at timestamptz, record text)`
