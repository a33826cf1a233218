import { z } from 'zod'
import { idSchema, instantSchema, nameSchema, sha256Schema } from './identifiers.ts'
import { rolesSchema } from './roles.ts'
import { principalSchema } from './principal.ts'

/** A link by which one person may enrol, once and before it expires. Whether it was used is told by what was spent. */
export const enrolmentLinkSchema = z.strictObject({
  id: idSchema,
  tokenSha256: sha256Schema,
  roles: rolesSchema,
  /** The name the person will have, or null where they choose. */
  operatorId: nameSchema.nullable(),
  offeredBy: principalSchema,
  offeredAt: instantSchema,
  expiresAt: instantSchema,
})
export type EnrolmentLink = z.infer<typeof enrolmentLinkSchema>

/** As what somebody signs a release, a phase or a run-book version. */
export const signatoryRoleSchema = z.enum([
  'technical-lead',
  'governance-engineer',
  'devsecops-lead',
  'product-owner',
  'compliance-officer',
  'integration-engineer',
  'orchestration-lead',
  'on-call-engineer',
  'approver',
])
export type SignatoryRole = z.infer<typeof signatoryRoleSchema>

/** Names, or beginnings of names with a star at the end; `*` alone is everything. */
const patternSchema = z.string().regex(/^(?:[a-z][a-z0-9-]{0,63}\*?|\*)$/, 'a name, a beginning of names and a star, or a star')

/** What a signatory may sign for: all that is named must match. */
export const signatoryScopeSchema = z.strictObject({
  workflow: patternSchema.default('*'),
  action: patternSchema.default('*'),
  environment: patternSchema.default('*'),
})
export type SignatoryScope = z.infer<typeof signatoryScopeSchema>

/** That a person may sign in a role, for a scope, with one authenticator, for a time. */
export const signatoryRecordSchema = z.strictObject({
  id: idSchema,
  operatorId: nameSchema,
  role: signatoryRoleSchema,
  scope: signatoryScopeSchema,
  /** The authenticator that signs. */
  keyFingerprint: sha256Schema,
  validFrom: instantSchema,
  validUntil: instantSchema,
  registeredBy: principalSchema,
  registeredAt: instantSchema,
  revokedAt: instantSchema.nullable(),
  revision: z.number().int().min(1),
})
export type SignatoryRecord = z.infer<typeof signatoryRecordSchema>

/** Roles that a program may have: it never decides, defines or enrols. */
export const serviceRoleSchema = z.enum(['viewer', 'operator', 'personal-data-reader'])
export type ServiceRole = z.infer<typeof serviceRoleSchema>

/** An agent or another program with a token of its own. */
export const serviceAccountRecordSchema = z.strictObject({
  id: nameSchema,
  description: z.string().max(500),
  roles: z.array(serviceRoleSchema).min(1).max(3),
  tokenSha256: sha256Schema,
  createdBy: principalSchema,
  createdAt: instantSchema,
  revokedAt: instantSchema.nullable(),
  revision: z.number().int().min(1),
})
export type ServiceAccountRecord = z.infer<typeof serviceAccountRecordSchema>
