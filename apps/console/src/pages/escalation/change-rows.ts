import type { Json } from '@maestro-helix/contract/json'
import type { Change } from '../../design/changes.tsx'
import { jsonChanges } from '../../design/json-changes.ts'

/** Names under which arguments say how something is and how it shall be. */
const pairs = [
  ['before', 'after'],
  ['from', 'to'],
  ['old', 'new'],
  ['current', 'proposed'],
] as const

/**
 * What an action changes, member by member, where its arguments say how something is and how it shall be; undefined where they do not.
 * Lists are compared by place. Pure.
 */
export function changeRows(given: Readonly<Record<string, Json>>): Change[] | undefined {
  const pair = pairs.find(([before, after]) => isWhole(given[before]) && isWhole(given[after]))
  if (!pair) return undefined
  return jsonChanges(given[pair[0]], given[pair[1]])
}

/** Two plain words are an address or a name and no state of something: only what has parts is compared. */
function isWhole(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null
}
