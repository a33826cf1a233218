import type { DecisionStatement, EscalationRecord, Feedback, Verdict } from '@maestro-helix/contract/governance'
import type { ReleasedHold } from '@maestro-helix/contract/http/break-glass'
import { decisionChallengeSchema } from '@maestro-helix/contract/http/escalations'
import { client, transport } from '../api/client.ts'
import type { Asked } from '../api/session.ts'
import { newSalt, type Signed, signStatement } from '../signing/sign-statement.ts'
import { digestOf } from './subject-digest.ts'

/** What somebody decided, about what they were shown. */
export type Decision = { escalationId: string; subjectSha256: string; verdict: Verdict; feedback: Feedback; operatorId: string }

/**
 * Has a person's passkey sign exactly what they decided, and sends it.
 * @throws MaestroError where the server refuses, or asked for something else to be signed
 */
export async function signDecision(decision: Decision): Promise<Asked<EscalationRecord>> {
  const asked = await signedFor('maestro-helix/decision', decision)
  return asked.declined ? asked : { declined: false, answer: await client.escalations.decide(decision.escalationId, asked.answer) }
}

/** The same as break-glass: signed for that alone. Lets a held output pass and opens the review. @throws MaestroError as `signDecision` */
export async function breakGlass(decision: Decision): Promise<Asked<ReleasedHold>> {
  const asked = await signedFor('maestro-helix/break-glass', decision)
  return asked.declined ? asked : { declined: false, answer: await client.desk.releaseHold(decision.escalationId, asked.answer) }
}

async function signedFor(
  purpose: DecisionStatement['purpose'],
  { feedback: words, ...said }: Decision,
): Promise<Asked<Signed<DecisionStatement> & { feedback: Feedback }>> {
  const feedback = { ...words, salt: newSalt() }
  const path = `/api/v1/escalations/${encodeURIComponent(said.escalationId)}/challenge`
  const body = { verdict: said.verdict, feedback, purpose }
  const challenge = await transport.json({ method: 'POST', path, body, schema: decisionChallengeSchema })
  const asked = await signStatement(challenge, { ...said, purpose, feedbackSha256: await digestOf(feedback) })
  return asked.declined ? asked : { declined: false, answer: { ...asked.answer, feedback } }
}
