import { z } from 'zod'
import { nameSchema } from '../identifiers.ts'

const checkSchema = z.strictObject({
  name: z.string(),
  /** 0..1: the share of what should be there that was found working. */
  score: z.number().min(0).max(1),
  observed: z.string(),
  /** Null where nothing is missing. */
  advice: z.string().nullable(),
})

const reportSchema = z.strictObject({
  /** 0..1: mean of the checks; a pipeline passes at 0.6. */
  clarity: z.number().min(0).max(1),
  passed: z.boolean(),
  checks: z.array(checkSchema),
})

/** GET /workflows/{id}/metacognition: how clearly a pipeline watches itself, as it is really wired and as its last runs went. */
export const pipelineMetacognitionSchema = z.strictObject({
  workflow: nameSchema,
  version: z.number().int().min(1),
  /** Runs the procedural part looked at. */
  runs: z.number().int().min(0),
  architectural: reportSchema,
  procedural: reportSchema,
  passed: z.boolean(),
  /** What tools and agents of the workflow do not declare; nothing fails by it. */
  warnings: z.array(z.string()),
})
export type PipelineMetacognition = z.infer<typeof pipelineMetacognitionSchema>
