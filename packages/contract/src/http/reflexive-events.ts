import { z } from 'zod'
import { idSchema, instantSchema, nameSchema } from '../identifiers.ts'
import { jsonObjectSchema } from '../json.ts'

/** Kinds of evidence that only the system itself may record, because decisions rest on them. */
export const reservedEventPrefixes = [
  'act.',
  'run.',
  'step.',
  'gate.',
  'threshold.',
  'maturity.',
  'escalation.',
  'intent.',
  'workflow.',
  'operator.',
  'evaluation.',
  'calibration.',
  'benchmark.',
] as const

/** POST /api/v1/rdl/events: an observation made outside any run. */
export const recordEventRequestSchema = z.strictObject({
  /** noun.verb, e.g. agent.adapted; not one of the reserved nouns. */
  type: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/, 'use noun.verb in lower case')
    .refine((type) => !reservedEventPrefixes.some((prefix) => type.startsWith(prefix)), 'this noun is reserved for what the system records itself'),
  agent: nameSchema.optional(),
  payload: jsonObjectSchema.default({}),
})
export type RecordEventRequest = z.input<typeof recordEventRequestSchema>

/** Evidence as recorded. `payload.recordedBy` names who sent it, where it came over HTTP. */
export const reflexiveEventSchema = z.strictObject({
  id: idSchema,
  type: z.string(),
  at: instantSchema,
  agent: nameSchema.nullable(),
  runId: idSchema.nullable(),
  stepId: nameSchema.nullable(),
  attempt: z.number().int().min(1).nullable(),
  payload: jsonObjectSchema,
})
export type ReflexiveEventView = z.infer<typeof reflexiveEventSchema>
