import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { Json } from '@maestro-helix/contract/json'
import { messageOf } from './recorded-error.ts'

export type Redaction = { text: (text: string) => string; json: (value: Json) => Json; error: (error: unknown) => unknown }

/**
 * Takes credentials out of whatever leaves a tool: its output, and the message of what it throws (a URL with a token in it, the header it sent). Found as they are
 * and in the forms in which they travel: base64, base64url, hexadecimal, escaped for a URL or for JSON. A tool that encrypts or cuts them up is beyond this.
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
  const base64 = bytes.toString('base64')
  const forms = [secret, base64, base64.replaceAll('=', ''), bytes.toString('base64url'), bytes.toString('hex'), encodeURIComponent(secret)]
  return [...new Set([...forms, JSON.stringify(secret).slice(1, -1)])]
}
