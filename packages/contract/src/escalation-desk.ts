import { z } from 'zod'
import { idSchema, instantSchema, nameSchema, sha256Schema } from './identifiers.ts'

/**
 * Who is looking at an escalation. It tells others that somebody is on it and stops further paging until it ends; it reserves nothing: anybody
 * who may decide still may, and a second signature needs no claim.
 */
export const claimRecordSchema = z.strictObject({
  escalationId: idSchema,
  operatorId: nameSchema,
  claimedAt: instantSchema,
  /** From here on it counts no more. A release brings it forward. */
  expiresAt: instantSchema,
  /** Counts the changes of this escalation's claim, 1 upwards. */
  revision: z.number().int().min(1),
})
export type ClaimRecord = z.infer<typeof claimRecordSchema>

/** What a person wrote beside an escalation. The text stays in the record; the ledger holds its salted digest alone. */
export const commentRecordSchema = z.strictObject({
  id: idSchema,
  escalationId: idSchema,
  runId: idSchema,
  operatorId: nameSchema,
  at: instantSchema,
  text: z.string().min(1).max(4_000),
  /** 32 hexadecimal digits, so that the digest reveals nothing about guessable text. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** SHA-256 of salt, a colon, and the canonical JSON of the text. */
  digest: sha256Schema,
})
export type CommentRecord = z.infer<typeof commentRecordSchema>
