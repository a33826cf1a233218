import { z } from 'zod'
import { judgeRequestSchema, qsrEvaluationSchema } from '../evaluation.ts'
import { idSchema, instantSchema, nameSchema } from '../identifiers.ts'
import { jsonSchema } from '../json.ts'
import { subjectIdSchema } from './privacy.ts'
import { qsrLogEntrySchema } from './score-logs.ts'

/** POST /api/v1/qsr/evaluate: judge one output and record the evaluation. */
export const evaluateQsrRequestSchema = judgeRequestSchema.extend({
  agent: nameSchema.optional(),
  /** The id of the person whom the output is about: what was judged is then sealed with their key, and erased with it. */
  subject: subjectIdSchema.optional(),
})
export type EvaluateQsrRequest = z.infer<typeof evaluateQsrRequestSchema>

export const evaluateQsrResponseSchema = z.strictObject({
  evaluationId: idSchema,
  at: instantSchema,
  agent: nameSchema.nullable(),
  evaluation: qsrEvaluationSchema,
})
export type EvaluateQsrResponse = z.infer<typeof evaluateQsrResponseSchema>

/** GET /api/v1/qsr/latest */
export const latestQsrQuerySchema = z.strictObject({ agent: nameSchema.optional() })
export type LatestQsrQuery = z.infer<typeof latestQsrQuerySchema>
export const latestQsrResponseSchema = qsrLogEntrySchema

const textOrJson = jsonSchema.optional()

/**
 * POST /api/qsr, the legacy form. Clients differ in what they call things, so several names are taken and unknown members are ignored:
 * the output is `output`, `response`, `result`, `text` or `content`; the task `task`, `input`, `prompt` or `query`.
 */
export const legacyQsrRequestSchema = z.looseObject({
  agent_id: z.string().max(200).nullish(),
  subject_id: subjectIdSchema.nullish(),
  output: textOrJson,
  response: textOrJson,
  result: textOrJson,
  text: textOrJson,
  content: textOrJson,
  task: textOrJson,
  input: textOrJson,
  prompt: textOrJson,
  query: textOrJson,
  context: textOrJson,
  self_score: z.number().min(0).max(1).nullish(),
})
export type LegacyQsrRequest = z.infer<typeof legacyQsrRequestSchema>
