import { z } from 'zod'
import { assertionSchema, nonceSchema, signatureSchema } from './assertion.ts'
import { idSchema, instantSchema, nameSchema, saltSchema, sha256Schema } from './identifiers.ts'
import { signatoryRoleSchema } from './people.ts'
import { principalSchema } from './principal.ts'

/** The phases of the reference, in their order. */
export const releasePhaseSchema = z.enum([
  'foundation',
  'governance-review',
  'staging',
  'orchestration-intelligence',
  'autonomy',
  'canary',
  'production',
  'post-deployment-audit',
])
export type ReleasePhase = z.infer<typeof releasePhaseSchema>

/** What is promoted, exactly: the digest is what people sign. `version` is null for what has only a digest. */
export const promotionSubjectSchema = z.strictObject({
  kind: z.enum(['workflow', 'policy', 'runbook', 'phase', 'tool']),
  name: nameSchema,
  version: z.number().int().min(1).nullable(),
  sha256: sha256Schema,
})
export type PromotionSubject = z.infer<typeof promotionSubjectSchema>

/** What a signatory signs: an Ed25519 key these canonical JSON bytes (RFC 8785), a passkey a challenge made of them. */
export const promotionStatementSchema = z.strictObject({
  v: z.literal(1),
  purpose: z.literal('maestro-helix/promotion'),
  promotionId: idSchema,
  subject: promotionSubjectSchema,
  environment: nameSchema,
  phase: releasePhaseSchema.nullable(),
  role: signatoryRoleSchema,
  verdict: z.enum(['approve', 'reject']),
  operatorId: nameSchema,
  /** SHA-256 of the canonical JSON of the comment with its salt. */
  commentSha256: sha256Schema,
  signedAt: instantSchema,
  /** What the server issued for this one signature; a statement signed by a passkey has it. */
  nonce: nonceSchema.optional(),
})
export type PromotionStatement = z.infer<typeof promotionStatementSchema>

/** Kept with the signature; the ledger holds its digest alone. */
export const promotionCommentSchema = z.strictObject({ text: z.string().min(1).max(4_000), salt: saltSchema })
export type PromotionComment = z.infer<typeof promotionCommentSchema>

export const signedPromotionSchema = z.strictObject({
  statement: promotionStatementSchema,
  comment: promotionCommentSchema,
  /** Base64: the 64-byte Ed25519 signature over the canonical statement, or with `assertion` the passkey's signature. */
  signature: signatureSchema,
  /** There where a passkey signed: its challenge is SHA-256(bytes of subject.sha256 || SHA-256(canonical statement)). */
  assertion: assertionSchema.optional(),
})
export type SignedPromotion = z.infer<typeof signedPromotionSchema>

export const promotionSignatureSchema = signedPromotionSchema.extend({
  keyFingerprint: sha256Schema,
  signatoryId: idSchema,
  receivedAt: instantSchema,
})
export type PromotionSignature = z.infer<typeof promotionSignatureSchema>

export const promotionRecordSchema = z.strictObject({
  id: idSchema,
  revision: z.number().int().min(1),
  subject: promotionSubjectSchema,
  environment: nameSchema,
  phase: releasePhaseSchema.nullable(),
  /** As they stood in the configuration when it was requested. */
  roles: z.array(signatoryRoleSchema).min(1),
  differentPeople: z.boolean(),
  requestedBy: principalSchema,
  requestedAt: instantSchema,
  /** Until when it can be signed. */
  deadline: instantSchema,
  status: z.enum(['open', 'granted', 'rejected', 'revoked']),
  decidedAt: instantSchema.nullable(),
  revokedBy: principalSchema.nullable(),
  signatures: z.array(promotionSignatureSchema),
})
export type PromotionRecord = z.infer<typeof promotionRecordSchema>

const rolesSchema = z.strictObject({ roles: z.array(signatoryRoleSchema).min(1).max(9) })

/** The form of config/release_gates.json. */
export const releaseGatesSchema = z.strictObject({
  version: z.literal(1),
  /** Environments that are gated, with the roles that release to them. Others, such as development, are not. */
  environments: z.record(nameSchema, rolesSchema),
  phases: rolesSchema,
  /** Each role by another person. The requester is never alone, whatever stands here. */
  differentPeople: z.boolean(),
  openForDays: z.number().int().min(1).max(366),
  goNoGo: z.strictObject({ share: z.number().gt(0).lt(1), confidence: z.number().gt(0.5).lt(1), days: z.number().int().min(1).max(366) }),
})
export type ReleaseGates = z.infer<typeof releaseGatesSchema>
