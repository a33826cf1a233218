import { z } from 'zod'
import { assertionSchema, nonceSchema, signatureSchema } from './assertion.ts'
import { authenticatorSchema } from './authenticator.ts'
import { gateDecisionSchema, riskAssessmentSchema } from './evaluation.ts'
import { idSchema, instantSchema, nameSchema, saltSchema, sha256Schema } from './identifiers.ts'
import { dependencySchema } from './independence.ts'
import { jsonObjectSchema } from './json.ts'
import { rolesSchema } from './roles.ts'
import { policyDecisionSchema, policyQuestionSchema } from './policy.ts'
import { principalSchema } from './principal.ts'

/**
 * An output that something rests on without its truth having been checked. unassessed: nothing was given to check it against. agentAccount: nothing but what the
 * agent itself says it relied on.
 */
export const uncheckedBasisSchema = z.strictObject({
  stepId: nameSchema,
  attempt: z.number().int().min(1),
  agent: nameSchema.nullable(),
  truth: z.enum(['unassessed', 'agentAccount']),
})
export type UncheckedBasis = z.infer<typeof uncheckedBasisSchema>

/** What exactly will be done: the statement people approve. Its canonical JSON (RFC 8785) is hashed to `digest`; any change makes another intent. */
export const intentBlockSchema = z.strictObject({
  v: z.literal(1),
  intentId: idSchema,
  action: nameSchema,
  arguments: jsonObjectSchema,
  target: z.string().max(2_000),
  effect: z.enum(['reversible', 'irreversible']),
  impact: z.string().max(2_000),
  rollbackPlan: z.string().max(2_000),
  requester: principalSchema,
  runId: idSchema,
  stepId: nameSchema,
  attempt: z.number().int().min(1),
  workflow: nameSchema,
  workflowVersion: z.number().int().min(1),
  definitionSha256: sha256Schema,
  /** Hash of the policy under which it was opened. */
  policySha256: sha256Schema,
  /** Random, so that the digest in the ledger reveals nothing about arguments that could be guessed. Absent in intents opened before it was introduced. */
  salt: saltSchema.optional(),
  /**
   * What the tool was as it was asked about: SHA-256 over its declaration, version and build. Absent in intents opened before it was introduced.
   */
  toolSha256: sha256Schema.exactOptional(),
  /** The intent whose executed action this one undoes; absent for a step's own action. */
  compensates: idSchema.exactOptional(),
  /** Outputs that the action rests on and of whose truth nothing is known, or nothing but what their agent says it relied on. Absent where there are none. */
  restsOnUnchecked: z.array(uncheckedBasisSchema).min(1).max(50).exactOptional(),
})
export type IntentBlock = z.infer<typeof intentBlockSchema>

/**
 * PENDING_REVIEW -> AUTHORIZED -> EXECUTING -> EXECUTED | FAILED | UNKNOWN, or ABORTED (rejected, timed out, withdrawn) before execution.
 * EXECUTING is committed before the tool is called, so a grant is used once; UNKNOWN means that a call may have happened and only a person can tell.
 */
export const intentStateSchema = z.enum(['PENDING_REVIEW', 'AUTHORIZED', 'EXECUTING', 'EXECUTED', 'FAILED', 'UNKNOWN', 'ABORTED'])
export type IntentState = z.infer<typeof intentStateSchema>

/** One output of an agent on whose word an action is asked for: its arguments are taken from it. */
export const basisSchema = z.strictObject({
  stepId: nameSchema,
  attempt: z.number().int().min(1),
  agent: nameSchema.nullable(),
  agentVersion: z.string().max(100).nullable(),
  qsr: z.number().min(0).max(1).nullable(),
  mri: z.number().min(0).max(1).nullable(),
  /** What the gate decided about it. */
  gate: gateDecisionSchema.shape.outcome.nullable(),
})
export type Basis = z.infer<typeof basisSchema>

export const intentRecordSchema = z.strictObject({
  block: intentBlockSchema,
  digest: sha256Schema,
  state: intentStateSchema,
  openedAt: instantSchema,
  authorizedAt: instantSchema.nullable(),
  /** After this moment an authorised intent may no longer be executed. */
  executeBefore: instantSchema.nullable(),
  claimedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  /** Why it was aborted, failed or is unknown. */
  reason: z.string().max(2_000).nullable(),
  /** The code with which its execution was refused. */
  refusal: z.string().max(64).optional(),
  risk: riskAssessmentSchema,
  /** The agents' outputs it rests on, in the order of the steps; empty where its arguments come from no agent. Absent in records of old. */
  restsOn: z.array(basisSchema).max(64).optional(),
  /** What the policies were asked as it was opened, and answered; absent where none were asked (records of old). */
  policy: z
    .strictObject({
      question: policyQuestionSchema,
      decision: policyDecisionSchema,
      people: z.number().int().min(0).max(5),
      roles: z.array(nameSchema).max(20),
    })
    .optional(),
  /** What they were asked as execution started, with the approvals that it had, and answered. */
  grant: z.strictObject({ question: policyQuestionSchema, decision: policyDecisionSchema }).optional(),
})
export type IntentRecord = z.infer<typeof intentRecordSchema>

