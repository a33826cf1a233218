import { MaestroError } from '@maestro-helix/contract/errors'
import type { ActivationSignature, ProposalSignature, SignedPolicyActivation, SignedPolicyProposal } from '@maestro-helix/contract/policy'
import type { SignedAct } from '@maestro-helix/contract/signed-act'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import type { RecordStore } from '../../record/record-store.ts'
import { type ActSignature, type AskedAct, requireSignedAct, type SignedActDeps } from '../signed-acts.ts'
import { refusalOfEnrolment } from '../check-enrolment.ts'
import { statementSigner } from '../operator-keys.ts'

/** A person who answers for something governed, and the key that signed; null where they were signed in. `act` where it was signed as an act. */
export type Signatory = { id: string; keyFingerprint: string | null; act?: ActSignature }

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

/**
 * Who signed that policies are proposed or activated: as such, by key, or as an act, by key or passkey. Never by a token or a session alone.
 * @throws MaestroError SIGNATURE_MISSING, and as `requireSignatory` and `requireSignedAct`.
 */
export async function requirePolicySignature(
  deps: SignedActDeps,
  by: Principal,
  signed: ProposalSignature | ActivationSignature | null,
  asked: AskedAct,
  roles: readonly Role[],
): Promise<Signatory> {
  if (signed === null) throw new MaestroError('SIGNATURE_MISSING', `a person signs "${asked.act}"; a token or a session alone does not do it`)
  if (!isAct(signed)) {
    const signatory = await requireSignatory(deps.store, deps.sources.now(), by, signed, roles)
    const { id, keyFingerprint } = signatory
    const refusal = keyFingerprint === null ? undefined : refusalOfEnrolment(id, keyFingerprint, false, await deps.store.entriesOfPerson(id))
    if (refusal) throw new MaestroError(refusal.code, refusal.reason)
    return signatory
  }
  const act = await requireSignedAct(deps, asked, signed, roles)
  return { id: act.person.id, keyFingerprint: act.keyFingerprint, act }
}

export function isAct(signed: ProposalSignature | ActivationSignature): signed is SignedAct {
  return signed.statement.purpose === 'maestro-helix/act'
}
