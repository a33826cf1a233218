import { z } from 'zod'
import { enrolmentRequestSchema } from '../governance.ts'
import { idSchema, instantSchema, nameSchema } from '../identifiers.ts'
import { roleSchema, rolesSchema } from '../roles.ts'
import { passkeyCreationSchema } from './webauthn.ts'

/** POST /api/v1/enrolments: a link by which one person may enrol, once. */
export const createEnrolmentRequestSchema = z.strictObject({
  roles: rolesSchema,
  /** The name the person will have; they choose it where it is absent. */
  operatorId: nameSchema.optional(),
  /** How long the link works, 5 minutes to 14 days. */
  validForMinutes: z.number().int().min(5).max(20_160).default(1_440),
})
export type CreateEnrolmentRequest = z.input<typeof createEnrolmentRequestSchema>

/** The token is shown this once and stored as a digest only. */
export const createEnrolmentResponseSchema = z.strictObject({
  id: idSchema,
  token: z.string(),
  /** Where the console takes it; the token is in the fragment, which browsers send to nobody. */
  url: z.url(),
  roles: z.array(roleSchema),
  operatorId: nameSchema.nullable(),
  expiresAt: instantSchema,
})
export type CreateEnrolmentResponse = z.infer<typeof createEnrolmentResponseSchema>

/** GET /api/v1/enrolments/{token}: what the link offers. */
export const enrolmentOfferSchema = z.strictObject({
  roles: z.array(roleSchema),
  /** Fixed by who made the link, or null where the person chooses. */
  operatorId: nameSchema.nullable(),
  expiresAt: instantSchema,
  /** Whether an account of the configured OpenID Connect provider can accept it, too. */
  oidc: z.boolean(),
})
export type EnrolmentOffer = z.infer<typeof enrolmentOfferSchema>

/** POST /api/v1/enrolments/{token}/passkey/options. */
export const enrolPasskeyOptionsRequestSchema = z.strictObject({ operatorId: nameSchema, displayName: z.string().min(1).max(200) })
export type EnrolPasskeyOptionsRequest = z.infer<typeof enrolPasskeyOptionsRequestSchema>

/** POST /api/v1/enrolments/{token}/passkey: enrols and signs in. */
export const enrolPasskeyRequestSchema = z.strictObject({
  ceremonyId: idSchema,
  label: z.string().min(1).max(100).default('passkey'),
  response: passkeyCreationSchema,
})
export type EnrolPasskeyRequest = z.input<typeof enrolPasskeyRequestSchema>

/** POST /api/v1/enrolments/{token}/key: enrols by an Ed25519 key, as the command line does. */
export const enrolKeyRequestSchema = enrolmentRequestSchema
