import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { RecordChange } from '../../record/record-change.ts'
import { spentBy } from '../spent-by.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** Escalations with their decisions, intents, what their tools have begun, operators. A later state replaces an earlier one of the same run; decisions are only ever added. */
export function writeGovernance(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const escalations = changes.flatMap((change) => change.escalations ?? [])
  const subjects = new Map(changes.flatMap((change) => (change.escalations ?? []).map((escalation) => [escalation, subjectOf(change, escalation)])))
  const intents = changes.flatMap((change) => change.intents ?? [])
  const operators = changes.flatMap((change) => (change.operator ? [change.operator] : []))
  return [
    rowsStatement(
      'upsert-escalations',
      upsertEscalations,
      escalations.map((escalation) => ({
        id: escalation.id,
        run_id: escalation.runId,
        step_id: escalation.stepId,
        attempt: escalation.attempt,
        kind: escalation.kind,
        status: escalation.status,
        people_required: escalation.peopleRequired,
        intent_id: escalation.intentId,
        opened_at: escalation.openedAt,
        deadline: escalation.deadline,
        decided_at: escalation.decidedAt,
        ...subjects.get(escalation),
        record: jsonText(escalation),
      })),
    ),
    rowsStatement(
      'insert-approvals',
      insertApprovals,
      escalations.flatMap(({ decisions }) =>
        decisions.map((decision) => ({
          escalation_id: decision.statement.escalationId,
          operator_id: decision.statement.operatorId,
          verdict: decision.statement.verdict,
          signed_at: decision.statement.signedAt,
          received_at: decision.receivedAt,
          key_fingerprint: decision.keyFingerprint,
          human_score: decision.feedback.humanScore,
          confidence: decision.feedback.confidence,
          demonstration: decision.demonstration,
          record: jsonText(decision),
        })),
      ),
    ),
    rowsStatement(
      'upsert-intents',
      upsertIntents,
      intents.map((intent) => ({
        id: intent.block.intentId,
        run_id: intent.block.runId,
        step_id: intent.block.stepId,
        action: intent.block.action,
        effect: intent.block.effect,
        state: intent.state,
        digest: intent.digest,
        opened_at: intent.openedAt,
        ended_at: intent.endedAt,
        claimed_at: intent.claimedAt,
        ...spentColumns(intent),
        record: jsonText(intent),
      })),
    ),
    rowsStatement(
      'upsert-tool-spending',
      upsertSpending,
      changes.flatMap(({ spending }) => (spending ? [{ tool: spending.tool, revision: spending.revision + 1 }] : [])),
    ),
    rowsStatement(
      'upsert-operators',
      upsertOperators,
      operators.map((operator) => ({
        id: operator.id,
        revision: operator.revision,
        token_sha256: operator.tokenSha256,
        enrolled_at: operator.enrolledAt,
        revoked_at: operator.revokedAt,
        demonstration: operator.demonstration,
        record: jsonText(operator),
      })),
    ),
    rowsStatement(
      'upsert-authenticators',
      upsertAuthenticators,
      operators.flatMap(({ id, authenticators }) =>
        authenticators.map((authenticator) => ({
          fingerprint: authenticator.fingerprint,
          operator_id: id,
          credential_id: authenticator.kind === 'passkey' ? authenticator.credentialId : null,
          kind: authenticator.kind,
          enrolled_at: authenticator.enrolledAt,
          revoked_at: authenticator.revokedAt,
        })),
      ),
    ),
    rowsStatement(
      'insert-identities',
      insertIdentities,
      operators.flatMap(({ id, identities }) => identities.map(({ issuer, subject }) => ({ issuer, subject, operator_id: id }))),
    ),
  ]
}

function spentColumns(intent: IntentRecord): { spent_hundredths: number | null; spent_currency: string | null; spent_unknown: boolean } {
  const spent = spentBy(intent)
  const { hundredths = null, currency = null } = spent !== undefined && 'hundredths' in spent ? spent : {}
  return { spent_hundredths: hundredths, spent_currency: currency, spent_unknown: spent !== undefined && hundredths === null }
}

