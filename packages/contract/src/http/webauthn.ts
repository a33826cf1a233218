import { z } from 'zod'
import { base64urlSchema } from '../authenticator.ts'

/**
 * WebAuthn Level 3 in its JSON form: what `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take, and what
 * `credential.toJSON()` gives. What browsers add is let through where it is theirs, and cut off where it is not looked at.
 */
const descriptorSchema = z.object({ id: base64urlSchema, type: z.string(), transports: z.array(z.string()).optional() })

export const passkeyCreationOptionsSchema = z.object({
  rp: z.object({ id: z.string().optional(), name: z.string() }),
  user: z.object({ id: base64urlSchema, name: z.string(), displayName: z.string() }),
  challenge: base64urlSchema,
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number().int() })),
  timeout: z.number().optional(),
  excludeCredentials: z.array(descriptorSchema).optional(),
  authenticatorSelection: z
    .object({ residentKey: z.string().optional(), requireResidentKey: z.boolean().optional(), userVerification: z.string().optional() })
    .optional(),
  hints: z.array(z.string()).optional(),
  attestation: z.string().optional(),
  extensions: z.object({ credProps: z.boolean().optional() }).optional(),
})
export type PasskeyCreationOptions = z.infer<typeof passkeyCreationOptionsSchema>

export const passkeyRequestOptionsSchema = z.object({
  challenge: base64urlSchema,
  timeout: z.number().optional(),
  rpId: z.string().optional(),
  allowCredentials: z.array(descriptorSchema).optional(),
  userVerification: z.string().optional(),
  hints: z.array(z.string()).optional(),
  extensions: z.object({ credProps: z.boolean().optional() }).optional(),
})
export type PasskeyRequestOptions = z.infer<typeof passkeyRequestOptionsSchema>

const credentialMembers = {
  id: base64urlSchema.min(1).max(2_000),
  rawId: base64urlSchema.min(1).max(2_000),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
}

/** What `navigator.credentials.create()` resolves to, `.toJSON()`. */
export const passkeyCreationSchema = z.object({
  ...credentialMembers,
  response: z.object({
    clientDataJSON: base64urlSchema.max(8_000),
    attestationObject: base64urlSchema.max(40_000),
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
})
export type PasskeyCreation = z.infer<typeof passkeyCreationSchema>

/** What `navigator.credentials.get()` resolves to, `.toJSON()`. */
export const passkeyAssertionSchema = z.object({
  ...credentialMembers,
  response: z.object({
    clientDataJSON: base64urlSchema.max(4_000),
    authenticatorData: base64urlSchema.max(2_000),
    signature: base64urlSchema.max(1_400),
    userHandle: base64urlSchema.max(200).nullish(),
  }),
})
export type PasskeyAssertion = z.infer<typeof passkeyAssertionSchema>
