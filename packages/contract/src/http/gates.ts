import { z } from 'zod'
import { gateConfigSchema } from '../gate-config.ts'
import { settingActSchema, settingPlaceSchema } from '../governed-setting.ts'
import { idSchema, instantSchema, nameSchema, sha256Schema, versionNumberSchema } from '../identifiers.ts'
import { agentStepSchema } from '../workflow-definition.ts'
import { governedDecisionRequestSchema, governedVersionSchema, rationaleSchema, refusedFileSchema } from './governed-versions.ts'
import { pageQuery, pageSchema } from './paging.ts'

/** POST /api/v1/gates/audit-labels: a person's verdict on an output that had passed and was drawn for audit. */
export const auditLabelRequestSchema = z.strictObject({
  runId: idSchema,
  stepId: nameSchema,
  attempt: versionNumberSchema,
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

/** POST /api/v1/gates/versions: the configuration as a whole, or what a step may ask for. */
export const proposeGateRequestSchema = z.union([
  z.strictObject({ config: gateConfigSchema, rationale: rationaleSchema }),
  z.strictObject({ place: settingPlaceSchema, gate: agentStepSchema.shape.gate.unwrap(), rationale: rationaleSchema }),
])
export type ProposeGateRequest = z.infer<typeof proposeGateRequestSchema>
/** POST /api/v1/gates/roll-back: of the configuration, or of what a step may ask for. */
export const rollBackGateRequestSchema = governedDecisionRequestSchema.extend({ place: settingPlaceSchema.optional() })

const gateSourceSchema = z.enum(['default', 'moving-average', 'promise', 'workflow-override', 'definition', 'step-override'])
/** A condition beside QSR and MRI as it is in force at one place. */
export const conditionInForceSchema = z.strictObject({
  name: z.string().max(50),
  /** False where it holds nothing. */
  on: z.boolean(),
  /** Null where it has none; of objectionLimit: the limit that was learnt for the kind of task. */
  threshold: z.number().nullable(),
  /** Of notAssessable: who is asked. */
  ask: z.enum(['nobody', 'person']).optional(),
  /** Holds less than what it is compared with: the published default; at a step, what the configuration says in general. */
  weaker: z.boolean(),
})
export type ConditionInForce = z.infer<typeof conditionInForceSchema>

/** What passes at one step, by the current version of its workflow. */
export const effectiveGateSchema = z.strictObject({
  workflow: nameSchema,
  workflowVersion: z.number().int().min(1),
  step: nameSchema,
  qsrMin: z.number(),
  mriMax: z.number(),
  /** Where each value comes from. definition: the step's own gate. */
  source: z.strictObject({ qsrMin: gateSourceSchema, mriMax: gateSourceSchema }),
  /** Whether it asks for less than the configuration's default, in its thresholds or in a condition. */
  laxer: z.boolean(),
  /** Conditions that are off here, or hold less than in general. Absent from servers of old. */
  weakened: z.array(conditionInForceSchema).max(60).optional(),
  /** Why the step's own gate does not hold as it is written; null where it does, or there is none. */
  held: z.string().nullable(),
  /** Who let it be laxer: the operator that approved it, or "as installed"; null where it is not laxer. */
  approvedBy: z.string().nullable(),
})
export type EffectiveGate = z.infer<typeof effectiveGateSchema>

/** What the gate promises now and what that rests on. */
export const gateViewSchema = z.strictObject({
  config: gateConfigSchema,
  /** SHA-256 of the configuration in force. */
  sha256: sha256Schema,
  /** Its version, and who put it in force how: with an approval, as installed, or as one by which nothing more passes. */
  version: z.number().int().min(1),
  inForceSince: settingActSchema,
  /** The conditions as they hold in general, weaker ones first. Absent from servers of old. */
  conditions: z.array(conditionInForceSchema).max(60).optional(),
  /** The limits of objection that were learnt, by kind of task; they hold where objectionLimit has no threshold. */
  objectionLimits: z.record(z.string().max(50), z.number().min(0).max(1)).optional(),
  /** Every agent step of every workflow's current version, laxer ones first. */
  effective: z.array(effectiveGateSchema),
  /** Steps beyond the most that are listed. */
  effectiveLeftOut: z.number().int().min(0),
  /** Versions that wait for an approval, or to be put in force; newest first. */
  proposals: z.array(governedVersionSchema),
  /** The file that says nothing usable; null where it is usable. `sha256`: of its bytes. */
  refused: refusedFileSchema.nullable(),
  /** The version that the file holds; null where it holds none. */
  fileVersion: z.number().int().min(1).nullable(),
  /** Why what others recorded cannot be believed; null where all is well. */
  problem: z.string().nullable(),
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
