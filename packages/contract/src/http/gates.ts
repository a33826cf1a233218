import { z } from 'zod'
import { gateConfigSchema } from '../gate-config.ts'
import { idSchema, instantSchema, nameSchema, sha256Schema } from '../identifiers.ts'
import { pageQuery, pageSchema } from './paging.ts'

/** POST /api/v1/gates/audit-labels: a person's verdict on an output that had passed and was drawn for audit. */
export const auditLabelRequestSchema = z.strictObject({
  runId: idSchema,
  stepId: nameSchema,
  attempt: z.number().int().min(1),
  /** True where the output should not have passed. */
  bad: z.boolean(),
  /** Why, for whoever reads the label later. */
  rationale: z.string().max(2_000).optional(),
})
export type AuditLabelRequest = z.infer<typeof auditLabelRequestSchema>

/** POST /api/v1/gates/audit-labels/{id}/corrections: another verdict in place of the label or correction of that id. */
export const auditCorrectionRequestSchema = auditLabelRequestSchema.pick({ bad: true, rationale: true })
export type AuditCorrectionRequest = z.infer<typeof auditCorrectionRequestSchema>

/** An output that was drawn for audit, as it passed. */
export const auditDrawSchema = z.strictObject({
  runId: idSchema,
  stepId: nameSchema,
  attempt: z.number().int().min(1),
  workflow: z.string(),
  drawnAt: instantSchema,
  qsr: z.number().min(0).max(1),
  /** Least QSR that passed when it did. */
  qsrMin: z.number().min(0).max(1),
  /** It did not pass but went on unassessed: its label is evidence of what goes on so, and takes no part in the threshold. */
  unassessed: z.literal(true).optional(),
})
export type AuditDraw = z.infer<typeof auditDrawSchema>

/** GET /api/v1/gates/audits: what waits for a label, oldest first. */
export const auditsDueQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(50) })
export const auditsDueSchema = z.strictObject({ items: z.array(auditDrawSchema) })

/** POST /api/v1/gates/calibrations: learns the threshold anew from the labels given so far. */
export const calibrateGateRequestSchema = z.strictObject({
  /** True after a drift: only labels since the calibration before count. */
  startOver: z.boolean().default(false),
})

/** What the gate promises now and what that rests on. */
export const gateViewSchema = z.strictObject({
  config: gateConfigSchema,
  /** SHA-256 of the configuration in force. */
  sha256: sha256Schema,
  /** Null in modes that promise nothing. */
  promise: z
    .strictObject({
      state: z.enum(['kept', 'not-reachable', 'drift']),
      reason: z.string(),
      /** Least QSR that passes where the promise is kept; null where the fixed gate decides. */
      qsrMin: z.number().nullable(),
      /** Share of the audited outputs that the learnt threshold holds back; 1 where no threshold keeps the promise. */
      abstainShare: z.number().min(0).max(1),
      /** Labels the threshold was learnt from, and those given since. */
      labels: z.strictObject({ learntFrom: z.number().int(), since: z.number().int() }),
    })
    .nullable(),
})
export type GateView = z.infer<typeof gateViewSchema>

/** GET /api/v1/gates/threshold-moves, newest first: of every moving-average gate, or of one workflow or step. */
export const thresholdMovesQuerySchema = z.strictObject({ workflow: nameSchema.optional(), step: nameSchema.optional(), ...pageQuery })
export type ThresholdMovesQuery = Partial<z.output<typeof thresholdMovesQuerySchema>>

/** One move of the least QSR that passes a moving-average gate. */
export const thresholdMoveSchema = z.strictObject({
  /** The evidence it was read from: GET /api/v1/rdl/events/{id}. */
  eventId: idSchema,
  at: instantSchema,
  workflow: z.string(),
  stepId: nameSchema,
  /** Whose score moved it. */
  runId: idSchema.nullable(),
  from: z.number().min(0).max(1),
  to: z.number().min(0).max(1),
})
export type ThresholdMove = z.infer<typeof thresholdMoveSchema>
export const thresholdMovesPageSchema = pageSchema(thresholdMoveSchema)
