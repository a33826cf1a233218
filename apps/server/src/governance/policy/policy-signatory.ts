import { MaestroError } from '@maestro-helix/contract/errors'
import type { SignedPolicyActivation, SignedPolicyProposal } from '@maestro-helix/contract/policy'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import type { RecordStore } from '../../record/record-store.ts'
import { statementSigner } from '../operator-keys.ts'

/** A person who answers for a policy, and the key that signed; null where they were signed in. */
export type Signatory = { id: string; keyFingerprint: string | null }

/** A signature much older or newer than its arrival is refused. */
const signatureAgeLimitMs = 15 * 60_000

/**
 * Who proposes or activates: the person whose key signed, or who is signed in. Never a service: four eyes need two people.
 * @throws MaestroError FORBIDDEN, OPERATOR_UNKNOWN, OPERATOR_REVOKED, APPROVAL_ROLE_MISSING, APPROVAL_SIGNATURE_INVALID.
 */
export async function requireSignatory(
  store: Pick<RecordStore, 'operator'>,
  now: string,
  by: Principal,
  signed: SignedPolicyProposal | SignedPolicyActivation | null,
  roles: readonly Role[],
): Promise<Signatory> {
  if (signed === null && by.kind !== 'operator')
    throw new MaestroError('FORBIDDEN', 'a person must answer for it: sign it with an enrolled key, or sign in')
  const id = signed?.statement.operatorId ?? by.id
  const operator = await store.operator(id)
  if (!operator) throw new MaestroError('OPERATOR_UNKNOWN', `no operator "${id}" is enrolled`)
  if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${id} was revoked`)
  if (operator.demonstration) throw new MaestroError('FORBIDDEN', 'a demonstration operator decides demonstration runs alone')
  if (!operator.roles.some((role) => roles.includes(role)))
    throw new MaestroError('APPROVAL_ROLE_MISSING', `${id} has none of the roles ${roles.join(', ')}`)
  if (signed === null) return { id, keyFingerprint: null }
  const authenticator = statementSigner(operator, signed.statement, signed.signature)
  if (!authenticator) throw new MaestroError('APPROVAL_SIGNATURE_INVALID', 'the signature does not verify with an enrolled key')
  if (authenticator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${id} revoked this authenticator`)
  if (!(Math.abs(Date.parse(now) - Date.parse(signed.statement.signedAt)) <= signatureAgeLimitMs))
    throw new MaestroError('APPROVAL_SIGNATURE_INVALID', 'the statement was signed too long ago, or in the future')
  return { id, keyFingerprint: authenticator.fingerprint }
}
