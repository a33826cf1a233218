import { z } from 'zod'
import { evaluatorSchema, riskAssessmentSchema, riskFactorSchema, riskTierSchema, qsrEvaluationSchema } from '../evaluation.ts'
import { askedInstantSchema, idSchema, instantSchema, nameSchema, sha256Schema } from '../identifiers.ts'
import { pageQuery, pageSchema } from './paging.ts'

/** GET /logs/qsr and GET /logs/mri, newest first. `since` is included, `until` is not. */
export const scoreLogQuerySchema = z.strictObject({
  since: askedInstantSchema.optional(),
  until: askedInstantSchema.optional(),
  agent: nameSchema.optional(),
  workflow: nameSchema.optional(),
  ...pageQuery,
})
export type ScoreLogQuery = Partial<z.output<typeof scoreLogQuerySchema>>

const scoreSchema = z.number().nullable()

/** What a score belongs to; run, step and attempt are null for outputs judged outside any run. */
const subject = {
  at: instantSchema,
  agent: nameSchema.nullable(),
  agentVersion: z.string().nullable(),
  workflow: nameSchema.nullable(),
  runId: idSchema.nullable(),
  stepId: nameSchema.nullable(),
  attempt: z.number().int().min(1).nullable(),
}

/** One QSR score as logged. Reasons and suggestions are in the attempt or evaluation. */
export const qsrLogEntrySchema = z.strictObject({
  evaluationId: idSchema,
  ...subject,
  /** 0..5 each, null where not assessable. */
  components: z.strictObject({
    coherence: scoreSchema,
    accuracy: scoreSchema,
    completion: scoreSchema,
    relevance: scoreSchema,
    novelty: scoreSchema,
  }),
  compositeQ: z.number(),
  qsr: z.number(),
  /** The greatest it can be, and whether anything was given that its truth could be checked against; absent where the record does not say. */
  qsrAtMost: z.number().optional(),
  truthAssessed: z.boolean().optional(),
  flag: qsrEvaluationSchema.shape.flag,
  significance: qsrEvaluationSchema.shape.significance,
  consistency: z.number(),
  confidence: z.number(),
  calibrationNeeded: z.boolean(),
  selfScore: z.number().nullable(),
  evaluator: evaluatorSchema,
  outputSha256: sha256Schema,
})
export type QsrLogEntry = z.infer<typeof qsrLogEntrySchema>
export const qsrLogPageSchema = pageSchema(qsrLogEntrySchema)

/** One MRI as logged, of an attempt or of an intent to act. */
export const mriLogEntrySchema = z.strictObject({
  ...subject,
  intentId: idSchema.nullable(),
  mri: z.number(),
  tier: riskTierSchema,
  reflectiveRisk: z.number(),
  actionRisk: z.number(),
  /** Inputs of the reflective risk; null for an action that no output of an agent stands behind. */
  humanScore: z.number().nullable(),
  humanScoreSource: riskAssessmentSchema.shape.humanScoreSource,
  selfScoreDeviation: z.number().nullable(),
  criteriaDrift: z.number().nullable(),
  /** Each named driver with its value 0..1. */
  factors: z.partialRecord(riskFactorSchema.shape.name, z.number()),
})
export type MriLogEntry = z.infer<typeof mriLogEntrySchema>
export const mriLogPageSchema = pageSchema(mriLogEntrySchema)
