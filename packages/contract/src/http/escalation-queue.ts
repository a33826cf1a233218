import { z } from 'zod'
import { claimRecordSchema, commentRecordSchema } from '../escalation-desk.ts'
import { gateDecisionSchema, qsrEvaluationSchema, riskAssessmentSchema, riskTierSchema } from '../evaluation.ts'
import { escalationRecordSchema } from '../governance.ts'
import { nameSchema } from '../identifiers.ts'
import { jsonSchema } from '../json.ts'
import { escalationDetailSchema } from './escalations.ts'
import { pageQuery } from './paging.ts'

/** GET /api/v1/escalations: oldest deadline first. */
export const escalationQueueQuerySchema = z.strictObject({
  status: escalationRecordSchema.shape.status.default('open'),
  kind: escalationRecordSchema.shape.kind.optional(),
  workflow: nameSchema.optional(),
  /** The agent whose output is in question. */
  agent: nameSchema.optional(),
  /** The MRI tier of what is in question. */
  tier: riskTierSchema.optional(),
  /** Whose claim is on it. */
  claimedBy: nameSchema.optional(),
  claim: z.enum(['claimed', 'unclaimed']).optional(),
  /** Words that the question must hold, whatever their case: in its reason, its action's target and effect, its step, or the ids of question and run. */
  text: z.string().min(1).max(200).optional(),
  ...pageQuery,
})
export type EscalationQueueQuery = Partial<z.output<typeof escalationQueueQuerySchema>>

/** How far matches are counted: beyond it `total` says this number, and there are at least so many. */
export const escalationCountLimit = 100_000

export const queuedEscalationSchema = z.strictObject({
  escalation: escalationRecordSchema,
  workflow: nameSchema,
  agent: nameSchema.nullable(),
  tier: riskTierSchema.nullable(),
  /** What tells the question from others of its kind: the effect of an action, or why an output was held. */
  headline: z.string(),
  /** The action in question; null where it is about an output. */
  action: z.strictObject({ name: nameSchema, target: z.string() }).nullable(),
  /** The claim that counts now; null where nobody looks at it. */
  claim: claimRecordSchema.nullable(),
})
export type QueuedEscalation = z.infer<typeof queuedEscalationSchema>

export const escalationQueueSchema = z.strictObject({
  items: z.array(queuedEscalationSchema),
  next: z.string().nullable(),
  /** Everything that matches the filters, on all pages, counted up to 100,000. */
  total: z.number().int().min(0).max(escalationCountLimit),
})
export type EscalationQueue = z.infer<typeof escalationQueueSchema>

/** What speaks for and against, gathered from the record: each value can be recomputed from the attempt or intent it stands in. */
export const escalationEvidenceSchema = z.strictObject({
  /** The output that would be used, from this attempt of the step; null for an action. */
  output: z.strictObject({ attempt: z.number().int().min(1), value: jsonSchema }).nullable(),
  /** The judge's reasons for its accuracy: the sentences, numbers and names that it found unsupported, each quoted. */
  accuracyReasons: z.array(z.string()),
  components: qsrEvaluationSchema.shape.components.nullable(),
  qsr: z.number().nullable(),
  consistency: z.number().nullable(),
  confidence: z.number().nullable(),
  /** Of the action where there is one, otherwise of the output. */
  risk: riskAssessmentSchema.nullable(),
  /** The thresholds it was held against, and why it was held; null for an action. */
  gate: gateDecisionSchema.nullable(),
  /** The canonical JSON (RFC 8785) of the intent, byte for byte what will be executed and what the digest is of; null where no action is asked about. */
  intentCanonical: z.string().nullable(),
})
export type EscalationEvidence = z.infer<typeof escalationEvidenceSchema>

/** GET /api/v1/escalations/{id}: the question with everything that a decision needs, in one read. */
export const escalationCaseSchema = escalationDetailSchema.extend({
  workflow: nameSchema,
  agent: nameSchema.nullable(),
  tier: riskTierSchema.nullable(),
  claim: claimRecordSchema.nullable(),
  /** Oldest first. */
  comments: z.array(commentRecordSchema),
  evidence: escalationEvidenceSchema,
})
export type EscalationCase = z.infer<typeof escalationCaseSchema>

/** POST /api/v1/escalations/{id}/comments */
export const commentRequestSchema = commentRecordSchema.pick({ text: true })
export type CommentRequest = z.infer<typeof commentRequestSchema>
