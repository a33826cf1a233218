import type { Json } from '@maestro-helix/contract/json'

/**
 * The one text of a JSON value: members sorted by UTF-16 code units, no white space (RFC 8785, except that a lone surrogate is written as its
 * escape instead of being refused, because any output must be hashable). Iterative, so that nesting cannot exhaust the stack.
 */
export function canonicalJson(value: Json): string {
  const parts: string[] = []
  // Work still to be written, last first: a string is literal text, an object wraps a value.
  const work: (string | { value: Json })[] = [{ value }]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (typeof next === 'string') {
      parts.push(next)
      continue
    }
    const current = next.value
    if (Array.isArray(current)) {
      work.push(']')
      for (let index = current.length - 1; index >= 0; index -= 1) {
        work.push({ value: current[index] ?? null })
        if (index > 0) work.push(',')
      }
      parts.push('[')
    } else if (typeof current === 'object' && current !== null) {
      const keys = Object.keys(current).toSorted()
      work.push('}')
      for (let index = keys.length - 1; index >= 0; index -= 1) {
        const key = keys[index] ?? ''
        work.push({ value: current[key] ?? null }, `${index > 0 ? ',' : ''}${JSON.stringify(key)}:`)
      }
      parts.push('{')
    } else {
      parts.push(JSON.stringify(current))
    }
  }
  return parts.join('')
}
