import { z } from 'zod'
import { base64urlSchema } from './authenticator.ts'

/** What a passkey said beside its signature; with it and the enrolled key the signature can be verified again at any time. */
export const assertionSchema = z.strictObject({
  credentialId: base64urlSchema.min(1).max(2_000),
  authenticatorData: base64urlSchema.min(1).max(2_000),
  clientDataJSON: base64urlSchema.min(1).max(4_000),
})
export type Assertion = z.infer<typeof assertionSchema>

/** Base64url of 32 random bytes that the server issued for one signature. */
export const nonceSchema = base64urlSchema.length(43)

/** Base64 of a signature: of 64 bytes by an Ed25519 key, or as a passkey gave it. */
export const signatureSchema = z.base64().max(1_500)
