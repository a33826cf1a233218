import { z } from 'zod'
import { breakGlassReviewSchema, findingSchema } from '../escalation-desk.ts'
import { escalationRecordSchema } from '../governance.ts'
import { idSchema, nameSchema } from '../identifiers.ts'
import { pageQuery, pageSchema } from './paging.ts'

const reason = breakGlassReviewSchema.shape.reason

/** POST /api/v1/break-glass */
export const breakGlassRequestSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('halt-run'), runId: idSchema, reason }),
  z.strictObject({ act: z.literal('hold-workflow'), workflow: nameSchema, reason }),
  z.strictObject({ act: z.literal('page-everybody'), escalationId: idSchema, reason }),
])
export type BreakGlassRequest = z.infer<typeof breakGlassRequestSchema>

/** POST /api/v1/escalations/{id}/break-glass takes a decision signed for the purpose maestro-helix/break-glass, and answers with both records. */
export const releasedHoldSchema = z.strictObject({ escalation: escalationRecordSchema, review: breakGlassReviewSchema })
export type ReleasedHold = z.infer<typeof releasedHoldSchema>

/** GET /api/v1/reviews: open ones by deadline, closed ones newest first. */
export const reviewsQuerySchema = z.strictObject({ state: z.enum(['open', 'closed']).default('open'), ...pageQuery })
export type ReviewsQuery = Partial<z.output<typeof reviewsQuerySchema>>
export const reviewsPageSchema = pageSchema(breakGlassReviewSchema)

/** POST /api/v1/reviews/{id}/close */
export const closeReviewRequestSchema = findingSchema
