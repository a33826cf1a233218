import type { Authenticator } from '@maestro-helix/contract/authenticator'
import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { SignedStatement } from '@maestro-helix/contract/person-statement'
import { sha256Hex } from '../record/digest.ts'
import { signingAuthenticator } from './operator-keys.ts'
import type { VerifiedAssertion } from './people/passkey-assertion.ts'
import type { RelyingParty } from './people/relying-party.ts'

/** holds: with which authenticator it was made, and the person with the counter of their passkey moved on. refused: the reason's own code. */
export type JudgedSignature =
  | { outcome: 'holds'; authenticator: Authenticator; operator: OperatorRecord }
  | { outcome: 'refused'; code: ErrorCode; message: string }

/** A statement is signed by hand; a signature much older or newer than its arrival is refused. */
const signatureAgeLimitMs = 15 * 60_000

/**
 * Whether a person's signature holds as it arrives: by an authenticator of theirs that is not revoked, just now, and with a passkey on a page of this server
 * and with its counter moved on. Pure. That the nonce of a passkey's statement is fresh is for `freshNonce` to say, which knows what was issued.
 * Codes: APPROVAL_STALE, APPROVAL_SIGNATURE_INVALID, OPERATOR_REVOKED, AUTHENTICATOR_CLONED.
 */
export function judgeSignature(
  operator: OperatorRecord,
  signed: SignedStatement,
  { now, relyingParty }: { now: string; relyingParty: RelyingParty | undefined },
): JudgedSignature {
  const refuse = (code: ErrorCode, message: string): JudgedSignature => ({ outcome: 'refused', code, message })
  if (!(Math.abs(Date.parse(now) - Date.parse(signed.statement.signedAt)) <= signatureAgeLimitMs))
    return refuse('APPROVAL_STALE', 'the statement was signed too long ago, or in the future')
  const signing = signingAuthenticator(operator, signed)
  if (signing === undefined) return refuse('APPROVAL_SIGNATURE_INVALID', 'the signature does not verify with an enrolled key')
  const { authenticator, assertion } = signing
  if (authenticator.revokedAt !== null) return refuse('OPERATOR_REVOKED', `${operator.id} revoked this authenticator`)
  if (assertion === null) return { outcome: 'holds', authenticator, operator }
  if (!isAskedBy(relyingParty, assertion))
    return refuse('APPROVAL_SIGNATURE_INVALID', 'the passkey was asked by another page than those of this server')
  if (authenticator.kind === 'passkey' && !movedOn(authenticator.signCounter, assertion.signCounter))
    return refuse('AUTHENTICATOR_CLONED', 'the counter of this passkey did not move on')
  return { outcome: 'holds', authenticator, operator: counted(operator, authenticator, assertion.signCounter) }
}

/** Whether a page of this server asked; nobody did where there is no relying party. */
function isAskedBy(relyingParty: RelyingParty | undefined, { origin, rpIdSha256 }: VerifiedAssertion): boolean {
  return relyingParty !== undefined && relyingParty.origins.includes(origin) && sha256Hex(relyingParty.id) === rpIdSha256
}

/** Counters that stay at 0 are those of passkeys that keep none. */
function movedOn(known: number, said: number): boolean {
  return (known === 0 && said === 0) || said > known
}

/** The person with the counter as the passkey said it; unchanged where it keeps none. */
function counted(operator: OperatorRecord, used: Authenticator, signCounter: number): OperatorRecord {
  if (used.kind !== 'passkey' || used.signCounter === signCounter) return operator
  const authenticators = operator.authenticators.map((one) => (one.id === used.id ? { ...used, signCounter } : one))
  return { ...operator, authenticators, revision: operator.revision + 1 }
}
