import { z } from 'zod'
import { idSchema, instantSchema, sha256Schema } from '../identifiers.ts'
import { signedActSchema } from '../signed-act.ts'
import { pageQuery, pageSchema } from './paging.ts'

/** The id of a person, as the input of runs names them. Sent in bodies alone: addresses are logged. */
export const subjectIdSchema = z.string().min(1).max(500)

/** Why somebody's data is erased; no free text, because it stands in the ledger. */
export const erasureGroundSchema = z.enum(['request', 'consent-withdrawn', 'objection', 'unlawful', 'legal-duty', 'no-longer-needed'])
export type ErasureGround = z.infer<typeof erasureGroundSchema>

/** What is held about a person. */
export const holdingSchema = z.strictObject({
  /** Random; names the key, and after an erasure nobody. */
  subjectKeyId: idSchema,
  since: instantSchema,
  runs: z.number().int().min(0),
  /** Runs that still go on: they keep the key from being destroyed. At most 1,000 are named. */
  activeRuns: z.array(idSchema).max(1_000),
  /** Evaluations outside any run. */
  evaluations: z.number().int().min(0),
})
export type Holding = z.infer<typeof holdingSchema>

/** POST /api/v1/privacy/holdings */
export const holdingRequestSchema = z.strictObject({ subject: subjectIdSchema })

/** POST /api/v1/privacy/erasures. `halt`: runs about the person that still go on are cancelled first. */
export const erasureRequestSchema = z.strictObject({
  subject: subjectIdSchema,
  ground: erasureGroundSchema.default('request'),
  halt: z.boolean().default(false),
  /** The signature of whoever asks, over {act: "erase", subjectKeyId, ground, halt}. Without it the request is refused. */
  signed: signedActSchema.optional(),
})
export type ErasureRequest = z.input<typeof erasureRequestSchema>

/** What was erased or purged; never holds what it was about. */
export const purgeRecordSchema = z.strictObject({
  id: idSchema,
  at: instantSchema,
  /** The rule: erasure, or one of the retention rules. */
  rule: z.string(),
  what: z.string(),
  rows: z.number().int().min(0),
  from: instantSchema.nullable(),
  to: instantSchema.nullable(),
  /** SHA-256 of the ids, sorted, one a line. */
  idsSha256: sha256Schema.nullable(),
  /** Kind and id of whoever did it. */
  by: z.string(),
  subjectKeyId: idSchema.nullable(),
})
export type PurgeRecordView = z.infer<typeof purgeRecordSchema>

export const erasureReceiptSchema = z.strictObject({
  purge: purgeRecordSchema,
  ledgerIndex: z.number().int().min(0),
  evaluations: z.number().int().min(0),
  /** Runs that were cancelled for it. */
  cancelledRuns: z.array(idSchema),
})
export type ErasureReceipt = z.infer<typeof erasureReceiptSchema>

/** GET /api/v1/privacy/purges, oldest first. */
export const purgesQuerySchema = z.strictObject({ rule: z.string().max(64).optional(), ...pageQuery })
export type PurgesQuery = Partial<z.output<typeof purgesQuerySchema>>
export const purgesPageSchema = pageSchema(purgeRecordSchema)
