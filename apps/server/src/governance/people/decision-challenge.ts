import { MaestroError } from '@maestro-helix/contract/errors'
import type { DecisionStatement, OperatorRecord } from '@maestro-helix/contract/governance'
import type { DecisionChallenge, DecisionChallengeRequest } from '@maestro-helix/contract/http/escalations'
import { digestOf } from '../../record/digest.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { SignInStore } from '../../record/sign-in-store.ts'
import { decisionChallengeOf } from './passkey-assertion.ts'
import { ceremonyTimeoutMs, requestOptions } from './passkey-ceremonies.ts'
import type { SignInDeps } from './sign-in.ts'
import { after, isValidAt } from './validity.ts'

/**
 * Issues the statement that a person's passkey is to sign for one decision, with a nonce that counts once. Nothing is decided by it.
 * @throws MaestroError NOT_FOUND, ESCALATION_DECIDED, FORBIDDEN where the person has no valid passkey.
 */
export async function challengeDecision(
  deps: SignInDeps,
  escalationId: string,
  operator: OperatorRecord,
  { verdict, feedback }: DecisionChallengeRequest,
): Promise<DecisionChallenge> {
  const escalation = await deps.store.escalation(escalationId)
  if (!escalation) throw new MaestroError('NOT_FOUND', `no escalation ${escalationId}`)
  if (escalation.status !== 'open') throw new MaestroError('ESCALATION_DECIDED', `it is ${escalation.status}`)
  const passkeys = operator.authenticators.flatMap((one) => (one.kind === 'passkey' && one.revokedAt === null ? [one] : []))
  if (passkeys.length === 0) throw new MaestroError('FORBIDDEN', `${operator.id} has no passkey; sign with the key on the command line`)
  const now = deps.sources.now()
  const nonce = deps.newToken()
  const statement: DecisionStatement = {
    v: 1,
    purpose: 'maestro-helix/decision',
    escalationId,
    subjectSha256: escalation.subjectSha256,
    verdict,
    operatorId: operator.id,
    feedbackSha256: digestOf(feedback),
    signedAt: now,
    nonce,
  }
  const expiresAt = after(now, ceremonyTimeoutMs)
  await deps.signIns.issueChallenge({ nonce, escalationId, operatorId: operator.id, statementSha256: digestOf(statement), issuedAt: now, expiresAt })
  const options = await requestOptions(deps.relyingParty, { challenge: decisionChallengeOf(statement), passkeys })
  return { statement, options, expiresAt }
}

/**
 * Refuses a statement whose nonce this server did not issue for exactly it, or which has counted already.
 * @throws MaestroError APPROVAL_CHALLENGE_EXPIRED, APPROVAL_REPLAYED.
 */
export async function requireFreshNonce(
  { store, signIns, now }: { store: Pick<RecordStore, 'spent'>; signIns: Pick<SignInStore, 'challenge'>; now: string },
  statement: DecisionStatement & { nonce: string },
): Promise<void> {
  const { nonce } = statement
  if (await store.spent({ kind: 'approval-nonce', id: nonce })) throw new MaestroError('APPROVAL_REPLAYED', 'this has counted already')
  const issued = await signIns.challenge(nonce)
  if (issued === undefined) throw new MaestroError('APPROVAL_CHALLENGE_EXPIRED', 'this server did not issue the nonce, or long ago')
  if (issued.escalationId !== statement.escalationId || issued.operatorId !== statement.operatorId || issued.statementSha256 !== digestOf(statement))
    throw new MaestroError('APPROVAL_REPLAYED', 'the nonce was issued for another decision')
  if (!isValidAt(now, issued.issuedAt, issued.expiresAt))
    throw new MaestroError('APPROVAL_CHALLENGE_EXPIRED', `the nonce expired at ${issued.expiresAt}`)
}
