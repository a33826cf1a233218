import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { codeOf } from '@maestro-helix/contract/errors'
import {
  assertionCeremonySchema,
  creationCeremonySchema,
  type OidcSettings,
  oidcSettingsSchema,
  type Session,
  sessionSchema,
} from '@maestro-helix/contract/http/auth'
import { type EnrolmentOffer, enrolmentOfferSchema } from '@maestro-helix/contract/http/enrolments'
import { z } from 'zod'
import { transport } from './client.ts'

const auth = '/api/v1/auth'

/** Who is signed in; null where nobody is. */
export async function readSession(): Promise<Session | null> {
  try {
    return await transport.json({ path: `${auth}/session`, schema: sessionSchema })
  } catch (error) {
    if (saysSignedOut(error)) return null
    throw error
  }
}

/** Whether the server refused because nobody is signed in, or no longer. */
export function saysSignedOut(error: unknown): boolean {
  return ['UNAUTHENTICATED', 'SESSION_EXPIRED', 'OPERATOR_REVOKED'].includes(codeOf(error))
}

/** The person or the device did not go through with it; `why` is a sentence for them. */
export type Declined = { declined: true; why: string }
export type Asked<Answer> = { declined: false; answer: Answer } | Declined

/** Asks the browser for one of this person's passkeys; whose it is, the passkey says. @throws MaestroError where the server refuses */
export async function signInWithPasskey(): Promise<Asked<Session>> {
  const { ceremonyId, options } = await transport.json({ method: 'POST', path: `${auth}/passkey/options`, body: {}, schema: assertionCeremonySchema })
  const asked = await askPasskey(() => startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }))
  if (asked.declined) return asked
  const body = { ceremonyId, response: asked.answer }
  return { declined: false, answer: await transport.json({ method: 'POST', path: `${auth}/passkey/verify`, body, schema: sessionSchema }) }
}

/** Whether accounts of an OpenID Connect provider may sign in here, and whose. */
export function readOidc(): Promise<OidcSettings> {
  return transport.json({ path: `${auth}/oidc`, schema: oidcSettingsSchema })
}

/** Where a browser goes to sign in by OpenID Connect; with the token of a link, to accept it by that account. */
export function oidcAddress(enrolment?: string): string {
  return `${auth}/oidc/start${enrolment === undefined ? '' : `?enrolment=${encodeURIComponent(enrolment)}`}`
}

export async function signOut(): Promise<void> {
  await transport.json({ method: 'DELETE', path: `${auth}/session`, schema: z.unknown() })
}

/** What an enrolment link offers. */
export function readEnrolment(token: string): Promise<EnrolmentOffer> {
  return transport.json({ path: `/api/v1/enrolments/${encodeURIComponent(token)}`, schema: enrolmentOfferSchema })
}

/** Makes a passkey for a new person and signs them in. @throws MaestroError where the server refuses */
export async function enrolWithPasskey(
  token: string,
  person: { operatorId: string; displayName: string },
  label: string,
): Promise<{ declined: false } | Declined> {
  const path = `/api/v1/enrolments/${encodeURIComponent(token)}/passkey`
  const { ceremonyId, options } = await transport.json({ method: 'POST', path: `${path}/options`, body: person, schema: creationCeremonySchema })
  const asked = await askPasskey(() => startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }))
  if (asked.declined) return asked
  await transport.json({ method: 'POST', path, body: { ceremonyId, label, response: asked.answer }, schema: z.unknown() })
  return { declined: false }
}

/** What the browser says when a person or a device declines, in words of ours. */
export async function askPasskey<Answer>(ceremony: () => Promise<Answer>): Promise<Asked<Answer>> {
  try {
    return { declined: false, answer: await ceremony() }
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'NotAllowedError' || name === 'AbortError')
      return { declined: true, why: 'The passkey was not used: it was called off, took too long, or this device holds none for this address.' }
    if (name === 'InvalidStateError') return { declined: true, why: 'This device holds a passkey for this person already.' }
    return { declined: true, why: 'This browser cannot use passkeys at this address.' }
  }
}
