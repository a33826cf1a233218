import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { RunRecord } from '@maestro-helix/contract/run'
import { refusalOfEnrolment } from '../governance/check-enrolment.ts'
import { refusalOfRoles } from '../governance/check-roles.ts'
import { fingerprintOf, signingAuthenticator } from '../governance/operator-keys.ts'
import { digestOf } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'

/** A ledger entry of the run, taken apart. `isProven` where it was proven to be in the tree that the newest checkpoint signs. */
export type RunEntry = { index: number; kind: string; at: string; fields: JsonObject; isProven?: boolean }

/** Somebody who decided: the row as it is now, and what the ledger holds about them; `unproven` says why that cannot be believed. */
export type AuditedPerson = { operator: OperatorRecord | undefined; entries: readonly LedgerDraft[]; unproven?: string }

type Decision = EscalationRecord['decisions'][number]

/** The fields of a decision that the entry says otherwise. What the entry does not hold is not compared. */
export function changedFields(escalation: EscalationRecord, decision: Decision, { at, fields }: RunEntry): string[] {
  const { statement } = decision
  const recorded: Record<string, unknown> = {
    gil_decision: statement.verdict,
    signature: decision.signature,
    key_fingerprint: decision.keyFingerprint,
    subject_sha256: statement.subjectSha256,
    feedback_sha256: statement.feedbackSha256,
    signed_at: statement.signedAt,
    escalation_id: statement.escalationId,
    escalation_kind: escalation.kind,
    demonstration_operator: decision.demonstration,
  }
  const changed = Object.keys(recorded).filter((name) => (fields[name] ?? null) !== recorded[name])
  if (decision.receivedAt !== at) changed.push('at')
  if (digestOf(decision.assertion ?? null) !== digestOf(fields['assertion'] ?? null)) changed.push('assertion')
  else if (decision.assertion !== undefined && (statement.nonce ?? null) !== (fields['nonce'] ?? null)) changed.push('nonce')
  return changed
}

/**
 * Why a decision of a person does not count, or null. What was signed has to be in the record as the proven entry holds it, so the signature is verified over
 * what the ledger says, with a key that the ledger says is that person's; the record adds the public key, which has to have the fingerprint that was entered.
 */
export function invalidityOf(
  run: RunRecord,
  escalation: EscalationRecord,
  decision: Decision,
  entry: RunEntry | undefined,
  { operator, entries, unproven }: AuditedPerson,
): string | null {
  const { statement, feedback } = decision
  if (entry === undefined) return 'the ledger does not hold it'
  if (entry.isProven !== true) return `its entry ${entry.index} is not in the log that was signed`
  const changed = changedFields(escalation, decision, entry)
  if (changed.length > 0) return `the ledger holds another one (${changed.join(', ')})`
  if (operator === undefined) return 'nobody of that name is enrolled'
  if (statement.escalationId !== escalation.id || statement.subjectSha256 !== escalation.subjectSha256) return 'it was signed over something else'
  if (escalation.kind !== 'gate' && statement.purpose !== 'maestro-helix/decision') return 'it was signed for another purpose'
  if (run.erasedAt === undefined && statement.feedbackSha256 !== digestOf(feedback)) return 'the feedback is not the one that was signed'
  const authenticator = signingAuthenticator(operator, decision)?.authenticator
  if (authenticator === undefined) return 'the signature does not verify with an enrolled key'
  if (authenticator.fingerprint !== entry.fields['key_fingerprint'] || fingerprintOf(authenticator) !== authenticator.fingerprint)
    return 'it was made with another key than the one it names'
  if (unproven !== undefined) return unproven
  const until = entries.filter(({ at }) => at <= entry.at)
  const refusal =
    refusalOfEnrolment(operator.id, authenticator.fingerprint, run.demonstration, until) ??
    refusalOfRoles(operator.id, decision.roles, entry.at, entries)
  if (refusal) return refusal.reason
  if (operator.enrolledAt > entry.at || authenticator.enrolledAt > entry.at) return 'its author or their key was enrolled later'
  const revokedAt = authenticator.revokedAt ?? operator.revokedAt
  if (revokedAt !== null && revokedAt <= entry.at) return 'the key of its author was revoked by then'
  if (operator.demonstration && !run.demonstration) return 'its author may decide demonstrations alone'
  if (run.requester.kind === 'operator' && run.requester.id === operator.id) return 'its author requested the run'
  return null
}
