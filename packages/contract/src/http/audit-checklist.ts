import { z } from 'zod'
import { instantSchema } from '../identifiers.ts'

/** met and not-met rest on evidence that is there; unknown means that there is none, or too little, and is never taken for met. */
export const checklistStateSchema = z.enum(['met', 'not-met', 'unknown'])
export type ChecklistState = z.infer<typeof checklistStateSchema>

export const checklistItemSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Where it is asked for: the checklist to pass, or one of the guardrails. */
  asked: z.enum(['checklist', 'guardrail', 'service-level']),
  /** What has to hold, in one sentence. */
  requirement: z.string(),
  state: checklistStateSchema,
  /** What was found, with its numbers. */
  figure: z.string(),
  /** The query or record that the figure came from. */
  source: z.string(),
  /** When it was found: for a file, when what it says was found. */
  at: instantSchema,
})
export type ChecklistItem = z.infer<typeof checklistItemSchema>

/** GET /api/v1/audit/checklist: over the last `days`. */
export const checklistQuerySchema = z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) })
export type ChecklistQuery = Partial<z.output<typeof checklistQuerySchema>>

export const checklistSchema = z.strictObject({
  at: instantSchema,
  since: instantSchema,
  met: z.number().int().min(0),
  notMet: z.number().int().min(0),
  unknown: z.number().int().min(0),
  items: z.array(checklistItemSchema),
})
export type Checklist = z.infer<typeof checklistSchema>
