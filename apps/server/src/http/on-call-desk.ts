import type { HandoverRequest, OnCallView, SwapRequest } from '@maestro-helix/contract/http/on-call'
import type { HandoverRecord, OnCallSchedule } from '@maestro-helix/contract/on-call'
import { onCallAfter, onCallAt } from '../governance/on-call/on-call-at.ts'
import { acceptHandover, recordHandover, setOnCall, swapOnCall } from '../governance/on-call/on-call-commands.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

const stretchesShown = 4
const handoversShown = 20

/** Who is on call, and what changes it. Names are those of operators. */
export interface OnCallDesk {
  /** `at` is an instant; now where it is absent. */
  view(at?: string): Promise<OnCallView>
  set(schedule: OnCallSchedule, by: string): Promise<OnCallView>
  swap(request: SwapRequest, by: string): Promise<OnCallView>
  handOver(request: HandoverRequest, operatorId: string): Promise<HandoverRecord>
  accept(handoverId: string, operatorId: string): Promise<HandoverRecord>
}

/** Gives the desk what it needs. */
export function bindOnCallDesk(deps: {
  store: RecordStore
  sources: Sources
  queries: { handovers(limit: number): Promise<HandoverRecord[]> }
}): OnCallDesk {
  const view = async (at = deps.sources.now()): Promise<OnCallView> => {
    const [record, handovers] = await Promise.all([deps.store.onCall(), deps.queries.handovers(handoversShown)])
    return {
      at,
      now: record ? onCallAt(record, at) : null,
      next: record ? onCallAfter(record, at, stretchesShown) : [],
      record: record ?? null,
      handovers,
    }
  }
  return {
    view,
    set: async (schedule, by) => (await setOnCall(deps, schedule, by), view()),
    swap: async (request, by) => (await swapOnCall(deps, request, by), view()),
    handOver: (request, operatorId) => recordHandover(deps, request, operatorId),
    accept: (handoverId, operatorId) => acceptHandover(deps, handoverId, operatorId),
  }
}
