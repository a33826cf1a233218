import type { ChannelName, Delivery, NotificationConfig } from '@maestro-helix/contract/notifications'
import type { NoticeStore } from '../../record/notices.ts'
import type { Sources } from '../../record/sources.ts'
import type { Channel, SendOutcome } from './channel.ts'
import { noticeMessage, type NoticeSubject } from './notice-message.ts'
import { type NoticeFacts, planNotice } from './notice-plan.ts'
import { retryDelayMs } from './retry-delay.ts'

export type DeliverParts = {
  notices: NoticeStore
  sources: Pick<Sources, 'now' | 'id'>
  /** [0, 1), for the spread of retries. */
  random: () => number
  channels: ReadonlyMap<ChannelName, Channel>
  config: Pick<NotificationConfig, 'consoleUrl' | 'contacts' | 'delivery'>
  /** What a notice is about, as it is now; undefined where there is no such thing. */
  look: (event: Delivery['event'], subjectId: string) => Promise<{ facts: NoticeFacts; subject: NoticeSubject } | undefined>
}

const batchSize = 64

/**
 * Turns due notices into messages and sends those that are due, each at least once. Safe beside other servers and after a kill at any point: a notice stays
 * until its messages are stored, a message until its channel took it. A channel that is out costs its own messages a wait and nothing else.
 * @returns how many notices and messages were taken in hand; 0: nothing is due.
 * @throws MaestroError RECORD_UNAVAILABLE; what was not settled comes again.
 */
export async function deliverNotices(parts: DeliverParts): Promise<number> {
  const planned = await planDue(parts)
  const { notices, sources, config } = parts
  const now = sources.now()
  const timeoutMs = config.delivery.timeoutSeconds * 1_000
  // Whoever took a message and died leaves it to others when twice the time that a try may take has passed.
  const taken = await notices.take(now, new Date(Date.parse(now) + 2 * timeoutMs + 10_000).toISOString(), batchSize)
  const failed = (await Promise.allSettled(taken.map((delivery) => deliver(parts, delivery, timeoutMs)))).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return planned + taken.length
}

async function planDue({ notices, sources, channels, look }: DeliverParts): Promise<number> {
  const now = sources.now()
  const due = await notices.due(now, batchSize)
  for (const notice of due) {
    const known = await look(notice.event, notice.subjectId)
    const { deliveries, again } = known ? planNotice(notice, known.facts, [...channels.keys()], now) : { deliveries: [], again: null }
    await notices.planned(
      notice.id,
      deliveries.map((draft) => ({ ...draft, id: sources.id() })),
      now,
      again,
    )
  }
  return due.length
}

async function deliver(parts: DeliverParts, delivery: Delivery, timeoutMs: number): Promise<void> {
  const { notices, sources, config, random } = parts
  const known = await parts.look(delivery.event, delivery.subjectId)
  const settle = (state: Delivery['state'], attempts: number, nextAt: string, lastError: string | null): Promise<void> =>
    notices.settled(delivery.id, { state, attempts, nextAt, lastError })
  if (!known || isOver(delivery, known.facts)) return settle('dropped', delivery.attempts, sources.now(), delivery.lastError)
  const message = noticeMessage(delivery.event, delivery.stage, known.subject, {
    key: delivery.id,
    consoleUrl: config.consoleUrl,
    at: delivery.createdAt,
  })
  const contact = delivery.recipient === null ? null : (config.contacts[delivery.recipient] ?? null)
  const channel = parts.channels.get(delivery.channel)
  const outcome: SendOutcome = channel
    ? await channel.send(message, contact, AbortSignal.timeout(timeoutMs))
    : { outcome: 'refused', reason: 'the channel is not configured any more' }
  const attempts = delivery.attempts + 1
  const now = sources.now()
  if (outcome.outcome === 'sent') return settle('sent', attempts, now, null)
  if (outcome.outcome === 'refused' || attempts >= config.delivery.attempts) return settle('dead', attempts, now, outcome.reason)
  const { firstRetrySeconds, longestRetrySeconds } = config.delivery
  const delayMs = retryDelayMs(attempts, random(), { firstMs: firstRetrySeconds * 1_000, longestMs: longestRetrySeconds * 1_000 })
  const waitMs = Math.max(delayMs, outcome.afterMs ?? 0)
  return settle('pending', attempts, new Date(Date.parse(now) + waitMs).toISOString(), outcome.reason)
}

/** What it would tell is no longer so. */
function isOver({ event, stage }: Delivery, { open }: NoticeFacts): boolean {
  return !open && (event === 'escalation.opened' || (event === 'break-glass.used' && stage > 0))
}
