import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { decisionChallengeSchema } from '@maestro-helix/contract/http/escalations'
import { client, transport } from '../api/client.ts'
import { type Asked, askPasskey } from '../api/session.ts'
import { checkChallenge, type Decision } from './check-challenge.ts'

/**
 * Has a person's passkey sign exactly what they decided, and sends it.
 * @throws MaestroError where the server refuses, or asked for something else to be signed
 */
export async function signDecision(decision: Decision): Promise<Asked<EscalationRecord>> {
  const { escalationId, verdict, feedback } = decision
  const path = `/api/v1/escalations/${encodeURIComponent(escalationId)}/challenge`
  const challenge = await transport.json({ method: 'POST', path, body: { verdict, feedback }, schema: decisionChallengeSchema })
  await checkChallenge(challenge, decision)
  const asked = await askPasskey(() => startAuthentication({ optionsJSON: challenge.options as PublicKeyCredentialRequestOptionsJSON }))
  if (asked.declined) return asked
  const { id, response } = asked.answer
  const decided = await client.escalations.decide(escalationId, {
    statement: challenge.statement,
    feedback,
    signature: base64Of(response.signature),
    assertion: { credentialId: id, authenticatorData: response.authenticatorData, clientDataJSON: response.clientDataJSON },
  })
  return { declined: false, answer: decided }
}

/** WebAuthn writes base64url without padding; a signature in the record is base64. */
function base64Of(base64url: string): string {
  const text = base64url.replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}
