import { type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Role } from '@maestro-helix/contract/roles'
import type { Act, SignedAct } from '@maestro-helix/contract/signed-act'
import { digestOf } from '../record/digest.ts'
import type { LedgerDraft, RecordChange } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { refusalOfEnrolment } from './check-enrolment.ts'
import { judgeSignature } from './judge-signature.ts'
import { freshNonce, type PasskeyParts } from './people/signing-challenge.ts'

export type SignedActDeps = {
  store: Pick<RecordStore, 'operator' | 'spent' | 'entriesOfPerson'>
  sources: Pick<Sources, 'now'>
  passkeys?: PasskeyParts | undefined
}

/** What is asked, exactly: its digest is what was signed. */
export type AskedAct = { act: Act; subjectId: string; request: JsonObject }

/** Whose signature an act has, what its entry says of it, and what the change that records the act rests on and uses up. */
export type ActSignature = {
  person: OperatorRecord
  keyFingerprint: string
  fields: LedgerDraft['fields']
  authority: { restsOn: NonNullable<RecordChange['restsOn']>; spends: NonNullable<RecordChange['spends']>; operator?: OperatorRecord }
}

/**
 * The digest that a signature of an act stands for.
 * @example actSubjectSha256({ act: 'purge', subjectId: 'retention', request: { months: { insights: 24 } } }, undefined)
 */
export function actSubjectSha256({ act, request }: Pick<AskedAct, 'act' | 'request'>, salt: string | undefined): string {
  return digestOf({ ...request, act, ...(salt !== undefined && { salt }) })
}

/**
 * Takes an act only with the signature of a person over exactly what is asked: by an authenticator that the ledger says is theirs, made just now, used once. The sign-in of
 * whoever sends it is not enough. `mayBeDemonstration` where the act is about a demonstration run.
 * @throws MaestroError SIGNATURE_MISSING, OPERATOR_UNKNOWN, OPERATOR_REVOKED, FORBIDDEN, APPROVAL_ROLE_MISSING, APPROVAL_DIGEST_MISMATCH, ENROLMENT_NOT_IN_LEDGER and the
 * codes of `judgeSignature` and `freshNonce`.
 */
export async function requireSignedAct(
  deps: SignedActDeps,
  asked: AskedAct,
  signed: SignedAct | null | undefined,
  roles: readonly Role[],
  mayBeDemonstration = false,
): Promise<ActSignature> {
  const refuse = (code: ErrorCode, message: string): never => {
    throw new MaestroError(code, message)
  }
  if (signed == null) throw new MaestroError('SIGNATURE_MISSING', `a person signs "${asked.act}"; a token or a session alone does not do it`)
  const { statement } = signed
  const now = deps.sources.now()
  const operator = await deps.store.operator(statement.operatorId)
  if (!operator) throw new MaestroError('OPERATOR_UNKNOWN', `no operator "${statement.operatorId}" is enrolled`)
  if (operator.revokedAt !== null) refuse('OPERATOR_REVOKED', `${operator.id} was revoked`)
  if (operator.demonstration && !mayBeDemonstration) refuse('FORBIDDEN', 'a demonstration operator decides demonstration runs alone')
  if (!operator.roles.some((role) => roles.includes(role)))
    refuse('APPROVAL_ROLE_MISSING', `${operator.id} has none of the roles ${roles.join(', ')}`)
  if (statement.act !== asked.act || statement.subjectId !== asked.subjectId || statement.subjectSha256 !== actSubjectSha256(asked, signed.salt))
    refuse('APPROVAL_DIGEST_MISMATCH', 'the statement was signed over something else than what is asked')
  const judged = judgeSignature(operator, signed, { now, relyingParty: deps.passkeys?.relyingParty })
  if (judged.outcome === 'refused') throw new MaestroError(judged.code, judged.message)
  const { fingerprint } = judged.authenticator
  const unknown = refusalOfEnrolment(operator.id, fingerprint, mayBeDemonstration, await deps.store.entriesOfPerson(operator.id))
  if (unknown) throw new MaestroError(unknown.code, unknown.reason)
  const nonce = await freshNonce(deps, signed, now)
  if (nonce.outcome === 'refused') throw new MaestroError(nonce.code, nonce.message)
  // What a key signed has no nonce of ours: the statement itself counts once.
  const once = { kind: 'signed-act' as const, id: digestOf(statement), at: now }
  if (await deps.store.spent(once)) refuse('APPROVAL_REPLAYED', 'this has counted already')
  return {
    person: operator,
    keyFingerprint: fingerprint,
    fields: {
      human_operator_id: operator.id,
      key_fingerprint: fingerprint,
      act: asked.act,
      act_subject_id: asked.subjectId,
      act_subject_sha256: statement.subjectSha256,
      signed_at: statement.signedAt,
      signature: signed.signature,
      ...(signed.assertion && { assertion: signed.assertion, nonce: statement.nonce ?? null }),
    },
    authority: {
      restsOn: [{ kind: 'operator', id: operator.id, revision: operator.revision }],
      spends: [...nonce.spends, once],
      ...(judged.operator !== operator && { operator: judged.operator }),
    },
  }
}
