import { z } from 'zod'
import { idSchema, instantSchema, nameSchema } from '../identifiers.ts'
import { signedActSchema } from '../signed-act.ts'
import { purgeRecordSchema } from './privacy.ts'

/** What is kept for a time of its own. Intents, approvals, escalations, runs, workflows and the ledger are the governance log: never purged, never altered. */
export const retentionRuleSchema = z.enum(['evaluations', 'evidence', 'mri-reports', 'benchmark-results', 'insights'])
export type RetentionRule = z.infer<typeof retentionRuleSchema>

const periodSchema = z.strictObject({ months: z.number().int().min(1).max(1_200) })

/** The form of config/retention.json. */
export const retentionConfigSchema = z.strictObject({
  version: z.literal(1),
  rules: z.record(retentionRuleSchema, periodSchema),
  /** For how long these are promised at least; nothing purges them. */
  neverAltered: z.strictObject({ 'governance-log': periodSchema, ledger: periodSchema }),
  /** Most rows of one transaction. */
  batchRows: z.number().int().min(1).max(10_000).default(1_000),
  /** Most transactions of one round; the next round goes on. */
  batchesPerRound: z.number().int().min(1).max(1_000).default(20),
})
export type RetentionConfig = z.infer<typeof retentionConfigSchema>

/** Why something is kept beyond its time; no free text, because it stands in the ledger. */
export const holdGroundSchema = z.enum(['litigation', 'investigation', 'regulator', 'audit'])
export type HoldGround = z.infer<typeof holdGroundSchema>

export const holdScopeSchema = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('all') }),
  z.strictObject({ scope: z.literal('workflow'), target: nameSchema }),
  z.strictObject({ scope: z.literal('run'), target: idSchema }),
])
export type HoldScope = z.infer<typeof holdScopeSchema>

export const retentionHoldSchema = z.strictObject({
  id: idSchema,
  scope: z.enum(['all', 'workflow', 'run']),
  /** Empty for all. */
  target: z.string(),
  ground: holdGroundSchema,
  placedAt: instantSchema,
  placedBy: z.string(),
  releasedAt: instantSchema.nullable(),
  releasedBy: z.string().nullable(),
})
export type RetentionHold = z.infer<typeof retentionHoldSchema>

/** POST /api/v1/retention/holds */
export const placeHoldRequestSchema = z.strictObject({ hold: holdScopeSchema, ground: holdGroundSchema })
export type PlaceHoldRequest = z.infer<typeof placeHoldRequestSchema>

const dueSchema = z.strictObject({
  rule: retentionRuleSchema,
  months: z.number().int(),
  /** What is older is due. */
  before: instantSchema,
  /** Rows that are due and not held; runs for evidence. Counted up to 100,000. */
  due: z.number().int().min(0),
  /** Rows that are due but held. */
  held: z.number().int().min(0),
})
export type RetentionDue = z.infer<typeof dueSchema>

/** GET /api/v1/retention */
export const retentionSchema = z.strictObject({
  at: instantSchema,
  rules: z.array(dueSchema),
  neverAltered: retentionConfigSchema.shape.neverAltered,
  holds: z.array(retentionHoldSchema),
})
export type Retention = z.infer<typeof retentionSchema>

/** POST /api/v1/retention/runs */
export const runRetentionRequestSchema = z.strictObject({
  dryRun: z.boolean().default(false),
  /** The signature of whoever asks, over {act: "purge", months}; needed where it is no dry run. */
  signed: signedActSchema.optional(),
})
export const retentionRoundSchema = z.strictObject({
  dryRun: z.boolean(),
  /** One per transaction; with dryRun what the first of each rule would be, not stored. */
  purged: z.array(purgeRecordSchema.omit({ id: true, by: true })),
  /** Whether something is still due. */
  more: z.boolean(),
})
export type RetentionRound = z.infer<typeof retentionRoundSchema>
