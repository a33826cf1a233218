import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { addAuthenticatorOptionsSchema, type Sessions, sessionsSchema } from '@maestro-helix/contract/http/auth'
import { operatorSchema } from '@maestro-helix/contract/http/operators'
import { z } from 'zod'
import { transport } from './client.ts'
import { askPasskey, type Declined } from './session.ts'

const authenticators = '/api/v1/auth/authenticators'

/**
 * Adds a passkey to one's own account: one that is enrolled already allows it, then the new one is made.
 * @throws MaestroError where the server refuses
 */
export async function addPasskey(label: string): Promise<{ declined: false } | Declined> {
  const options = await transport.json({ method: 'POST', path: `${authenticators}/options`, body: {}, schema: addAuthenticatorOptionsSchema })
  const allowed = await askPasskey(() => startAuthentication({ optionsJSON: options.stepUp as PublicKeyCredentialRequestOptionsJSON }))
  if (allowed.declined) return allowed
  const made = await askPasskey(() => startRegistration({ optionsJSON: options.creation as PublicKeyCredentialCreationOptionsJSON }))
  if (made.declined) return made
  const body = { ceremonyId: options.ceremonyId, label, creation: made.answer, stepUp: allowed.answer }
  await transport.json({ method: 'POST', path: authenticators, body, schema: operatorSchema })
  return { declined: false }
}

/** Revokes an authenticator of one's own; every session of the account is closed, this one too. @throws MaestroError CONFLICT for the last one */
export async function revokeAuthenticator(id: string): Promise<void> {
  await transport.json({ method: 'DELETE', path: `${authenticators}/${encodeURIComponent(id)}`, schema: operatorSchema })
}

const sessions = '/api/v1/auth/sessions'

/** Where one is signed in, the newest first. */
export async function readSessions(): Promise<Sessions['sessions']> {
  return (await transport.json({ path: sessions, schema: sessionsSchema })).sessions
}

/** Ends one session of one's own, or with null all but this one. @throws MaestroError NOT_FOUND where it has ended already */
export async function endSessions(id: string | null): Promise<void> {
  await transport.json({ method: 'DELETE', path: id === null ? sessions : `${sessions}/${id}`, schema: z.unknown() })
}
