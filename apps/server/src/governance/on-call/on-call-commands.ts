import { MaestroError } from '@maestro-helix/contract/errors'
import type { HandoverRequest, OnCallShift, SwapRequest } from '@maestro-helix/contract/http/on-call'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { HandoverRecord, OnCallRecord, OnCallSchedule } from '@maestro-helix/contract/on-call'
import { committedOrRetried } from '../../record/commit-again.ts'
import { digestOf, saltedDigestOf } from '../../record/digest.ts'
import { onCallName } from '../../record/desk-change.ts'
import type { LedgerDraft, RecordChange } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { validOperator } from '../desk-escalation.ts'
import { onCallAt } from './on-call-at.ts'

type Deps = { store: Pick<RecordStore, 'operator' | 'onCall' | 'handover' | 'commit'>; sources: Sources }

/** Most swaps that are kept at once. */
const swapsLimit = 500

/**
 * Sets the rotation; swaps that lie ahead stay. Everybody named must be enrolled.
 * @throws MaestroError OPERATOR_UNKNOWN, OPERATOR_REVOKED.
 */
export async function setOnCall(deps: Deps, schedule: OnCallSchedule, setBy: string): Promise<OnCallRecord> {
  const { rotation } = schedule
  const people = rotation.kind === 'weekly' ? rotation.people : rotation.shifts.flatMap(({ primary, secondary }) => [primary, secondary])
  return committedOrRetried(deps.store, async () => {
    for (const person of new Set(people)) await validOperator(deps.store, person)
    const present = await deps.store.onCall()
    const now = deps.sources.now()
    const swaps = (present?.swaps ?? []).filter(({ until }) => until > now)
    const record: OnCallRecord = { schedule, swaps, setBy, setAt: now, revision: (present?.revision ?? 0) + 1 }
    const fields = { schedule_sha256: digestOf(schedule), set_by: setBy, revision: record.revision }
    return { change: onCallChange('on-call.scheduled', record, now, fields), result: record }
  })
}

/**
 * Gives a role to somebody else for a time.
 * @throws MaestroError NOT_FOUND (no rotation), INVALID_REQUEST (it lies in the past, or there are too many), OPERATOR_UNKNOWN, OPERATOR_REVOKED.
 */
export async function swapOnCall(deps: Deps, request: SwapRequest, setBy: string): Promise<OnCallRecord> {
  return committedOrRetried(deps.store, async () => {
    await validOperator(deps.store, request.person)
    const present = await presentRotation(deps)
    const now = deps.sources.now()
    if (request.until <= now) throw new MaestroError('INVALID_REQUEST', 'the swap lies in the past')
    const ahead = present.swaps.filter(({ until }) => until > now)
    if (ahead.length >= swapsLimit) throw new MaestroError('INVALID_REQUEST', `there are ${swapsLimit} swaps already`)
    const swap = { ...request, id: deps.sources.id(), setBy, setAt: now }
    const record: OnCallRecord = { ...present, swaps: [...ahead, swap], revision: present.revision + 1 }
    const fields = { swap_id: swap.id, role: swap.role, human_operator_id: swap.person, from: swap.from, until: swap.until, set_by: setBy }
    return { change: onCallChange('on-call.swapped', record, now, fields), result: record }
  })
}

/**
 * Records what whoever goes off call tells whoever comes on: at the change ahead for whoever has the role, at the last change for whoever had it before.
 * Until it is accepted it may be written anew.
 * @throws MaestroError NOT_FOUND (no rotation), FORBIDDEN (the role was not yours), INVALID_REQUEST (nobody else comes on), CONFLICT (accepted already).
 */
export async function recordHandover(deps: Deps, { role, note }: HandoverRequest, operatorId: string): Promise<HandoverRecord> {
  return committedOrRetried(deps.store, async () => {
    await validOperator(deps.store, operatorId)
    const rota = await presentRotation(deps)
    const now = deps.sources.now()
    const change = changeOf(rota, now, role, operatorId)
    const present = await deps.store.handover({ changesAt: change.changesAt, role })
    if (present && present.acceptedAt !== null) throw new MaestroError('CONFLICT', 'it has been accepted already')
    const salt = deps.sources.salt()
    const record: HandoverRecord = {
      ...change,
      id: present?.id ?? deps.sources.id(),
      role,
      from: operatorId,
      note,
      salt,
      digest: saltedDigestOf(salt, note),
      recordedAt: now,
      acceptedAt: null,
      revision: (present?.revision ?? 0) + 1,
    }
    return { change: handoverChange('on-call.handed-over', record, now, operatorId), result: record }
  })
}

/** @throws MaestroError NOT_FOUND, FORBIDDEN where it is for somebody else. Accepting twice changes nothing. */
export async function acceptHandover(deps: Deps, handoverId: string, operatorId: string): Promise<HandoverRecord> {
  return committedOrRetried(deps.store, async () => {
    await validOperator(deps.store, operatorId)
    const present = await deps.store.handover({ id: handoverId })
    if (!present) throw new MaestroError('NOT_FOUND', `no hand-over ${handoverId}`)
    if (present.to !== operatorId) throw new MaestroError('FORBIDDEN', `it is for ${present.to}`)
    if (present.acceptedAt !== null) return { change: null, result: present }
    const now = deps.sources.now()
    const record: HandoverRecord = { ...present, acceptedAt: now, revision: present.revision + 1 }
    return { change: handoverChange('on-call.accepted', record, now, operatorId), result: record }
  })
}

async function presentRotation({ store }: Deps): Promise<OnCallRecord> {
  const present = await store.onCall()
  if (!present) throw new MaestroError('NOT_FOUND', 'no rotation is set')
  return present
}

/** When the role goes from this operator to whom. */
function changeOf(rota: OnCallRecord, now: string, role: 'primary' | 'secondary', operatorId: string): { changesAt: string; to: string } {
  const shift = onCallAt(rota, now)
  const next = shift?.until == null ? null : onCallAt(rota, shift.until)
  const before = shift ? onCallAt(rota, new Date(Date.parse(shift.since) - 1).toISOString()) : null
  const gone = (from: OnCallShift | null, to: OnCallShift | null): { changesAt: string; to: string } | null =>
    from?.[role] === operatorId && to ? { changesAt: to.since, to: to[role] } : null
  const change = gone(shift, next) ?? gone(before, shift)
  if (!change) throw new MaestroError('FORBIDDEN', `${operatorId} is not, and was not just before, on call as ${role}, or nobody follows`)
  if (change.to === operatorId) throw new MaestroError('INVALID_REQUEST', `${operatorId} goes on being ${role}: there is nobody to hand over to`)
  return change
}

function onCallChange(kind: LedgerKind, record: OnCallRecord, now: string, fields: LedgerDraft['fields']): RecordChange {
  return {
    aggregate: { kind: 'on-call', id: onCallName, revision: record.revision - 1 },
    desk: { onCall: record },
    ledger: [{ kind, at: now, fields }],
    evidence: [],
    outbox: [],
  }
}

function handoverChange(kind: LedgerKind, record: HandoverRecord, now: string, operatorId: string): RecordChange {
  const { id, role, from, to, changesAt, digest } = record
  return {
    aggregate: { kind: 'handover', id, revision: record.revision - 1 },
    desk: { handover: record },
    ledger: [
      {
        kind,
        at: now,
        fields: {
          human_operator_id: operatorId,
          handover_id: id,
          role,
          from_operator: from,
          to_operator: to,
          changes_at: changesAt,
          note_digest: digest,
        },
      },
    ],
    evidence: [],
    outbox: [],
  }
}
