import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { ActChallenge, ActChallengeRequest, ConfirmedAct } from '@maestro-helix/contract/http/acts'
import { type ErasureGround, erasureGroundSchema, type Holding } from '@maestro-helix/contract/http/privacy'
import { type RetentionRound, retentionRuleSchema } from '@maestro-helix/contract/http/retention'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Principal } from '@maestro-helix/contract/run'
import type { PendingAct, SignedAct } from '@maestro-helix/contract/signed-act'
import { z } from 'zod'
import { eraseSubject, type EraseSubjectDeps } from '../governance/erase-subject.ts'
import type { SignInDeps } from '../governance/people/sign-in.ts'
import { challengePerson } from '../governance/people/signing-challenge.ts'
import { type Authority, type CarriedOut, confirmAct, openActs, requestAct } from '../governance/two-person-acts.ts'
import type { RecordChange, ReflexiveEvent } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** Where people sign what needs two of them. */
export interface ActDesk {
  challenge(operator: OperatorRecord, request: ActChallengeRequest): Promise<ActChallenge>
  pending(): Promise<PendingAct[]>
  /** @throws MaestroError NOT_FOUND where nothing is held, and those of `requestAct` */
  requestErasure(request: { subject: string; ground: ErasureGround; halt: boolean }, signed: SignedAct | undefined): Promise<PendingAct>
  requestPurge(signed: SignedAct | undefined): Promise<PendingAct>
  /** @throws MaestroError as `confirmAct`, and what the act is refused with. */
  confirm(actId: string, signed: SignedAct | undefined): Promise<ConfirmedAct>
}

/** What an erasure is asked with; the id of the person is not in it, because it stands in the ledger. */
const erasureSchema = z.strictObject({ subjectKeyId: z.string(), ground: erasureGroundSchema, halt: z.boolean() })
const purgeSchema = z.strictObject({ months: z.record(retentionRuleSchema, z.number()) })

/** Gives the desk what it needs. */
export function bindActDesk(deps: {
  signIn: SignInDeps
  store: RecordStore
  sources: Sources
  queries: {
    reflexiveEvent(id: string): Promise<ReflexiveEvent | undefined>
    actEvents(since: string): Promise<ReflexiveEvent[]>
    subjectHolding(subject: string): Promise<Holding | undefined>
    keyHolding: EraseSubjectDeps['holding']
  }
  cancelRun: EraseSubjectDeps['cancelRun']
  retention: { months: () => Record<string, number>; purge: (by: Principal, fields: JsonObject) => Promise<RetentionRound> }
  isProduction: boolean
}): ActDesk {
  const { queries, store, sources, retention } = deps
  const acts = { store, sources, passkeys: deps.signIn, event: queries.reflexiveEvent, isProduction: deps.isProduction }
  const monthMs = 31 * 86_400_000

  async function erase(request: JsonObject, authority: Authority, by: Principal): Promise<CarriedOut> {
    const asked = erasureSchema.parse(request)
    const erasure = await eraseSubject({ store, sources, holding: queries.keyHolding, cancelRun: deps.cancelRun }, asked, by, authority)
    return { erasure, round: null }
  }

  async function purge(request: JsonObject, { ledger, fields, ...authority }: Authority, by: Principal): Promise<CarriedOut> {
    const { months } = purgeSchema.parse(request)
    const present = retention.months()
    if (Object.entries(present).some(([rule, value]) => months[rule as keyof typeof months] !== value))
      throw new MaestroError('CONFLICT', 'what is kept for how long has changed since it was asked for; ask for it again')
    // The rounds that follow are many transactions: that they were allowed is committed first, and counts once.
    const change: RecordChange = { aggregate: null, ...authority, evidence: [], ledger, outbox: [] }
    const { outcome } = await store.commit(change)
    if (outcome === 'stale') throw new MaestroError('CONFLICT', 'somebody signed it at the same moment')
    return { erasure: null, round: await retention.purge(by, fields) }
  }

  return {
    challenge: (operator, { act, subjectId, subjectSha256 }) =>
      challengePerson(deps.signIn, operator, (fresh) => ({ v: 1, purpose: 'maestro-helix/act', act, subjectId, subjectSha256, ...fresh })),
    pending: async () => openActs(acts, await queries.actEvents(new Date(Date.parse(sources.now()) - monthMs).toISOString())),
    async requestErasure({ subject, ground, halt }, signed) {
      const held = await queries.subjectHolding(subject)
      if (!held) throw new MaestroError('NOT_FOUND', 'nothing is held about this person')
      const { subjectKeyId } = held
      return requestAct(acts, { act: 'erase', subjectId: subjectKeyId, request: { subjectKeyId, ground, halt } }, signed)
    },
    requestPurge: (signed) => requestAct(acts, { act: 'purge', subjectId: 'retention', request: { months: retention.months() } }, signed),
    async confirm(actId, signed) {
      const carryOut = (pending: PendingAct, authority: Authority, by: string): Promise<CarriedOut> =>
        (pending.act === 'erase' ? erase : purge)(pending.request, authority, { kind: 'operator', id: by })
      const { act, done } = await confirmAct(acts, actId, signed, carryOut)
      return { act, ...done }
    },
  }
}
