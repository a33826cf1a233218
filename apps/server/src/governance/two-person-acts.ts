import { MaestroError } from '@maestro-helix/contract/errors'
import type { ConfirmedAct } from '@maestro-helix/contract/http/acts'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Role } from '@maestro-helix/contract/roles'
import { type PendingAct, pendingActSchema, type SignedAct } from '@maestro-helix/contract/signed-act'
import { committedOrRetried } from '../record/commit-again.ts'
import type { RecordChange, ReflexiveEvent } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { refusalOfEnrolment } from './check-enrolment.ts'
import { dependenciesOf, mayCount, sentenceOf } from './independence.ts'
import { independenceFacts, type ProvenanceReads } from './independence-facts.ts'
import { signingAuthenticator } from './operator-keys.ts'
import { type ActSignature, actSubjectSha256, requireSignedAct, type SignedActDeps } from './signed-acts.ts'

export type TwoPersonAct = PendingAct['act']

export type TwoPersonDeps = SignedActDeps & {
  store: SignedActDeps['store'] & ProvenanceReads & Pick<RecordStore, 'commit'>
  sources: Pick<Sources, 'now' | 'id'>
  event: (id: string) => Promise<ReflexiveEvent | undefined>
  /** Whether two who are not independent of each other are refused. */
  isProduction: boolean
}

/** What the change that carries an act out has to say and to rest on, so that both are one transaction. */
export type Authority = Pick<RecordChange, 'restsOn' | 'spends' | 'operator'> & { ledger: RecordChange['ledger']; fields: JsonObject }

/** Who may sign for what cannot be undone. */
const signingRoles: readonly Role[] = ['compliance-officer', 'administrator']
const openForMs = 7 * 86_400_000
export const requestedActType = 'act.requested'

/**
 * Records what one person asks for with their signature. Nothing is done by it: a second person has seven days to sign the same.
 * @throws MaestroError as `requireSignedAct`
 */
export async function requestAct(
  deps: TwoPersonDeps,
  asked: { act: TwoPersonAct; subjectId: string; request: JsonObject },
  signed: SignedAct | undefined,
): Promise<PendingAct> {
  return committedOrRetried(deps.store, async () => {
    const signature = await requireSignedAct(deps, asked, signed, signingRoles)
    const at = deps.sources.now()
    const pending: PendingAct = {
      ...asked,
      id: deps.sources.id(),
      requestedAt: at,
      expiresAt: new Date(Date.parse(at) + openForMs).toISOString(),
      first: { operatorId: signature.person.id, keyFingerprint: signature.keyFingerprint, signed: signed as SignedAct, receivedAt: at },
    }
    const nowhere = { agent: null, runId: null, stepId: null, attempt: null }
    const change: RecordChange = {
      aggregate: null,
      ...signature.authority,
      evidence: [{ id: pending.id, type: requestedActType, at, ...nowhere, payload: pending as unknown as JsonObject }],
      ledger: [{ kind: 'act.requested', at, fields: { act_id: pending.id, expires_at: pending.expiresAt, ...signature.fields } }],
      outbox: [],
    }
    return { change, result: pending }
  })
}

/**
 * Takes the second signature and has the act carried out. The first is verified again: its author may have been revoked since. Two people, two authenticators, and in
 * production two who did not come through each other.
 * @throws MaestroError NOT_FOUND, ACT_EXPIRED, CONFLICT where it was done, APPROVAL_DUPLICATE, APPROVAL_SAME_AUTHENTICATOR, APPROVAL_NOT_INDEPENDENT, and as `requireSignedAct`
 */
