import type { Json } from '@maestro-helix/contract/json'

/** Names under which arguments say how something is and how it shall be. */
const pairs = [
  ['before', 'after'],
  ['from', 'to'],
  ['old', 'new'],
  ['current', 'proposed'],
] as const

export type ChangeRow = { path: string; before: Json | undefined; after: Json | undefined }
const rowLimit = 500

/**
 * What an action changes, member by member, where its arguments say how something is and how it shall be; undefined where they do not.
 * Lists are compared by place. Pure.
 */
export function changeRows(given: Readonly<Record<string, Json>>): ChangeRow[] | undefined {
  const pair = pairs.find(([before, after]) => isWhole(given[before]) && isWhole(given[after]))
  if (!pair) return undefined
  const rows: ChangeRow[] = []
  compare('', given[pair[0]], given[pair[1]], rows)
  return rows
}

/** Two plain words are an address or a name and no state of something: only what has parts is compared. */
function isWhole(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null
}

function compare(path: string, before: Json | undefined, after: Json | undefined, rows: ChangeRow[]): void {
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
