import { MaestroError } from '@maestro-helix/contract/errors'

/**
 * A copy of parsed JSON whose texts are well-formed Unicode without NUL (each replaced by U+FFFD), because neither canonical JSON nor the
 * database can carry anything else. Members named so, or named __proto__, which would change what copies of the object inherit, are refused.
 * @throws MaestroError INVALID_REQUEST
 */
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]): [string, unknown] => {
    if (key === '__proto__') throw new MaestroError('INVALID_REQUEST', 'a member may not be named __proto__')
    if (clean(key) !== key) throw new MaestroError('INVALID_REQUEST', 'the name of a member is not well-formed text')
    return [key, wellFormed(member)]
  })
  return Object.fromEntries(members)
}

function clean(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD')
}
