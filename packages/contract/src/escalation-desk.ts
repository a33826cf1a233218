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

/**
 * What break-glass can do. release-hold: one lead lets a held output pass that two people should have released. halt-run, hold-workflow: stop something
 * at once. page-everybody: tell everybody who may decide, and nothing else: no action that cannot be undone ever runs on fewer than two people.
 */
export const breakGlassActSchema = z.enum(['release-hold', 'halt-run', 'hold-workflow', 'page-everybody'])
export type BreakGlassAct = z.infer<typeof breakGlassActSchema>

export const findingSchema = z.strictObject({ verdict: z.enum(['justified', 'not-justified']), text: z.string().min(1).max(4_000) })
export type Finding = z.infer<typeof findingSchema>

/** One use of break-glass and the review that it opened: a second person closes it with a finding. Texts stay in the record, their salted digests in the ledger. */
export const breakGlassReviewSchema = z.strictObject({
  id: idSchema,
  act: breakGlassActSchema,
  escalationId: idSchema.nullable(),
  runId: idSchema.nullable(),
  workflow: nameSchema.nullable(),
  stepId: nameSchema.nullable(),
  usedBy: nameSchema,
  usedAt: instantSchema,
  /** Why, in the words of whoever used it. */
  reason: z.string().min(1).max(2_000),
  /** Whether what it asked for was done: null while that is under way or was cut off, otherwise done, or the code with which it was refused. */
  outcome: z.string().max(100).nullable(),
  /** Until when it must be reviewed. */
  deadline: instantSchema,
  closedAt: instantSchema.nullable(),
  closedBy: nameSchema.nullable(),
  finding: findingSchema.nullable(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  revision: z.number().int().min(1),
})
export type BreakGlassReview = z.infer<typeof breakGlassReviewSchema>
