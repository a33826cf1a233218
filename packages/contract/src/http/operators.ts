import { z } from 'zod'
import { enrolmentRequestSchema, operatorRecordSchema } from '../governance.ts'
import { rolesSchema } from '../roles.ts'

/** An operator as shown: everything but the digest of the token and the subjects of their accounts elsewhere. */
export const operatorSchema = operatorRecordSchema.omit({ tokenSha256: true, identities: true })
export type Operator = z.infer<typeof operatorSchema>

export const operatorsSchema = z.strictObject({ operators: z.array(operatorSchema) })
export type Operators = z.infer<typeof operatorsSchema>

/** POST /operators: enrols by an Ed25519 key. Roles are operator and approver where none are named. */
export const enrolOperatorRequestSchema = enrolmentRequestSchema.extend({
  roles: rolesSchema.default(['operator', 'approver']),
  demonstration: z.boolean().default(false),
})
export type EnrolOperatorRequest = z.input<typeof enrolOperatorRequestSchema>

/** The API token is shown this once and stored as a digest only. */
export const enrolOperatorResponseSchema = z.strictObject({ operator: operatorSchema, token: z.string() })
export type EnrolOperatorResponse = z.infer<typeof enrolOperatorResponseSchema>

/** PUT /operators/{id}/roles. */
export const changeRolesRequestSchema = z.strictObject({ roles: rolesSchema })
export type ChangeRolesRequest = z.infer<typeof changeRolesRequestSchema>
