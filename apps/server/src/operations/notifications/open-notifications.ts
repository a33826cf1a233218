import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { NotificationConfig } from '@maestro-helix/contract/notifications'
import type { EscalationDeskReads } from '../../http/escalation-desk.ts'
import type { NoticeStore } from '../../record/notices.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { repeat, type Repeating } from '../repeat.ts'
import { deliverNotices } from './deliver-notices.ts'
import { lookAtSubject } from './look-at-subject.ts'
import { bindNotificationDesk, type NotificationDesk } from './notification-desk.ts'
import { notifyingStore } from './notifying-store.ts'
import { type ChannelSecrets, openChannels } from './read-notification-config.ts'

/** How often to look for notices that have become due, in milliseconds; what is due at once is sent at once. */
const lookIntervalMs = 5_000
/** How long messages that were sent are kept, and how often older ones are forgotten, in milliseconds. */
const keptMs = 30 * 86_400_000
const forgetIntervalMs = 3_600_000

export type Notifications = {
  /** The store through which everything is committed that people are to be told of. Without channels: the store itself. */
  notifying(store: RecordStore): RecordStore
  desk: NotificationDesk
  /** Begins to send, where there is a channel. */
  start(store: RecordStore): void
  stop(): Promise<void>
}

/**
 * Everything about telling people, by the configuration. Without a channel nothing is written, nothing is sent.
 * @throws MaestroError CONFIG_INVALID
 */
export function openNotifications(deps: {
  config: NotificationConfig
  secrets: ChannelSecrets
  notices: NoticeStore
  queries: Pick<EscalationDeskReads, 'escalationDesk'> & { operators(): Promise<OperatorRecord[]> }
  sources: Sources
  random: () => number
  onFailure: (error: unknown) => void
}): Notifications {
  const { config, notices, sources, random } = deps
  const channels = openChannels(config, deps.secrets)
  let repeating: Repeating | undefined
  let forgetting: Repeating | undefined
  const soon = (): void => repeating?.soon()
  return {
    notifying: (store) => (channels.size === 0 ? store : notifyingStore(store, sources, config, soon)),
    desk: bindNotificationDesk({ notices, sources, channels, config, onRetry: soon }),
    start(store) {
      if (channels.size === 0) return
      const parts = { notices, sources, random, channels, config, look: lookAtSubject(store, deps.queries, sources) }
      repeating = repeat(
        lookIntervalMs,
        async () => {
          while ((await deliverNotices(parts)) > 0);
        },
        deps.onFailure,
      )
      forgetting = repeat(forgetIntervalMs, () => notices.forget(new Date(Date.parse(sources.now()) - keptMs).toISOString()), deps.onFailure)
    },
    async stop() {
      await Promise.all([repeating?.stop(), forgetting?.stop()])
    },
  }
}
