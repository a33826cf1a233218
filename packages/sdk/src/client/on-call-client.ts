import {
  type HandoverRequest,
  type OnCallView,
  onCallViewSchema,
  type SetOnCallRequest,
  type SwapRequest,
} from '@maestro-helix/contract/http/on-call'
import { type HandoverRecord, handoverRecordSchema } from '@maestro-helix/contract/on-call'
import { ResourceClient } from './resource-client.ts'

const path = '/api/v1/on-call'

/** Who is asked first; `MaestroClient.onCall`. */
export class OnCallClient extends ResourceClient {
  /** Who is on call now, or at an instant. */
  view(at?: string): Promise<OnCallView> {
    return this.http.json({ path, query: { at }, schema: onCallViewSchema })
  }

  /** Sets the rotation; swaps that lie ahead stay. */
  set(schedule: SetOnCallRequest): Promise<OnCallView> {
    return this.http.json({ method: 'PUT', path, body: schedule, schema: onCallViewSchema })
  }

  swap(request: SwapRequest): Promise<OnCallView> {
    return this.http.json({ method: 'POST', path: `${path}/swaps`, body: request, schema: onCallViewSchema })
  }

  handOver(request: HandoverRequest): Promise<HandoverRecord> {
    return this.http.json({ method: 'POST', path: `${path}/handovers`, body: request, schema: handoverRecordSchema })
  }

  accept(handoverId: string): Promise<HandoverRecord> {
    return this.http.json({ method: 'POST', path: `${path}/handovers/${encodeURIComponent(handoverId)}/accept`, schema: handoverRecordSchema })
  }
}
