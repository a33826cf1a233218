import { z } from 'zod'
import { instantSchema, nameSchema, sha256Schema, versionNumberSchema, versionParameterSchema } from '../identifiers.ts'
import {
  promotionCommentSchema,
  promotionRecordSchema,
  promotionStatementSchema,
  promotionSubjectSchema,
  releaseGatesSchema,
  releasePhaseSchema,
} from '../promotion.ts'
import { signatoryRoleSchema } from '../people.ts'
import { pageQuery, pageSchema } from './paging.ts'
import { signingChallengeSchema } from './signing-challenge.ts'

/** POST /api/v1/promotions. Of a workflow or the policies the version is named and its digest looked up; a run-book or phase brings its digest; of a tool the lesser effect is named. */
export const requestPromotionSchema = z.strictObject({
  subject: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('workflow'), name: nameSchema, version: versionNumberSchema }),
    z.strictObject({ kind: z.literal('policy'), version: versionNumberSchema }),
    z.strictObject({ kind: z.literal('runbook'), name: nameSchema, version: versionNumberSchema, sha256: sha256Schema }),
    z.strictObject({ kind: z.literal('phase'), name: releasePhaseSchema, sha256: sha256Schema }),
    z.strictObject({ kind: z.literal('tool'), name: nameSchema, effect: z.enum(['read', 'reversible']) }),
  ]),
  environment: nameSchema,
})
export type RequestPromotion = z.infer<typeof requestPromotionSchema>

/** GET /api/v1/promotions: those that match all that is named, oldest first unless `order` says otherwise. */
export const promotionsQuerySchema = z.strictObject({
  status: promotionRecordSchema.shape.status.optional(),
  kind: promotionSubjectSchema.shape.kind.optional(),
  name: nameSchema.optional(),
  environment: nameSchema.optional(),
  order: z.enum(['oldest', 'newest']).optional(),
  ...pageQuery,
})
export type PromotionsQuery = Partial<z.output<typeof promotionsQuerySchema>>
export const promotionsPageSchema = pageSchema(promotionRecordSchema)

/** GET /api/v1/promotions/{id}: the record, which roles are missing, and the part of the statement that it fixes. */
export const promotionDetailSchema = z.strictObject({
  promotion: promotionRecordSchema,
  missing: z.array(signatoryRoleSchema),
  statement: promotionStatementSchema.pick({ v: true, purpose: true, promotionId: true, subject: true, environment: true, phase: true }),
})
export type PromotionDetail = z.infer<typeof promotionDetailSchema>

/** POST /api/v1/promotions/{id}/challenge: a person says what they decide in which role, to sign exactly that with a passkey. */
export const promotionChallengeRequestSchema = z.strictObject({
  role: signatoryRoleSchema,
  verdict: promotionStatementSchema.shape.verdict,
  comment: promotionCommentSchema,
})
export type PromotionChallengeRequest = z.infer<typeof promotionChallengeRequestSchema>

/** The statement to sign. The answer goes to POST /api/v1/promotions/{id}/signatures as {statement, comment, signature, assertion}. */
export const promotionChallengeSchema = signingChallengeSchema(promotionStatementSchema)
export type PromotionChallenge = z.infer<typeof promotionChallengeSchema>

/** GET /api/v1/release: where this server runs, and what its gates ask. */
export const releaseSchema = z.strictObject({
  environment: nameSchema,
  /** Whether a definition with an irreversible step needs a promotion here before it runs. */
  gated: z.boolean(),
  gates: releaseGatesSchema,
})
export type Release = z.infer<typeof releaseSchema>

/** GET /api/v1/release/go-no-go */
export const goNoGoQuerySchema = z.strictObject({ workflow: nameSchema.optional(), version: versionParameterSchema.optional() })
export type GoNoGoQuery = z.infer<typeof goNoGoQuerySchema>

/** go: the whole interval lies above the share asked for; no-go: the whole interval at or below it; otherwise there is not enough data to tell. */
export const goNoGoSchema = z.strictObject({
  state: z.enum(['go', 'no-go', 'not-enough-data']),
  workflow: nameSchema.nullable(),
  version: z.number().int().nullable(),
  since: instantSchema,
  tasks: z.number().int().min(0),
  escalated: z.number().int().min(0),
  approvalsByDesign: z.number().int().min(0),
  /** Steps that went on without anything being known of their truth. Not in `tasks`: they prove nothing either way. Absent in figures of before they were told. */
  unassessed: z.number().int().min(0).optional(),
  /** Share of tasks without a manual escalation, and its exact interval (Clopper and Pearson); null without tasks. */
  share: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  asked: z.strictObject({ share: z.number(), confidence: z.number() }),
})
export type GoNoGo = z.infer<typeof goNoGoSchema>
