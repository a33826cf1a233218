import { z } from 'zod'
import { reflectiveRiskInputSchema, riskTierSchema } from '../evaluation.ts'
import { gateConfigSchema } from '../gate-config.ts'
import { askedInstantSchema, instantSchema, sha256Schema } from '../identifiers.ts'

/** POST /api/v1/mri/calculate: the published formula, clamp01(|S_h - S_q| W_a + sigma_s W_v + delta_d W_t). */
export const calculateMriRequestSchema = reflectiveRiskInputSchema
export const calculateMriResponseSchema = z.strictObject({
  mri: z.number().min(0).max(1),
  tier: riskTierSchema,
  decision: z.string(),
  peopleRequired: z.union([z.literal(0), z.literal(1), z.literal(2)]),
})
export type CalculateMriResponse = z.infer<typeof calculateMriResponseSchema>

/** GET /api/v1/mri/thresholds: the tiers, and the gate configuration in force. */
export const mriThresholdsSchema = z.strictObject({
  tiers: z.array(
    z.strictObject({
      tier: riskTierSchema,
      /** Greatest mri of the tier. */
      upTo: z.number(),
      decision: z.string(),
      peopleRequired: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    }),
  ),
  gate: z.strictObject({ config: gateConfigSchema, sha256: sha256Schema }),
})
export type MriThresholds = z.infer<typeof mriThresholdsSchema>

/** GET /api/v1/mri/summary, over the last 24 hours unless told otherwise. */
export const mriSummaryQuerySchema = z.strictObject({ since: askedInstantSchema.optional(), until: askedInstantSchema.optional() })
export type MriSummaryQuery = z.infer<typeof mriSummaryQuerySchema>
export const mriSummarySchema = z.strictObject({
  since: instantSchema,
  until: instantSchema,
  count: z.number().int().min(0),
  /** Null without any assessment. */
  mean: z.number().nullable(),
  greatest: z.number().nullable(),
  byTier: z.record(riskTierSchema, z.number().int().min(0)),
})
export type MriSummary = z.infer<typeof mriSummarySchema>
