import type { RecordChange } from '../../record/record-change.ts'
import { onCallName } from '../../record/desk-change.ts'
import { jsonbText, rowsStatement, type Statement } from './statement.ts'

/** Claims and comments of people on escalations, who is on call, hand-overs, uses of break-glass, and what people are to be told. */
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
    rowsStatement(
      'upsert-reviews',
      upsertReviews,
      changes.flatMap(({ desk }) =>
        desk?.review
          ? [
              {
                id: desk.review.id,
                revision: desk.review.revision,
                used_at: desk.review.usedAt,
                deadline: desk.review.deadline,
                closed_at: desk.review.closedAt,
                run_id: desk.review.runId,
                escalation_id: desk.review.escalationId,
                record: jsonbText(desk.review),
              },
            ]
          : [],
      ),
    ),
    rowsStatement(
      'insert-notices',
      insertNotices,
      changes.flatMap(({ desk }) =>
        (desk?.notices ?? []).map(({ id, event, subjectId, stage, dueAt }) => ({ id, event, subject_id: subjectId, stage, due_at: dueAt })),
      ),
    ),
    rowsStatement(
      'upsert-on-call',
      upsertOnCall,
      changes.flatMap(({ desk }) =>
        desk?.onCall ? [{ name: onCallName, revision: desk.onCall.revision, set_at: desk.onCall.setAt, record: jsonbText(desk.onCall) }] : [],
      ),
    ),
    rowsStatement(
      'upsert-handovers',
      upsertHandovers,
      changes.flatMap(({ desk }) =>
        desk?.handover
          ? [
              {
                id: desk.handover.id,
                revision: desk.handover.revision,
                changes_at: desk.handover.changesAt,
                role: desk.handover.role,
                accepted_at: desk.handover.acceptedAt,
                record: jsonbText(desk.handover),
              },
            ]
          : [],
      ),
    ),
  ]
}

const upsertReviews = `
INSERT INTO break_glass_reviews (id, revision, used_at, deadline, closed_at, run_id, escalation_id, record)
SELECT id, revision, used_at, deadline, closed_at, run_id, escalation_id, record::jsonb
FROM json_to_recordset($1::json) AS r(
  id uuid, revision integer, used_at timestamptz, deadline timestamptz, closed_at timestamptz, run_id uuid, escalation_id uuid, record text)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, closed_at = excluded.closed_at, record = excluded.record`

const insertNotices = `
INSERT INTO notices (id, event, subject_id, stage, due_at)
SELECT id, event, subject_id, stage, due_at
FROM json_to_recordset($1::json) AS r(id uuid, event text, subject_id uuid, stage smallint, due_at timestamptz)`

const upsertOnCall = `
INSERT INTO on_call (name, revision, set_at, record)
SELECT name, revision, set_at, record::jsonb FROM json_to_recordset($1::json) AS r(name text, revision integer, set_at timestamptz, record text)
ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, set_at = excluded.set_at, record = excluded.record`

const upsertHandovers = `
INSERT INTO on_call_handovers (id, revision, changes_at, role, accepted_at, record)
SELECT id, revision, changes_at, role, accepted_at, record::jsonb
FROM json_to_recordset($1::json) AS r(id uuid, revision integer, changes_at timestamptz, role text, accepted_at timestamptz, record text)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, accepted_at = excluded.accepted_at, record = excluded.record`

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
