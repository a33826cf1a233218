import type { ChannelName, Delivery, DeliveryState, NoticeEvent } from '@maestro-helix/contract/notifications'

/** What people are to be told, committed with its cause. `dueAt`: not before. */
export type NoticeDraft = { id: string; event: NoticeEvent; subjectId: string; stage: number; dueAt: string }

/** One message to one channel, before it is stored. */
export type DeliveryDraft = { id: string; channel: ChannelName; event: NoticeEvent; subjectId: string; stage: number; recipient: string | null }

/**
 * Where notices wait and messages are kept. Outside the transactions of the record: losing a race here sends a message twice at worst. Every method may
 * reject with RECORD_UNAVAILABLE.
 */
export interface NoticeStore {
  /** Notices that are due, oldest first. */
  due(now: string, limit: number): Promise<NoticeDraft[]>
  /** Turns a notice into messages, or puts it off until `again`; one transaction. Messages that exist already are left as they are. */
  planned(noticeId: string, deliveries: readonly DeliveryDraft[], now: string, again: string | null): Promise<void>
  /**
   * Takes messages that are due for one try; nobody else gets them before `leaseUntil`. Of one subject and channel only the oldest pending one.
   */
  take(now: string, leaseUntil: string, limit: number): Promise<Delivery[]>
  /** What became of a try. */
  settled(deliveryId: string, outcome: { state: DeliveryState; attempts: number; nextAt: string; lastError: string | null }): Promise<void>
  /** A dead message is tried again from the start; false where there is no dead one of that id. */
  revive(deliveryId: string, now: string): Promise<boolean>
  /** Forgets messages that were sent or dropped and are older than that. Dead ones stay until they are tried again. */
  forget(before: string): Promise<void>
  /** Newest first. */
  list(state: DeliveryState, limit: number): Promise<Delivery[]>
  counts(): Promise<Record<DeliveryState, number>>
}