/** What the question is about, as the change that opens it knows it; later changes leave it as it is. */
function subjectOf(change: RecordChange, { stepId, attempt, intentId }: EscalationRecord): { agent: string | null; tier: string | null } {
  const judged = change.attempt?.stepId === stepId && change.attempt.attempt === attempt ? change.attempt : undefined
  const intent = change.intents?.find(({ block }) => block.intentId === intentId)
  return { agent: judged?.agent ?? null, tier: (intent?.risk ?? judged?.risk)?.tier ?? null }
}

const upsertEscalations = `
INSERT INTO escalations (id, run_id, step_id, attempt, kind, status, people_required, intent_id, opened_at, deadline, decided_at, workflow, agent, tier, record)
SELECT id, run_id, step_id, attempt, kind, status, people_required, intent_id, opened_at, deadline, decided_at,
  (SELECT workflow FROM runs WHERE runs.id = r.run_id), agent, tier, record::json
FROM json_to_recordset($1::json) AS r(
  id uuid, run_id uuid, step_id text, attempt integer, kind text, status text, people_required integer, intent_id uuid,
  opened_at timestamptz, deadline timestamptz, decided_at timestamptz, agent text, tier text, record text)
ON CONFLICT (id) DO UPDATE SET
  status = excluded.status, deadline = excluded.deadline, decided_at = excluded.decided_at, record = excluded.record`

const insertApprovals = `
INSERT INTO approvals (escalation_id, operator_id, verdict, signed_at, received_at, key_fingerprint, human_score, confidence, demonstration, record)
SELECT escalation_id, operator_id, verdict, signed_at, received_at, key_fingerprint, human_score, confidence, demonstration, record::json
FROM json_to_recordset($1::json) AS r(
  escalation_id uuid, operator_id text, verdict text, signed_at timestamptz, received_at timestamptz, key_fingerprint text, human_score float8,
  confidence float8, demonstration boolean, record text)
ON CONFLICT (escalation_id, operator_id) DO NOTHING`

const upsertIntents = `
INSERT INTO intents (id, run_id, step_id, action, effect, state, digest, opened_at, ended_at, claimed_at,
  spent_hundredths, spent_currency, spent_unknown, record)
SELECT id, run_id, step_id, action, effect, state, digest, opened_at, ended_at, claimed_at, spent_hundredths, spent_currency, spent_unknown,
  record::json
FROM json_to_recordset($1::json) AS r(
  id uuid, run_id uuid, step_id text, action text, effect text, state text, digest text, opened_at timestamptz, ended_at timestamptz,
  claimed_at timestamptz, spent_hundredths bigint, spent_currency text, spent_unknown boolean, record text)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, claimed_at = excluded.claimed_at,
  spent_hundredths = excluded.spent_hundredths, spent_currency = excluded.spent_currency,
  spent_unknown = excluded.spent_unknown, record = excluded.record`

const upsertSpending = `
INSERT INTO tool_spending (tool, revision)
SELECT tool, revision FROM json_to_recordset($1::json) AS r(tool text, revision integer)
ON CONFLICT (tool) DO UPDATE SET revision = excluded.revision`

const upsertOperators = `
INSERT INTO operators (id, revision, token_sha256, enrolled_at, revoked_at, demonstration, record)
SELECT id, revision, token_sha256, enrolled_at, revoked_at, demonstration, record::json
FROM json_to_recordset($1::json) AS r(
  id text, revision integer, token_sha256 text, enrolled_at timestamptz, revoked_at timestamptz, demonstration boolean, record text)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, token_sha256 = excluded.token_sha256, revoked_at = excluded.revoked_at,
  record = excluded.record`

// Another operator's authenticator violates the primary key, which names the fingerprint alone.
const upsertAuthenticators = `
INSERT INTO operator_authenticators (fingerprint, operator_id, credential_id, kind, enrolled_at, revoked_at)
SELECT fingerprint, operator_id, credential_id, kind, enrolled_at, revoked_at
FROM json_to_recordset($1::json) AS r(
  fingerprint text, operator_id text, credential_id text, kind text, enrolled_at timestamptz, revoked_at timestamptz)
ON CONFLICT (fingerprint, operator_id) DO UPDATE SET revoked_at = excluded.revoked_at`

const insertIdentities = `
INSERT INTO operator_identities (issuer, subject, operator_id)
SELECT issuer, subject, operator_id FROM json_to_recordset($1::json) AS r(issuer text, subject text, operator_id text)
ON CONFLICT (issuer, subject, operator_id) DO NOTHING`
