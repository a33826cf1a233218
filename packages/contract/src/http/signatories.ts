import { z } from 'zod'
import { fixedInstantSchema, nameSchema, sha256Schema } from '../identifiers.ts'
import { signatoryRecordSchema, signatoryRoleSchema, signatoryScopeSchema } from '../people.ts'

export const signatoriesSchema = z.strictObject({ signatories: z.array(signatoryRecordSchema) })
export type Signatories = z.infer<typeof signatoriesSchema>

/** POST /api/v1/signatories. Nobody registers themselves. */
export const registerSignatoryRequestSchema = z.strictObject({
  operatorId: nameSchema,
  role: signatoryRoleSchema,
  /** Everything where it is absent. */
  scope: signatoryScopeSchema.prefault({}),
  /** The authenticator that signs; the person's only valid one where it is absent. */
  keyFingerprint: sha256Schema.optional(),
  /** From when on; at once where it is absent. */
  validFrom: fixedInstantSchema.optional(),
  validUntil: fixedInstantSchema,
})
export type RegisterSignatoryRequest = z.input<typeof registerSignatoryRequestSchema>
