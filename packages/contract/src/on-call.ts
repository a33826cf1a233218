import { z } from 'zod'
import { idSchema, instantSchema, nameSchema, sha256Schema } from './identifiers.ts'

/** A calendar day, e.g. 2026-01-31. */
export const calendarDateSchema = z.iso.date()

/** An IANA time zone, e.g. Europe/Berlin. */
export const timeZoneSchema = z
  .string()
  .max(100)
  .refine((timeZone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
    } catch {
      return false
    }
  }, 'is no time zone known here')

/** Who is asked: the primary first, the secondary where the primary does not answer. */
export const onCallRoleSchema = z.enum(['primary', 'secondary'])
export type OnCallRole = z.infer<typeof onCallRoleSchema>

const twoPeople = 'primary and secondary must be two people'

/** In turn, so many weeks each: whoever is secondary is primary next. */
export const weeklyRotationSchema = z.strictObject({
  kind: z.literal('weekly'),
  /** The day on which the first of `people` becomes primary; before it nobody is on call. */
  startDate: calendarDateSchema,
  weeks: z.number().int().min(1).max(8).default(1),
  people: z
    .array(nameSchema)
    .min(2)
    .max(50)
    .refine((people) => new Set(people).size === people.length, 'name each person once'),
})

/** By the calendar: each shift lasts until the next begins. */
export const datedRotationSchema = z.strictObject({
  kind: z.literal('dates'),
  shifts: z
    .array(
      z
        .strictObject({ from: calendarDateSchema, primary: nameSchema, secondary: nameSchema })
        .refine(({ primary, secondary }) => primary !== secondary, twoPeople),
    )
    .min(1)
    .max(500)
    .refine((shifts) => shifts.every(({ from }, at) => at === 0 || from > (shifts[at - 1]?.from ?? '')), 'order the shifts by date, one a day'),
})

/** A two-person rotation. Shifts change at the hand-over time of the time zone, whatever the clocks there do. */
export const onCallScheduleSchema = z.strictObject({
  timeZone: timeZoneSchema,
  /** Wall time, HH:MM. */
  handoverTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it as HH:MM'),
  rotation: z.discriminatedUnion('kind', [weeklyRotationSchema, datedRotationSchema]),
})
export type OnCallSchedule = z.infer<typeof onCallScheduleSchema>

/** For a time somebody else has a role. Where they would have both, the one they replace takes the other. */
export const onCallSwapSchema = z.strictObject({
  id: idSchema,
  from: instantSchema,
  until: instantSchema,
  role: onCallRoleSchema,
  person: nameSchema,
  setBy: nameSchema,
  setAt: instantSchema,
})
export type OnCallSwap = z.infer<typeof onCallSwapSchema>

/** The rotation with its swaps, as recorded. */
export const onCallRecordSchema = z.strictObject({
  schedule: onCallScheduleSchema,
  /** Later ones go on top of earlier ones. Those that have passed are dropped when a new one is set; the ledger keeps them. */
  swaps: z.array(onCallSwapSchema).max(500),
  setBy: nameSchema,
  setAt: instantSchema,
  revision: z.number().int().min(1),
})
export type OnCallRecord = z.infer<typeof onCallRecordSchema>

/** What the person going off tells the one coming on, and that it was taken. The note stays in the record, its salted digest in the ledger. */
export const handoverRecordSchema = z.strictObject({
  id: idSchema,
  role: onCallRoleSchema,
  /** When the one ends and the other begins. */
  changesAt: instantSchema,
  from: nameSchema,
  to: nameSchema,
  note: z.string().min(1).max(4_000),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** SHA-256 of salt, a colon, and the canonical JSON of the note. */
  digest: sha256Schema,
  recordedAt: instantSchema,
  acceptedAt: instantSchema.nullable(),
  revision: z.number().int().min(1),
})
export type HandoverRecord = z.infer<typeof handoverRecordSchema>
