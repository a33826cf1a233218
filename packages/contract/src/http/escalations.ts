import { z } from 'zod'
import { decisionStatementSchema, escalationRecordSchema, feedbackSchema, intentRecordSchema, verdictSchema } from '../governance.ts'
import { independenceSchema } from '../independence.ts'
import { attemptRecordSchema, runRecordSchema } from '../run.ts'
import { pageQuery, pageSchema } from './paging.ts'
import { signingChallengeSchema } from './signing-challenge.ts'

/** GET /gil/escalations, oldest first. */
export const escalationsQuerySchema = z.strictObject({ status: escalationRecordSchema.shape.status.optional(), ...pageQuery })
export type EscalationsQuery = Partial<z.output<typeof escalationsQuerySchema>>
export const escalationsPageSchema = pageSchema(escalationRecordSchema)

/**
 * The part of the statement that the escalation fixes. A person adds verdict, operatorId, feedbackSha256 (SHA-256 of the canonical JSON of the
 * feedback) and signedAt, and signs the canonical JSON (RFC 8785) of the whole with their Ed25519 key.
 */
export const statementToSignSchema = decisionStatementSchema.pick({ v: true, purpose: true, escalationId: true, subjectSha256: true })
export type StatementToSign = z.infer<typeof statementToSignSchema>

/** GET /gil/escalations/{id}: everything a person needs to decide. */
export const escalationDetailSchema = z.strictObject({
  escalation: escalationRecordSchema,
  run: runRecordSchema.pick({
    id: true,
    workflow: true,
    version: true,
    definitionSha256: true,
    status: true,
    requester: true,
    demonstration: true,
    createdAt: true,
  }),
  /** The action in question and the digest that is signed; null where the gate held an output. */
  intent: intentRecordSchema.nullable(),
  /** The attempt in question with input, output and scores; null where the escalation is about an action not yet attempted. */
  attempt: attemptRecordSchema.nullable(),
  /** Earlier steps' attempts whose outputs went into the question, so that the evidence is at hand. */
  earlierAttempts: z.array(attemptRecordSchema),
  statement: statementToSignSchema,
  /** Who would not count, or would not be independent, said before anybody signs. Absent from servers of earlier releases. */
  independence: independenceSchema.optional(),
})
export type EscalationDetail = z.infer<typeof escalationDetailSchema>

/** POST /api/v1/escalations/{id}/challenge: a person says what they decide, to sign exactly that with a passkey. */
export const decisionChallengeRequestSchema = z.strictObject({
  verdict: verdictSchema,
  feedback: feedbackSchema,
  /** A decision, unless it says break-glass. */
  purpose: decisionStatementSchema.shape.purpose.optional(),
})
export type DecisionChallengeRequest = z.infer<typeof decisionChallengeRequestSchema>

/**
 * The statement to sign, with the nonce the server issued for it. The answer goes to POST /gil/escalations/{id}/decisions as
 * {statement, feedback, signature, assertion}; break-glass to POST /api/v1/escalations/{id}/break-glass.
 */
export const decisionChallengeSchema = signingChallengeSchema(decisionStatementSchema)
export type DecisionChallenge = z.infer<typeof decisionChallengeSchema>
