import type { RecordChange } from '../../record/record-change.ts'
import { rowsStatement, type Statement } from './statement.ts'

/** Claims and comments of people on escalations. */
export function writeDesk(changes: readonly RecordChange[]): (Statement | undefined)[] {
  return [
    rowsStatement(
      'upsert-claims',
      upsertClaims,
      changes.flatMap(({ desk }) =>
        desk?.claim
          ? [
              {
                escalation_id: desk.claim.escalationId,
                revision: desk.claim.revision,
                operator_id: desk.claim.operatorId,
                claimed_at: desk.claim.claimedAt,
                expires_at: desk.claim.expiresAt,
              },
            ]
          : [],
      ),
    ),
    rowsStatement(
      'insert-comments',
      insertComments,
      changes.flatMap(({ desk }) =>
        desk?.comment
          ? [
              {
                id: desk.comment.id,
                escalation_id: desk.comment.escalationId,
                run_id: desk.comment.runId,
                operator_id: desk.comment.operatorId,
                at: desk.comment.at,
                text: desk.comment.text,
                salt: desk.comment.salt,
                digest: desk.comment.digest,
              },
            ]
          : [],
      ),
    ),
  ]
}

const upsertClaims = `
INSERT INTO escalation_claims (escalation_id, revision, operator_id, claimed_at, expires_at)
SELECT escalation_id, revision, operator_id, claimed_at, expires_at
FROM json_to_recordset($1::json) AS r(escalation_id uuid, revision integer, operator_id text, claimed_at timestamptz, expires_at timestamptz)
ON CONFLICT (escalation_id) DO UPDATE SET
  revision = excluded.revision, operator_id = excluded.operator_id, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at`

const insertComments = `
INSERT INTO escalation_comments (id, escalation_id, run_id, operator_id, at, text, salt, digest)
SELECT id, escalation_id, run_id, operator_id, at, text, salt, digest
FROM json_to_recordset($1::json) AS r(
  id uuid, escalation_id uuid, run_id uuid, operator_id text, at timestamptz, text text, salt text, digest text)`
