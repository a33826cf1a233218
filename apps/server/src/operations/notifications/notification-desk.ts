import { MaestroError } from '@maestro-helix/contract/errors'
import type { NotificationsView, TestNotificationResponse } from '@maestro-helix/contract/http/notifications'
import type { ChannelName, DeliveryState, NotificationConfig } from '@maestro-helix/contract/notifications'
import type { NoticeStore } from '../../record/notices.ts'
import type { Sources } from '../../record/sources.ts'
import type { Channel } from './channel.ts'

/** What is shown of messages, and what a person may do about them. */
export interface NotificationDesk {
  view(state: DeliveryState, limit: number): Promise<NotificationsView>
  /** Sends one test message at once, outside the queue, to whoever asks where they have a contact. @throws MaestroError NOT_FOUND where the channel is off. */
  test(channel: ChannelName, operatorId: string): Promise<TestNotificationResponse>
  /** Tries a dead message again. @throws MaestroError NOT_FOUND */
  retry(deliveryId: string): Promise<void>
}

/** Gives the desk what it needs. `onRetry` has the messages that are due sent now. */
export function bindNotificationDesk(deps: {
  notices: NoticeStore
  sources: Pick<Sources, 'now' | 'id'>
  channels: ReadonlyMap<ChannelName, Channel>
  config: Pick<NotificationConfig, 'contacts' | 'delivery'>
  onRetry: () => void
}): NotificationDesk {
  const { notices, sources, channels, config } = deps
  return {
    async view(state, limit) {
      const [counts, items] = await Promise.all([notices.counts(), notices.list(state, limit)])
      return { channels: [...channels.keys()], counts, items }
    },
    async test(name, operatorId) {
      const channel = channels.get(name)
      if (!channel) throw new MaestroError('NOT_FOUND', `the channel ${name} is not turned on in config/notifications.json`)
      const key = sources.id()
      const sentence = 'This is a test of the notifications of Maestro Helix. Nothing waits for you.'
      const message = { key, incident: key, severity: 'info' as const, title: 'Test of notifications', sentence, url: null, at: sources.now() }
      const send = (action: 'trigger' | 'resolve') =>
        channel.send({ ...message, action }, config.contacts[operatorId] ?? null, AbortSignal.timeout(config.delivery.timeoutSeconds * 1_000))
      const outcome = await send('trigger')
      // An incident that was opened for a test is closed again.
      if (name === 'pagerduty' && outcome.outcome === 'sent') await send('resolve')
      return { channel: name, outcome: outcome.outcome, reason: outcome.outcome === 'sent' ? null : outcome.reason }
    },
    async retry(deliveryId) {
      if (!(await notices.revive(deliveryId, sources.now()))) throw new MaestroError('NOT_FOUND', `no dead message ${deliveryId}`)
      deps.onRetry()
    },
  }
}
