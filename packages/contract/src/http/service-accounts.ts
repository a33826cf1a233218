import { z } from 'zod'
import { nameSchema } from '../identifiers.ts'
import { serviceAccountRecordSchema, serviceRoleSchema } from '../people.ts'

/** A service account as shown: everything but the digest of its token. */
export const serviceAccountSchema = serviceAccountRecordSchema.omit({ tokenSha256: true })
export type ServiceAccount = z.infer<typeof serviceAccountSchema>

export const serviceAccountsSchema = z.strictObject({ serviceAccounts: z.array(serviceAccountSchema) })
export type ServiceAccounts = z.infer<typeof serviceAccountsSchema>

/** POST /api/v1/service-accounts. */
export const createServiceAccountRequestSchema = z.strictObject({
  id: nameSchema,
  description: z.string().max(500).default(''),
  roles: z
    .array(serviceRoleSchema)
    .min(1)
    .max(2)
    .refine((roles) => new Set(roles).size === roles.length, 'name each role once')
    .default(['viewer']),
})
export type CreateServiceAccountRequest = z.input<typeof createServiceAccountRequestSchema>

/** The token is shown this once and stored as a digest only. */
export const createServiceAccountResponseSchema = z.strictObject({ serviceAccount: serviceAccountSchema, token: z.string() })
export type CreateServiceAccountResponse = z.infer<typeof createServiceAccountResponseSchema>
