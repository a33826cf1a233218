import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { Json } from '@maestro-helix/contract/json'
import { messageOf } from './recorded-error.ts'

export type Redaction = { text: (text: string) => string; json: (value: Json) => Json; error: (error: unknown) => unknown }

/**
 * Takes credentials out of whatever leaves a tool or an agent: its output, and the message of what it throws (a URL with a token in it, the header it sent). Found as
 * they are, in capitals or small letters, backwards, and in the forms in which they travel: base64 and base64url (also inside of what was encoded with them),
 * hexadecimal, escaped for a URL or for JSON. Code that encrypts or cuts them up is beyond this.
 */
export function redactCredentials(credentials: Readonly<Record<string, string>>): Redaction {
  const found = Object.entries(credentials).flatMap(([name, secret]) => formsOf(secret).map((form) => ({ form, shown: `[credential ${name}]` })))
  // Longest first: a form may hold a shorter one.
  found.sort((a, b) => b.form.length - a.form.length)
  const text = (given: string): string => found.reduce((left, { form, shown }) => left.replaceAll(form, shown), given)
  const json = (value: Json): Json => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(json)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), json(member)]))
    return value
  }
  return {
    text,
    json: found.length === 0 ? (value) => value : json,
    // Built anew: details, cause and stack of the thrown error may hold a credential as well.
    error: (error) => (found.length === 0 ? error : new MaestroError(codeOf(error), text(messageOf(error)))),
  }
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const forms = [
    secret,
    secret.toUpperCase(),
    secret.toLowerCase(),
    Array.from(secret).toReversed().join(''),
    ...base64Forms(bytes),
    hex,
    hex.toUpperCase(),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ]
  return [...new Set(forms)]
}

/** Base64 of the bytes alone, and what it looks like behind one or two other bytes, as far as those do not change it. */
function base64Forms(bytes: Buffer): string[] {
  const alone = (['base64', 'base64url'] as const).flatMap((form) => {
    const encoded = bytes.toString(form)
    return [encoded, encoded.replaceAll('=', '')]
  })
  const within = [0, 1, 2].flatMap((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
    const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((shifted.length * 8) / 6)]
    return [shifted.toString('base64').slice(from, to), shifted.toString('base64url').slice(from, to)]
  })
  return [...alone, ...within.filter((form) => form.length >= leastWithin)]
}

/** A shorter piece of base64 would be found in ordinary text. */
const leastWithin = 8
