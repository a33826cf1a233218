import { z } from 'zod'
import { idSchema, instantSchema, sha256Schema } from './identifiers.ts'

/** Base64url without padding, as WebAuthn writes bytes. */
export const base64urlSchema = z.string().regex(/^[\w-]*$/, 'base64url without padding')

const sharedMembers = {
  id: idSchema,
  /** Names the key: SHA-256 of the 32 bytes of an Ed25519 key, of the DER SubjectPublicKeyInfo of any other. One key is enrolled once, for ever. */
  fingerprint: sha256Schema,
  /** What its holder calls it. */
  label: z.string().min(1).max(100),
  enrolledAt: instantSchema,
  revokedAt: instantSchema.nullable(),
}

/** An Ed25519 key, as the command line makes it. */
const keyAuthenticatorSchema = z.strictObject({
  ...sharedMembers,
  kind: z.literal('ed25519'),
  /** Base64 of the 32-byte public key. */
  publicKey: z.base64().max(60),
})

/** A WebAuthn credential. */
const passkeyAuthenticatorSchema = z.strictObject({
  ...sharedMembers,
  kind: z.literal('passkey'),
  credentialId: base64urlSchema.min(1).max(2_000),
  /** Base64url of the public key in COSE form (RFC 9052). */
  coseKey: base64urlSchema.min(1).max(2_000),
  /** The authenticator's signature counter when last seen; 0 where it keeps none. */
  signCounter: z.number().int().min(0),
  /** Make and model, where the authenticator said so: sixteen bytes written as a UUID, of no particular version. */
  aaguid: z.guid().nullable(),
  /** Whether it may be copied to other devices by its provider. */
  backupEligible: z.boolean(),
  transports: z.array(z.string().max(40)).max(10),
})

/** That with which a person proves who they are. */
export const authenticatorSchema = z.discriminatedUnion('kind', [keyAuthenticatorSchema, passkeyAuthenticatorSchema])
export type Authenticator = z.infer<typeof authenticatorSchema>
export type PasskeyAuthenticator = z.infer<typeof passkeyAuthenticatorSchema>
