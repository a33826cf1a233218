import {
  notificationsQuerySchema,
  notificationsViewSchema,
  testNotificationRequestSchema,
  testNotificationResponseSchema,
} from '@maestro-helix/contract/http/notifications'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['governance']

export const notificationRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/notifications',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listNotifications',
        tags,
        summary: 'List messages to channels in a state, dead ones by default, and count all',
        querystring: notificationsQuerySchema,
        response: { 200: notificationsViewSchema },
      },
    },
    async ({ query: { state, limit } }) => deps.notifications.view(state, limit),
  )

  app.post(
    '/api/v1/notifications/test',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'testNotification',
        tags,
        summary: 'Send a test message by one channel, at once',
        description:
          'A mail goes to whoever asks, by the contact in config/notifications.json. The answer says what the channel said, without its address.',
        body: testNotificationRequestSchema,
        response: { 200: testNotificationResponseSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND'],
        examples: { request: { channel: 'slack' } },
      },
    },
    async (request) => deps.notifications.test(request.body.channel, principalOf(request).id),
  )

  app.post(
    '/api/v1/notifications/:id/retry',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'retryNotification',
        tags,
        summary: 'Try a dead message again',
        params: z.strictObject({ id: idSchema }),
        response: { 200: z.strictObject({ retried: z.literal(true) }) },
        throws: ['FORBIDDEN', 'NOT_FOUND'],
      },
    },
    async (request) => {
      await deps.notifications.retry(request.params.id)
      return { retried: true as const }
    },
  )
}