export async function confirmAct<Done>(
  deps: TwoPersonDeps,
  actId: string,
  signed: SignedAct | undefined,
  carryOut: (act: PendingAct, authority: Authority, by: string) => Promise<Done>,
): Promise<{ act: PendingAct; done: Done }> {
  const pending = await pendingAct(deps, actId)
  const once = { kind: 'signed-act' as const, id: actId }
  if (await deps.store.spent(once)) throw new MaestroError('CONFLICT', 'it was carried out already')
  const at = deps.sources.now()
  if (at >= pending.expiresAt) throw new MaestroError('ACT_EXPIRED', `a second person could sign it until ${pending.expiresAt}`)
  const second = await requireSignedAct(deps, pending, signed, signingRoles)
  await requireFirst(deps, pending)
  await requireTwo(deps, pending, second)
  const { authority, fields } = second
  const entry = { kind: 'act.confirmed' as const, at, fields: { act_id: actId, requested_by: pending.first.operatorId, ...fields } }
  const done = await carryOut(
    pending,
    { ...authority, spends: [...authority.spends, { ...once, at }], ledger: [entry], fields: { act_id: actId, confirmed_by: second.person.id } },
    second.person.id,
  )
  return { act: pending, done }
}

/** Acts that wait for a second person, of those that were asked for. */
export async function openActs(
  { store, sources }: Pick<TwoPersonDeps, 'store' | 'sources'>,
  events: readonly ReflexiveEvent[],
): Promise<PendingAct[]> {
  const now = sources.now()
  const open: PendingAct[] = []
  for (const { payload } of events) {
    const { success, data } = pendingActSchema.safeParse(payload)
    if (success && data.expiresAt > now && !(await store.spent({ kind: 'signed-act', id: data.id }))) open.push(data)
  }
  return open
}

export async function pendingAct({ event }: Pick<TwoPersonDeps, 'event'>, actId: string): Promise<PendingAct> {
  const found = await event(actId)
  const parsed = found?.type === requestedActType ? pendingActSchema.safeParse(found.payload) : undefined
  if (!parsed?.success || parsed.data.id !== actId) throw new MaestroError('NOT_FOUND', `nobody asked for an act ${actId}`)
  return parsed.data
}

/** The first signature as it stands now: over this very request, by somebody who may still sign. What is stored beside it is not believed. */
async function requireFirst({ store }: TwoPersonDeps, pending: PendingAct): Promise<void> {
  const { signed, operatorId, keyFingerprint } = pending.first
  const operator = await store.operator(operatorId)
  if (!operator || operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operatorId}, who asked for it, was revoked`)
  const { statement } = signed
  const isOver =
    statement.subjectSha256 === actSubjectSha256(pending, signed.salt) && statement.act === pending.act && statement.operatorId === operatorId
  const authenticator = isOver ? signingAuthenticator(operator, signed)?.authenticator : undefined
  if (authenticator?.fingerprint !== keyFingerprint)
    throw new MaestroError('APPROVAL_SIGNATURE_INVALID', `the signature of ${operatorId}, who asked for it, does not verify`)
  if (authenticator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operatorId} revoked the authenticator that asked for it`)
  const refusal = refusalOfEnrolment(operatorId, keyFingerprint, false, await store.entriesOfPerson(operatorId))
  if (refusal) throw new MaestroError(refusal.code, refusal.reason)
  if (!operator.roles.some((role) => signingRoles.includes(role)))
    throw new MaestroError('APPROVAL_ROLE_MISSING', `${operatorId} has none of the roles ${signingRoles.join(', ')} any more`)
}

async function requireTwo(deps: TwoPersonDeps, { id, first }: PendingAct, second: ActSignature): Promise<void> {
  const people = [first.operatorId, second.person.id]
  if (people[0] === people[1]) throw new MaestroError('APPROVAL_DUPLICATE', `${second.person.id} asked for it; another person must sign`)
  if (first.keyFingerprint === second.keyFingerprint)
    throw new MaestroError('APPROVAL_SAME_AUTHENTICATOR', 'both signatures were made with one authenticator')
  const nobodysRun = { id, requester: { kind: 'service' as const, id: 'local' }, workflow: '', version: 0 }
  const facts = await independenceFacts(deps.store, { run: nobodysRun, restarts: [] }, people, null)
  const barring = dependenciesOf(second.person.id, people, facts).find((one) => !mayCount(one, deps.isProduction))
  if (barring) throw new MaestroError('APPROVAL_NOT_INDEPENDENT', sentenceOf(barring))
}

export type CarriedOut = Pick<ConfirmedAct, 'erasure' | 'round'>
