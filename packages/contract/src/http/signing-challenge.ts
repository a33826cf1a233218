import { z } from 'zod'
import { passkeyRequestOptionsSchema } from './webauthn.ts'

/**
 * A statement that a person's passkey is to sign, and the options for `navigator.credentials.get()`. Their challenge is SHA-256(bytes of the subject's
 * digest || SHA-256(canonical statement)); compute it from what is shown before signing. It counts once and before `expiresAt`.
 */
export function signingChallengeSchema<Statement extends z.ZodType>(statement: Statement) {
  return z.strictObject({ statement, options: passkeyRequestOptionsSchema, expiresAt: z.iso.datetime({ precision: 3 }) })
}
