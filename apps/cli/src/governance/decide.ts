import { MaestroError } from '@maestro-helix/contract/errors'
import type { EscalationRecord, Feedback, Verdict } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import type { ReleasedHold } from '@maestro-helix/contract/http/break-glass'
import type { EscalationDeskClient } from '@maestro-helix/sdk/client/escalation-desk-client'
import type { EscalationsClient } from '@maestro-helix/sdk/client/escalations-client'
import { canonicalSha256, type OperatorKeys, signedDecision } from '../home/operator-keys.ts'

/**
 * The digest that a signature stands for, computed here from what is shown: the whole intent of an action, or the attempt that the gate held.
 * A server that shows one thing and asks to sign another is found out by it.
 * @throws MaestroError APPROVAL_DIGEST_MISMATCH where the server's own digest differs, or there is nothing to compute it from.
 */
export function subjectDigest(detail: EscalationDetail): string {
  const { escalation, intent, attempt, run } = detail
  const computed = escalation.kind === 'gate' ? gateDigest(escalation, attempt) : canonicalSha256(intentSubject(escalation, intent))
  const claimed = [escalation.subjectSha256, detail.statement.subjectSha256, ...(escalation.kind === 'gate' ? [] : [intent?.digest])]
  const named = [escalation.runId === run.id, detail.statement.escalationId === escalation.id]
  if (claimed.some((digest) => digest !== computed) || named.includes(false)) {
    throw new MaestroError(
      'APPROVAL_DIGEST_MISMATCH',
      `what is shown has the digest ${computed}, but the server asks to sign ${escalation.subjectSha256}; nothing was signed`,
    )
  }
  return computed
}

/** What the signature on a gate escalation is about: this attempt with its output and the gate's decision. */
function gateDigest(escalation: EscalationRecord, attempt: EscalationDetail['attempt']): string {
  if (!attempt || attempt.runId !== escalation.runId || attempt.stepId !== escalation.stepId || attempt.attempt !== escalation.attempt) {
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the server does not show the attempt that the escalation is about; nothing was signed')
  }
  const { runId, stepId, bestAttempt, output, decision, salt } = attempt
  const subject = { runId, stepId, attempt: attempt.attempt, bestAttempt, output, decision }
  // Questions asked before digests were salted are about the same, without the salt.
  const unsalted = canonicalSha256(subject)
  return unsalted === escalation.subjectSha256 ? unsalted : canonicalSha256({ ...subject, salt })
}

function intentSubject(escalation: EscalationRecord, intent: EscalationDetail['intent']): unknown {
  if (!intent || intent.block.intentId !== escalation.intentId || intent.block.runId !== escalation.runId) {
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the server does not show the action that the escalation is about; nothing was signed')
  }
  return intent.block
}

/**
 * The same as break-glass: signed for that purpose alone, so that it counts as nothing else.
 * @throws MaestroError as `decide`.
 */
export async function breakGlass(
  desk: Pick<EscalationDeskClient, 'releaseHold'>,
  keys: OperatorKeys,
  detail: EscalationDetail,
  decision: { verdict: Verdict; feedback: Feedback; signedAt: Date },
): Promise<ReleasedHold> {
  const about = { escalationId: detail.escalation.id, subjectSha256: subjectDigest(detail), purpose: 'maestro-helix/break-glass' as const }
  return desk.releaseHold(detail.escalation.id, signedDecision(keys, { ...decision, ...about }))
}

/**
 * Signs and sends one person's decision on what `detail` shows; people and the demonstration take this same path.
 * @throws MaestroError APPROVAL_DIGEST_MISMATCH before anything is signed, and what the server refuses with.
 */
export async function decide(
  escalations: Pick<EscalationsClient, 'decide'>,
  keys: OperatorKeys,
  detail: EscalationDetail,
  decision: { verdict: Verdict; feedback: Feedback; signedAt: Date },
): Promise<EscalationRecord> {
  const signed = signedDecision(keys, { ...decision, escalationId: detail.escalation.id, subjectSha256: subjectDigest(detail) })
  return escalations.decide(detail.escalation.id, signed)
}
