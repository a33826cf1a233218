import { z } from 'zod'
import { channelSchema, deliverySchema, deliveryStateSchema } from '../notifications.ts'

/** GET /api/v1/notifications */
export const notificationsQuerySchema = z.strictObject({
  state: deliveryStateSchema.default('dead'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})
export type NotificationsQuery = Partial<z.output<typeof notificationsQuerySchema>>

export const notificationsViewSchema = z.strictObject({
  /** Channels that send; none by default. */
  channels: z.array(channelSchema),
  counts: z.record(deliveryStateSchema, z.number().int().min(0)),
  /** Newest first, in the state asked for. */
  items: z.array(deliverySchema),
})
export type NotificationsView = z.infer<typeof notificationsViewSchema>

/** POST /api/v1/notifications/test */
export const testNotificationRequestSchema = z.strictObject({ channel: channelSchema })
export const testNotificationResponseSchema = z.strictObject({
  channel: channelSchema,
  outcome: z.enum(['sent', 'retry', 'refused']),
  /** Why it was not taken. */
  reason: z.string().nullable(),
})
export type TestNotificationResponse = z.infer<typeof testNotificationResponseSchema>
