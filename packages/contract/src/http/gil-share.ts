import { z } from 'zod'
import { fixedInstantSchema, instantSchema, nameSchema } from '../identifiers.ts'

/** GET /api/v1/gil/share */
export const gilShareQuerySchema = z.strictObject({
  /** From this moment on; 30 days before `until` where absent. */
  since: fixedInstantSchema.optional(),
  /** Up to this moment, exclusive; now where absent. */
  until: fixedInstantSchema.optional(),
  workflow: nameSchema.optional(),
  /** With demonstration runs, which say nothing about real work. */
  demonstrations: z.enum(['true', 'false']).default('false'),
})
export type GilShareQuery = Partial<z.output<typeof gilShareQuerySchema>>

const share = z.number().min(0).max(1)

/** A share with its exact 95 % interval (Clopper and Pearson); null where there is nothing to count. */
export const countedShareSchema = z.strictObject({
  count: z.number().int().min(0),
  of: z.number().int().min(0),
  interval: z.strictObject({ share, lower: share, upper: share }).nullable(),
})
export type CountedShare = z.infer<typeof countedShareSchema>

export const gilFiguresSchema = z.strictObject({
  /** Tasks that reached a person because a gate held them or an outcome was unknown, of all tasks: steps that came to a decision of their gate, and actions. */
  reachedPerson: countedShareSchema,
  /** Actions that waited for approvals because they cannot be undone: so by definition, whatever their quality. Not in `reachedPerson`. */
  approvalsByDesign: z.number().int().min(0),
  /** Steps that went on without anything being known of their truth. Not among the tasks of `reachedPerson`. */
  unassessed: z.number().int().min(0).optional(),
  /** Human engagement rate (HER): questions that people decided, of those that ended by decision or time-out. */
  engagement: countedShareSchema,
  /** Time from the question to its decision by people, in milliseconds. */
  decisionLatencyMs: z.strictObject({ decisions: z.number().int().min(0), median: z.number().nullable(), p95: z.number().nullable() }),
  /** Outputs that a gate held and people let pass (OF), per 100 runs, with the exact 95 % interval of a Poisson count (Garwood). */
  overrides: z.strictObject({
    count: z.number().int().min(0),
    /** Of them: halted by the gate, so that two people were needed. */
    ofHalts: z.number().int().min(0),
    /** Of them: by break-glass. */
    byBreakGlass: z.number().int().min(0),
    runs: z.number().int().min(0),
    per100Runs: z.strictObject({ rate: z.number().min(0), lower: z.number().min(0), upper: z.number().min(0) }).nullable(),
  }),
})
export type GilFigures = z.infer<typeof gilFiguresSchema>

export const gilShareSchema = z.strictObject({
  since: instantSchema,
  until: instantSchema,
  all: gilFiguresSchema,
  byWorkflow: z.array(gilFiguresSchema.extend({ workflow: nameSchema })),
})
export type GilShare = z.infer<typeof gilShareSchema>
