import { z } from 'zod'
import { instantSchema } from '../identifiers.ts'
import { jsonObjectSchema } from '../json.ts'

/** Longest wait of one request, in milliseconds. */
export const eventsWaitLimitMs = 30_000

/** GET /events: the ledger's entries after index `after`, in order; waits up to `waitMs` for the first one. */
export const eventsQuerySchema = z.strictObject({
  /** Index of the last entry already seen; -1 from the beginning. Absent: only what happens from now on. */
  after: z.coerce.number().int().min(-1).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  waitMs: z.coerce.number().int().min(0).max(eventsWaitLimitMs).default(0),
})
export type EventsQuery = Partial<z.output<typeof eventsQuerySchema>>

/** `fields` are identifiers, scores, decisions and digests, as in the ledger; run_id, step_id and attempt say where to read more. */
export const eventSchema = z.strictObject({ index: z.number().int().min(0), kind: z.string(), at: instantSchema, fields: jsonObjectSchema })
export type LedgerEvent = z.infer<typeof eventSchema>

/** `after` is what to ask with next. */
export const eventsSchema = z.strictObject({ events: z.array(eventSchema), after: z.number().int().min(-1), size: z.number().int().min(0) })
export type Events = z.infer<typeof eventsSchema>

/** Ledger fields that say whom or what an entry is about; the others are scores, decisions and digests. */
export const noticeSubjects = ['run_id', 'workflow', 'step_id', 'escalation_id', 'intent_id', 'agent_id', 'operator_id'] as const

/** One entry of GET /events/stream: that something happened and to whom, without what it was. Read it at its own address. */
export const eventNoticeSchema = z.strictObject({
  index: z.number().int().min(0),
  kind: z.string(),
  at: instantSchema,
  about: z.partialRecord(z.enum(noticeSubjects), z.string()),
})
export type EventNotice = z.infer<typeof eventNoticeSchema>

/**
 * The data of each message of GET /events/stream. `missed`: more happened since the reader was here last than is told one by one; read anew
 * whatever is shown. The message's id is the index of the last entry it covers.
 */
export const eventNoticesSchema = z.strictObject({ notices: z.array(eventNoticeSchema), missed: z.boolean() })
export type EventNotices = z.infer<typeof eventNoticesSchema>

/** GET /events/stream. A browser that reconnects sends the last id it saw in `last-event-id`, which wins. */
export const eventStreamQuerySchema = z.strictObject({ after: z.coerce.number().int().min(-1).optional() })
