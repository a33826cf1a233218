import { z } from 'zod'
import { actStatementSchema, pendingActSchema, signedActSchema } from '../signed-act.ts'
import { erasureReceiptSchema } from './privacy.ts'
import { retentionRoundSchema } from './retention.ts'
import { signingChallengeSchema } from './signing-challenge.ts'

/** GET /api/v1/acts: those that wait for a second person, the oldest first. */
export const pendingActsSchema = z.strictObject({ items: z.array(pendingActSchema).max(200) })
export type PendingActs = z.infer<typeof pendingActsSchema>

/** POST /api/v1/acts/challenge: a person says what they want to sign with a passkey. */
export const actChallengeRequestSchema = actStatementSchema.pick({ act: true, subjectId: true, subjectSha256: true })
export type ActChallengeRequest = z.infer<typeof actChallengeRequestSchema>
export const actChallengeSchema = signingChallengeSchema(actStatementSchema)
export type ActChallenge = z.infer<typeof actChallengeSchema>

/** POST /api/v1/acts/{id}/confirmation: the second person signs, and it is carried out. */
export const confirmActRequestSchema = z.strictObject({ signed: signedActSchema })
export const confirmedActSchema = z.strictObject({
  act: pendingActSchema,
  /** What became of it: of an erasure, or of a round of retention. */
  erasure: erasureReceiptSchema.nullable(),
  round: retentionRoundSchema.nullable(),
})
export type ConfirmedAct = z.infer<typeof confirmedActSchema>
