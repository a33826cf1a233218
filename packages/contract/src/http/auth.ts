import { z } from 'zod'
import { authenticatorSchema } from '../authenticator.ts'
import { idSchema, instantSchema, nameSchema, sha256Schema } from '../identifiers.ts'
import { capabilitySchema, roleSchema } from '../roles.ts'
import { principalSchema } from '../principal.ts'
import { passkeyAssertionSchema, passkeyCreationOptionsSchema, passkeyCreationSchema, passkeyRequestOptionsSchema } from './webauthn.ts'

/** A ceremony under way: the id under which the answer is sent back, once and within minutes. */
export const creationCeremonySchema = z.strictObject({ ceremonyId: idSchema, options: passkeyCreationOptionsSchema })
export type CreationCeremony = z.infer<typeof creationCeremonySchema>
export const assertionCeremonySchema = z.strictObject({ ceremonyId: idSchema, options: passkeyRequestOptionsSchema })
export type AssertionCeremony = z.infer<typeof assertionCeremonySchema>

/** POST /api/v1/auth/passkey/verify: the answer to POST /api/v1/auth/passkey/options. Sets the session cookie. */
export const verifyPasskeyRequestSchema = z.strictObject({ ceremonyId: idSchema, response: passkeyAssertionSchema })
export type VerifyPasskeyRequest = z.infer<typeof verifyPasskeyRequestSchema>

/** GET /api/v1/auth/session: who sends the request, and what they may do. */
export const sessionSchema = z.strictObject({
  principal: principalSchema,
  /** Null for a service. */
  operatorId: nameSchema.nullable(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  capabilities: z.array(capabilitySchema),
  /** token: a bearer token instead of a session. */
  method: z.enum(['passkey', 'oidc', 'enrolment', 'token']),
  signedInAt: instantSchema.nullable(),
  /** When it ends whatever happens, and when it ends if nothing happens; null for a token. */
  expiresAt: instantSchema.nullable(),
  idleExpiresAt: instantSchema.nullable(),
  authenticators: z.array(authenticatorSchema),
})
export type Session = z.infer<typeof sessionSchema>

/** GET /api/v1/auth/sessions: where else the person is signed in, the newest first. `id` names a session and opens nothing. */
export const sessionsSchema = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: sha256Schema,
      /** The one that sends the request. */
      current: z.boolean(),
      method: z.enum(['passkey', 'oidc', 'enrolment']),
      signedInAt: instantSchema,
      /** Last activity, to the minute. */
      seenAt: instantSchema,
      /** When it ends if nothing happens. */
      idleExpiresAt: instantSchema,
    }),
  ),
})
export type Sessions = z.infer<typeof sessionsSchema>

/** DELETE /api/v1/auth/sessions: how many were ended. */
export const endedSessionsSchema = z.strictObject({ ended: z.number().int().min(0) })

/** GET /api/v1/auth/oidc. */
export const oidcSettingsSchema = z.strictObject({ configured: z.boolean(), issuer: z.string().nullable() })
export type OidcSettings = z.infer<typeof oidcSettingsSchema>

/** GET /api/v1/auth/oidc/start leads the browser to the provider; `enrolment` is the token of a link that is to be accepted by that account. */
export const oidcStartQuerySchema = z.strictObject({ enrolment: z.string().min(16).max(200).optional() })

/** POST /api/v1/auth/oidc/link: where to send the browser. */
export const oidcLinkSchema = z.strictObject({ url: z.url() })
export type OidcLink = z.infer<typeof oidcLinkSchema>

/** POST /api/v1/auth/authenticators/options: for adding one to one's own account. `stepUp` is to be answered by one that is enrolled already. */
export const addAuthenticatorOptionsSchema = z.strictObject({
  ceremonyId: idSchema,
  creation: passkeyCreationOptionsSchema,
  stepUp: passkeyRequestOptionsSchema,
})
export type AddAuthenticatorOptions = z.infer<typeof addAuthenticatorOptionsSchema>

/** POST /api/v1/auth/authenticators: the new passkey, and a fresh assertion of an enrolled one that allows it. */
export const addAuthenticatorRequestSchema = z.strictObject({
  ceremonyId: idSchema,
  label: z.string().min(1).max(100),
  creation: passkeyCreationSchema,
  stepUp: passkeyAssertionSchema,
})
export type AddAuthenticatorRequest = z.infer<typeof addAuthenticatorRequestSchema>