/** A person's structured feedback beside a decision. */
export const feedbackSchema = z.strictObject({
  rationale: z.string().min(1).max(4_000),
  overrideReason: z.string().max(2_000).optional(),
  /** 0..1: how sure the person is. */
  confidence: z.number().min(0).max(1).optional(),
  correctiveAction: z.string().max(2_000).optional(),
  /** The person's own score of the output, 0..1. */
  humanScore: z.number().min(0).max(1).optional(),
  /** Random, added by whoever signs, so that the digest of the feedback in the ledger cannot be guessed. */
  salt: saltSchema.optional(),
})
export type Feedback = z.infer<typeof feedbackSchema>

export const verdictSchema = z.enum(['approve', 'reject'])
export type Verdict = z.infer<typeof verdictSchema>

/**
 * What a person signs, as canonical JSON bytes. `subjectSha256` is the intent digest of an action, or the digest of the judged attempt of a gate
 * escalation, so that a signature stands for exactly what was shown. An Ed25519 key signs these bytes; a passkey signs a challenge made of them.
 */
export const decisionStatementSchema = z.strictObject({
  v: z.literal(1),
  /** break-glass: one lead lets a held output pass alone; such a statement counts for nothing else. */
  purpose: z.enum(['maestro-helix/decision', 'maestro-helix/break-glass']),
  escalationId: idSchema,
  subjectSha256: sha256Schema,
  verdict: verdictSchema,
  operatorId: nameSchema,
  /** SHA-256 of the canonical feedback. */
  feedbackSha256: sha256Schema,
  signedAt: instantSchema,
  /** What the server issued for this one decision; a statement signed by a passkey has it. */
  nonce: nonceSchema.optional(),
})
export type DecisionStatement = z.infer<typeof decisionStatementSchema>

export const signedDecisionSchema = z.strictObject({
  statement: decisionStatementSchema,
  feedback: feedbackSchema,
  /** Base64: the 64-byte Ed25519 signature over the canonical statement, or with `assertion` the passkey's signature. */
  signature: signatureSchema,
  /** There where a passkey signed: its challenge is SHA-256(bytes of subjectSha256 || SHA-256(canonical statement)). */
  assertion: assertionSchema.optional(),
})
export type SignedDecision = z.infer<typeof signedDecisionSchema>

/** A signed decision as recorded. */
export const approvalRecordSchema = signedDecisionSchema.extend({
  keyFingerprint: sha256Schema,
  receivedAt: instantSchema,
  demonstration: z.boolean(),
  /** The roles the person had then; absent in records of old. */
  roles: z.array(nameSchema).max(20).optional(),
  /** How the person was not independent, where that did not keep the approval from counting; absent where they were, and in records of old. */
  dependencies: z.array(dependencySchema).min(1).max(50).optional(),
  /** What the policies answered to this person's decision; absent in records of old, and for a rejection under policies of old. */
  policy: policyDecisionSchema.optional(),
})
export type ApprovalRecord = z.infer<typeof approvalRecordSchema>

/** A question to people: confirm a step the gate held, approve an action, or say what happened to an effect whose outcome is unknown. */
export const escalationRecordSchema = z.strictObject({
  id: idSchema,
  runId: idSchema,
  stepId: nameSchema,
  /** The attempt in question. */
  attempt: z.number().int().min(1),
  kind: z.enum(['gate', 'action', 'unknown-outcome']),
  /** One plain sentence: why a person is asked. */
  reason: z.string().max(2_000),
  /** What happens on approve, reject, and when the deadline passes. */
  consequences: z.strictObject({ approve: z.string(), reject: z.string(), timeout: z.string() }),
  subjectSha256: sha256Schema,
  intentId: idSchema.nullable(),
  peopleRequired: z.number().int().min(1).max(5),
  /** Roles without which the policies in force then would not have permitted it: each must be among the approvers. */
  rolesRequired: z.array(nameSchema).max(20).optional(),
  requester: principalSchema,
  openedAt: instantSchema,
  deadline: instantSchema,
  status: z.enum(['open', 'approved', 'rejected', 'timed-out', 'withdrawn']),
  decidedAt: instantSchema.nullable(),
  decisions: z.array(approvalRecordSchema),
})
export type EscalationRecord = z.infer<typeof escalationRecordSchema>

/** A person, known by what they prove themselves with. */
export const operatorRecordSchema = z.strictObject({
  id: nameSchema,
  displayName: z.string().min(1).max(200),
  roles: rolesSchema,
  /** Revoked ones stay; none where the person signs in by OpenID Connect alone, and then decides nothing. */
  authenticators: z.array(authenticatorSchema).max(50),
  /** Accounts elsewhere by which the person may sign in (OpenID Connect). */
  identities: z.array(z.strictObject({ issuer: z.url().max(500), subject: z.string().min(1).max(255), linkedAt: instantSchema })).max(10),
  /** SHA-256 of the operator's API token; null where the person has none. */
  tokenSha256: sha256Schema.nullable(),
  enrolledAt: instantSchema,
  enrolledBy: principalSchema,
  revokedAt: instantSchema.nullable(),
  /** Enrolled only to show how it works; may decide demonstration runs alone. */
  demonstration: z.boolean(),
  revision: z.number().int().min(1),
})
export type OperatorRecord = z.infer<typeof operatorRecordSchema>

/** What is sent to enrol: the key proves itself by signing its own enrolment statement. */
export const enrolmentRequestSchema = z.strictObject({
  id: nameSchema,
  displayName: z.string().min(1).max(200),
  publicKey: z.base64().max(60),
  /** Base64 Ed25519 signature over canonical {v:1, purpose:"maestro-helix/enrolment", id, publicKey}. */
  proof: z.base64().max(100),
})
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>
