import { sha256Hex } from '../../record/digest.ts'

/** As whom the server asks for passkeys: WebAuthn's relying party. Given by configuration. */
export type RelyingParty = {
  /** The domain that passkeys belong to, e.g. localhost. */
  id: string
  name: string
  /** Where pages that ask for them may come from, e.g. http://localhost:7411. */
  origins: readonly string[]
}

/** What WebAuthn calls the user handle: names an account to the authenticator without naming the person. Base64url of 32 bytes. */
export function userHandleOf(operatorId: string): string {
  return Buffer.from(sha256Hex(`maestro-helix/user:${operatorId}`), 'hex').toString('base64url')
}
