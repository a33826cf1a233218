import { z } from 'zod'
import { breakGlassReviewSchema, findingSchema } from '../escalation-desk.ts'
import { escalationRecordSchema } from '../governance.ts'
import { idSchema, nameSchema } from '../identifiers.ts'
import { signedActSchema } from '../signed-act.ts'
import { pageQuery, pageSchema } from './paging.ts'

const reason = breakGlassReviewSchema.shape.reason

/** Signed, with a salt, over {act: "break-glass", order, salt}: the order is the request without `signed`. Without a signature it is refused. */
const signed = signedActSchema.optional()

/** POST /api/v1/break-glass */
export const breakGlassRequestSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('halt-run'), runId: idSchema, reason, signed }),
  z.strictObject({ act: z.literal('hold-workflow'), workflow: nameSchema, reason, signed }),
  z.strictObject({ act: z.literal('page-everybody'), escalationId: idSchema, reason, signed }),
])
export type BreakGlassRequest = z.infer<typeof breakGlassRequestSchema>

/** POST /api/v1/escalations/{id}/break-glass takes a decision signed for the purpose maestro-helix/break-glass, and answers with both records. */
export const releasedHoldSchema = z.strictObject({ escalation: escalationRecordSchema, review: breakGlassReviewSchema })
export type ReleasedHold = z.infer<typeof releasedHoldSchema>

/** GET /api/v1/reviews: open ones by deadline, closed ones newest first. */
export const reviewsQuerySchema = z.strictObject({ state: z.enum(['open', 'closed']).default('open'), ...pageQuery })
export type ReviewsQuery = Partial<z.output<typeof reviewsQuerySchema>>
export const reviewsPageSchema = pageSchema(breakGlassReviewSchema)

/** POST /api/v1/reviews/{id}/close: signed over {act: "close-review", reviewId, finding, salt}, with the salt of the review. */
export const closeReviewRequestSchema = findingSchema.extend({ signed: signedActSchema.optional() })
export type CloseReviewRequest = z.infer<typeof closeReviewRequestSchema>
