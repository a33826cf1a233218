import {
  type NotificationsQuery,
  type NotificationsView,
  notificationsViewSchema,
  type TestNotificationResponse,
  testNotificationResponseSchema,
} from '@maestro-helix/contract/http/notifications'
import type { ChannelName } from '@maestro-helix/contract/notifications'
import { z } from 'zod'
import { ResourceClient } from './resource-client.ts'

const path = '/api/v1/notifications'

/** Messages to channels; `MaestroClient.notifications`. */
export class NotificationsClient extends ResourceClient {
  /** Those in a state, dead ones by default, and how many there are in each. */
  view(query: NotificationsQuery = {}): Promise<NotificationsView> {
    return this.http.json({ path, query, schema: notificationsViewSchema })
  }

  /** Sends a test message at once. */
  test(channel: ChannelName): Promise<TestNotificationResponse> {
    return this.http.json({ method: 'POST', path: `${path}/test`, body: { channel }, schema: testNotificationResponseSchema, timeoutMs: 130_000 })
  }

  /** Tries a dead message again. */
  async retry(deliveryId: string): Promise<void> {
    await this.http.json({ method: 'POST', path: `${path}/${encodeURIComponent(deliveryId)}/retry`, schema: z.object({ retried: z.literal(true) }) })
  }
}
