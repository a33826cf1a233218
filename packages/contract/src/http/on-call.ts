import { z } from 'zod'
import { instantSchema, nameSchema } from '../identifiers.ts'
import { handoverRecordSchema, onCallRecordSchema, onCallScheduleSchema, onCallSwapSchema } from '../on-call.ts'

/** Who is on call in a stretch of time; `until` is null where nothing ends it. */
export const onCallShiftSchema = z.strictObject({
  primary: nameSchema,
  secondary: nameSchema,
  since: instantSchema,
  until: instantSchema.nullable(),
  /** True where a swap, not the rotation, says so. */
  swapped: z.boolean(),
})
export type OnCallShift = z.infer<typeof onCallShiftSchema>

/** GET /api/v1/on-call */
export const onCallViewSchema = z.strictObject({
  at: instantSchema,
  /** Null where no rotation is set, or before it begins. */
  now: onCallShiftSchema.nullable(),
  /** The following stretches, at most four. */
  next: z.array(onCallShiftSchema),
  record: onCallRecordSchema.nullable(),
  /** Newest first, at most twenty. */
  handovers: z.array(handoverRecordSchema),
})
export type OnCallView = z.infer<typeof onCallViewSchema>

/** PUT /api/v1/on-call */
export const setOnCallRequestSchema = onCallScheduleSchema
/** The schedule as it may be written: what has a default may be left out. */
export type SetOnCallRequest = z.input<typeof setOnCallRequestSchema>

/** POST /api/v1/on-call/swaps */
export const swapRequestSchema = onCallSwapSchema
  .pick({ from: true, until: true, role: true, person: true })
  .refine(({ from, until }) => from < until, 'a swap ends after it begins')
export type SwapRequest = z.infer<typeof swapRequestSchema>

/** POST /api/v1/on-call/handovers */
export const handoverRequestSchema = handoverRecordSchema.pick({ role: true, note: true })
export type HandoverRequest = z.infer<typeof handoverRequestSchema>
