import { z } from 'zod'
import { askedInstantSchema, idSchema, instantSchema, nameSchema } from '../identifiers.ts'
import { jsonSchema } from '../json.ts'
import { pageSchema } from './paging.ts'

/**
 * What an audit can find. ENTRY_MISSING: the record has something that the ledger has not. RECORD_MISSING: the other way round.
 * ENTRY_DIFFERS: record and ledger contradict each other (scores, decision, a salted digest). FIELD_MISSING: a decision without one of its fields.
 * APPROVAL_MISSING: an irreversible effect without its two approvals. APPROVAL_INVALID: an approval that does not count (signature, key, person,
 * subject). APPROVERS_NOT_INDEPENDENT: approvals of people who came through each other or whoever asked, or who wrote what ran; told from the ledger's entries, whatever
 * was permitted then. ERASURE_UNRECORDED: bodies that are gone without an entry that they were erased. INTENT_CHANGED: an action that is not the one that was signed. OUT_OF_ORDER: a claim before its approvals.
 * GATE_NOT_IN_FORCE: a decision under a gate that was never put in force. ROUTING_NOT_IN_FORCE: an agent chosen by a routing policy that never was.
 */
export const auditFindingCodeSchema = z.enum([
  'ENTRY_MISSING',
  'RECORD_MISSING',
  'ENTRY_DIFFERS',
  'FIELD_MISSING',
  'APPROVAL_MISSING',
  'APPROVAL_INVALID',
  'APPROVERS_NOT_INDEPENDENT',
  'INTENT_CHANGED',
  'OUT_OF_ORDER',
  'ERASURE_UNRECORDED',
  'GATE_NOT_IN_FORCE',
  'ROUTING_NOT_IN_FORCE',
])
export type AuditFindingCode = z.infer<typeof auditFindingCodeSchema>

export const auditFindingSchema = z.strictObject({
  code: auditFindingCodeSchema,
  runId: idSchema,
  /** Null for what concerns the whole run. */
  stepId: nameSchema.nullable(),
  attempt: z.number().int().min(1).nullable(),
  /** The ledger entry in question, where there is one. */
  ledgerIndex: z.number().int().min(0).nullable(),
  message: z.string().max(500),
})
export type AuditFinding = z.infer<typeof auditFindingSchema>

/** One run against its ledger entries. */
export const runAuditSchema = z.strictObject({
  runId: idSchema,
  workflow: nameSchema,
  createdAt: instantSchema,
  demonstration: z.boolean(),
  attempts: z.number().int().min(0),
  /** Decisions of gates and of people. */
  decisions: z.number().int().min(0),
  evaluations: z.number().int().min(0),
  /** Irreversible actions that were, or may have been, carried out. */
  irreversibleEffects: z.number().int().min(0),
  /** Signatures of people that were verified again, with the keys that are enrolled. */
  signaturesVerified: z.number().int().min(0),
  /** Salted digests recomputed from the record. */
  digestsRecomputed: z.number().int().min(0),
  /** Digests that cannot be recomputed because the person's data was erased. */
  digestsErased: z.number().int().min(0),
  erased: z.boolean(),
  ledgerEntries: z.number().int().min(0),
  findings: z.array(auditFindingSchema),
})
export type RunAudit = z.infer<typeof runAuditSchema>

/** GET /api/v1/audit: runs, newest first; those created from `from` up to, not including, `to`. A page may be short, even empty, and not the last. */
export const auditQuerySchema = z.strictObject({
  from: askedInstantSchema.optional(),
  to: askedInstantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: idSchema.optional(),
})
export type AuditQuery = Partial<z.output<typeof auditQuerySchema>>
export const auditPageSchema = pageSchema(runAuditSchema)
export type AuditPage = z.infer<typeof auditPageSchema>

/** same: computed again, to the last digit. differs: it came out otherwise. Otherwise why it cannot be computed again here. */
export const replayVerdictSchema = z.enum(['same', 'differs', 'other-evaluator', 'other-gate-config', 'inputs-not-recorded', 'erased'])
export type ReplayVerdict = z.infer<typeof replayVerdictSchema>

export const replayedEvaluationSchema = z.strictObject({
  runId: idSchema,
  stepId: nameSchema,
  attempt: z.number().int().min(1),
  /** Name and version of the evaluator that made it. */
  evaluator: z.string(),
  qsr: replayVerdictSchema,
  mri: replayVerdictSchema,
  gate: replayVerdictSchema,
  /** Recorded and recomputed values of what differs. */
  differences: z.array(z.strictObject({ what: z.enum(['qsr', 'mri', 'gate']), recorded: jsonSchema, recomputed: jsonSchema })),
})
export type ReplayedEvaluation = z.infer<typeof replayedEvaluationSchema>

/** GET /api/v1/audit/replay/{id}: every evaluation of a run, computed again. */
export const runReplaySchema = z.strictObject({ runId: idSchema, evaluations: z.array(replayedEvaluationSchema) })
export type RunReplay = z.infer<typeof runReplaySchema>
