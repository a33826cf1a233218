import { z } from 'zod'
import { enrolmentRequestSchema, operatorRecordSchema } from '../governance.ts'

/** An operator as shown: everything but the digest of the token. */
export const operatorSchema = operatorRecordSchema.omit({ tokenSha256: true })
export type Operator = z.infer<typeof operatorSchema>

export const operatorsSchema = z.strictObject({ operators: z.array(operatorSchema) })
export type Operators = z.infer<typeof operatorsSchema>

/** POST /operators. Only the local service may enrol. */
export const enrolOperatorRequestSchema = enrolmentRequestSchema.extend({ demonstration: z.boolean().default(false) })
export type EnrolOperatorRequest = z.input<typeof enrolOperatorRequestSchema>

/** The API token is shown this once and stored as a digest only. */
export const enrolOperatorResponseSchema = z.strictObject({ operator: operatorSchema, token: z.string() })
export type EnrolOperatorResponse = z.infer<typeof enrolOperatorResponseSchema>
