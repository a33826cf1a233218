import { z } from 'zod'
import { escalationRecordSchema } from '../governance.ts'
import { idSchema, instantSchema } from '../identifiers.ts'

/** POST /api/v1/gil/decision takes a signed decision and answers with a ticket: the escalation, to be asked about at GET /gil/escalations/{ticket}. */
export const gilTicketSchema = z.strictObject({
  ticket: idSchema,
  status: escalationRecordSchema.shape.status,
  decisionsMissing: z.number().int().min(0),
})
export type GilTicket = z.infer<typeof gilTicketSchema>

/** GET /api/v1/gil/audit: decisions in the order of the ledger. */
export const gilAuditQuerySchema = z.strictObject({
  /** Ledger index to read from. */
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type GilAuditQuery = Partial<z.output<typeof gilAuditQuerySchema>>

/** One audit record: who or what decided what, on which scores. Null is what the ledger entry does not say. */
export const gilAuditRecordSchema = z.strictObject({
  ledger_index: z.number().int().min(0),
  at: instantSchema,
  kind: z.string(),
  agent_id: z.string().nullable(),
  qsr_score: z.number().nullable(),
  mri_score: z.number().nullable(),
  gil_decision: z.string().nullable(),
  human_operator_id: z.string().nullable(),
  run_id: z.string().nullable(),
  step_id: z.string().nullable(),
  attempt: z.number().nullable(),
  escalation_id: z.string().nullable(),
})
export type GilAuditRecord = z.infer<typeof gilAuditRecordSchema>

/** A page may hold fewer records than asked for, even none, and still not be the last: `next` is null only at the end of the ledger. */
export const gilAuditSchema = z.strictObject({ records: z.array(gilAuditRecordSchema), next: z.number().int().min(0).nullable() })
export type GilAudit = z.infer<typeof gilAuditSchema>
