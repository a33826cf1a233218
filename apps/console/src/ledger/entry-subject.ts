import { instantSchema } from '@maestro-helix/contract/identifiers'
import type { JsonObject } from '@maestro-helix/contract/json'

/** Members that say most about what an entry is of; of each row the first that is there counts. */
const subjects = [
  ['agent_id', 'action', 'tool', 'workflow', 'version', 'service_id', 'signatory_id', 'token_sha256'],
  ['step_id', 'escalation_kind', 'scope'],
  ['gil_decision', 'status', 'error_code'],
]
const people = ['human_operator_id', 'operator_id', 'by', 'requester']

/** What an entry is of, in a few of its own words. Pure. */
export function entrySubject(leaf: JsonObject): string {
  return subjects
    .map((names) => firstText(leaf, names))
    .filter((word) => word !== undefined)
    .join(' · ')
}

/** The person or program behind an entry; undefined where it is the system's own. Pure. */
export function entryAuthor(leaf: JsonObject): string | undefined {
  return firstText(leaf, people)?.replace(/^(?:operator|service):/, '')
}

function firstText(leaf: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = leaf[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

/** Kind and time of an entry; the time is undefined where it is none. Pure. */
export function entryHead({ kind, at }: JsonObject): { kind: string; at: string | undefined } {
  return { kind: typeof kind === 'string' ? kind : 'unknown', at: instantSchema.safeParse(at).data }
}
