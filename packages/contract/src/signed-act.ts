import { z } from 'zod'
import { assertionSchema, nonceSchema, signatureSchema } from './assertion.ts'
import { jsonObjectSchema } from './json.ts'
import { idSchema, instantSchema, nameSchema, saltSchema, sha256Schema } from './identifiers.ts'

/** What people sign beside decisions and releases. The first two cannot be undone: they need two people. */
export const actSchema = z.enum([
  'erase',
  'purge',
  'propose-policies',
  'activate-policies',
  'propose-calibration',
  'approve-calibration',
  'activate-calibration',
  'roll-back-calibration',
  'break-glass',
  'close-review',
])
export type Act = z.infer<typeof actSchema>

/** What an act is about, as a name or id: a version, a review, the key of a person. */
const subjectIdSchema = z.string().min(1).max(200)

/**
 * What a person signs for an act: an Ed25519 key these canonical JSON bytes (RFC 8785), a passkey a challenge made of them. `subjectSha256`: SHA-256 of the
 * canonical JSON of what is asked, with `act`, and with `salt` where the request carries words of a person.
 */
export const actStatementSchema = z.strictObject({
  v: z.literal(1),
  purpose: z.literal('maestro-helix/act'),
  act: actSchema,
  subjectId: subjectIdSchema,
  subjectSha256: sha256Schema,
  operatorId: nameSchema,
  signedAt: instantSchema,
  /** What the server issued for this one signature; a statement signed by a passkey has it. */
  nonce: nonceSchema.optional(),
})
export type ActStatement = z.infer<typeof actStatementSchema>

export const signedActSchema = z.strictObject({
  statement: actStatementSchema,
  /** Base64: the 64-byte Ed25519 signature over the canonical statement, or with `assertion` the passkey's signature. */
  signature: signatureSchema,
  /** There where a passkey signed: its challenge is SHA-256(bytes of subjectSha256 || SHA-256(canonical statement)). */
  assertion: assertionSchema.optional(),
  /** Random, where what is asked holds words of a person; part of what subjectSha256 is computed over. */
  salt: saltSchema.optional(),
})
export type SignedAct = z.infer<typeof signedActSchema>

/** One of the two signatures of an act that cannot be undone. */
export const actSignatureSchema = z.strictObject({
  operatorId: nameSchema,
  keyFingerprint: sha256Schema,
  signed: signedActSchema,
  receivedAt: instantSchema,
})
export type ActSignatureRecord = z.infer<typeof actSignatureSchema>

/** An act that waits for its second person. `request` is what both sign over. */
export const pendingActSchema = z.strictObject({
  id: idSchema,
  act: z.enum(['erase', 'purge']),
  subjectId: subjectIdSchema,
  request: jsonObjectSchema,
  requestedAt: instantSchema,
  /** Until when a second person can sign. */
  expiresAt: instantSchema,
  first: actSignatureSchema,
})
export type PendingAct = z.infer<typeof pendingActSchema>
