import type { Json } from '@maestro-helix/contract/json'
import type { Change } from './changes.tsx'

const rowLimit = 500

/** What differs between two values, member by member; lists by place. At most 500 places. Pure. */
export function jsonChanges(before: Json | undefined, after: Json | undefined): Change[] {
  const rows: Change[] = []
  compare('', before, after, rows)
  return rows
}

function compare(path: string, before: Json | undefined, after: Json | undefined, rows: Change[]): void {
  if (rows.length >= rowLimit) return
  if (
    typeof before === 'object' &&
    typeof after === 'object' &&
    before !== null &&
    after !== null &&
    Array.isArray(before) === Array.isArray(after)
  ) {
    const one = before as Record<string, Json>
    const other = after as Record<string, Json>
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)]))
      compare(path === '' ? name : `${path}.${name}`, memberOf(one, name), memberOf(other, name), rows)
  } else if (JSON.stringify(before) !== JSON.stringify(after)) rows.push({ path, before, after })
}

function memberOf(value: Record<string, Json>, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined
}
