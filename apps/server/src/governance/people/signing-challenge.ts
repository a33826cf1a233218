import { type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { PasskeyRequestOptions } from '@maestro-helix/contract/http/webauthn'
import { type PersonStatement, type SignedStatement, subjectOfStatement } from '@maestro-helix/contract/person-statement'
import { digestOf } from '../../record/digest.ts'
import type { SpentOnce } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { SignInStore } from '../../record/sign-in-store.ts'
import { challengeOfStatement } from './passkey-assertion.ts'
import { ceremonyTimeoutMs, requestOptions } from './passkey-ceremonies.ts'
import type { RelyingParty } from './relying-party.ts'
import type { SignInDeps } from './sign-in.ts'
import { after, isValidAt } from './validity.ts'

/** What passkeys are asked and verified by; absent where there are no pages to sign on, and then a passkey signs nothing. */
export type PasskeyParts = { signIns: Pick<SignInStore, 'challenge'>; relyingParty: RelyingParty }

/** What a person's passkey is to sign, and until when. */
export type SigningChallenge<Statement extends PersonStatement> = { statement: Statement; options: PasskeyRequestOptions; expiresAt: string }

/**
 * Issues the statement that a person's passkey is to sign, with a nonce that counts once. Nothing is decided by it. `fingerprints`: the passkeys that may
 * sign it; all of the person's without it.
 * @throws MaestroError FORBIDDEN where the person has no valid passkey that may.
 */
export async function challengePerson<Statement extends PersonStatement>(
  deps: SignInDeps,
  operator: OperatorRecord,
  statementOf: (fresh: { operatorId: string; signedAt: string; nonce: string }) => Statement,
  fingerprints?: readonly string[],
): Promise<SigningChallenge<Statement>> {
  const passkeys = operator.authenticators.flatMap((one) =>
    one.kind === 'passkey' && one.revokedAt === null && (fingerprints === undefined || fingerprints.includes(one.fingerprint)) ? [one] : [],
  )
  if (passkeys.length === 0) throw new MaestroError('FORBIDDEN', `${operator.id} has no passkey for it; sign with the key on the command line`)
  const now = deps.sources.now()
  const nonce = deps.newToken()
  const statement = statementOf({ operatorId: operator.id, signedAt: now, nonce })
  const expiresAt = after(now, ceremonyTimeoutMs)
  const { id: subjectId } = subjectOfStatement(statement)
  await deps.signIns.issueChallenge({ nonce, subjectId, operatorId: operator.id, statementSha256: digestOf(statement), issuedAt: now, expiresAt })
  const options = await requestOptions(deps.relyingParty, { challenge: challengeOfStatement(statement), passkeys })
  return { statement, options, expiresAt }
}

/** fresh: what the change that records the signature uses up. refused: with the reason's own code. */
type NonceOutcome = { outcome: 'fresh'; spends: SpentOnce[] } | { outcome: 'refused'; code: ErrorCode; message: string }

/**
 * Whether the nonce of a signed statement is one that this server issued for exactly it, just now, and that has not counted. A passkey's statement has one, a
 * key's may. Codes: APPROVAL_CHALLENGE_EXPIRED, APPROVAL_REPLAYED.
 */
export async function freshNonce(
  { store, passkeys }: { store: Pick<RecordStore, 'spent'>; passkeys?: PasskeyParts | undefined },
  { statement, assertion }: SignedStatement,
  now: string,
): Promise<NonceOutcome> {
  const refuse = (code: ErrorCode, message: string): NonceOutcome => ({ outcome: 'refused', code, message })
  const { nonce } = statement
  if (nonce === undefined && assertion === undefined) return { outcome: 'fresh', spends: [] }
  if (nonce === undefined || passkeys === undefined)
    return refuse('APPROVAL_CHALLENGE_EXPIRED', 'what a passkey signs has a nonce that this server issued')
  const spent = { kind: 'approval-nonce', id: nonce } as const
  if (await store.spent(spent)) return refuse('APPROVAL_REPLAYED', 'this has counted already')
  const issued = await passkeys.signIns.challenge(nonce)
  if (issued === undefined) return refuse('APPROVAL_CHALLENGE_EXPIRED', 'this server did not issue the nonce, or long ago')
  const { id } = subjectOfStatement(statement)
  if (issued.subjectId !== id || issued.operatorId !== statement.operatorId || issued.statementSha256 !== digestOf(statement))
    return refuse('APPROVAL_REPLAYED', 'the nonce was issued for another decision')
  if (!isValidAt(now, issued.issuedAt, issued.expiresAt)) return refuse('APPROVAL_CHALLENGE_EXPIRED', `the nonce expired at ${issued.expiresAt}`)
  return { outcome: 'fresh', spends: [{ ...spent, at: now }] }
}
