import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { Dependency } from '@maestro-helix/contract/independence'
import { dependenciesOf, type IndependenceFacts, sentenceOf } from '../governance/independence.ts'
import type { RunEntry } from './audit-approval.ts'

/** What the ledger says of where people came from, and who wrote each version of the policies under which they decided. */
export type AuditedIndependence = { facts: IndependenceFacts; policyAuthors: ReadonlyMap<number, string> }

/**
 * How those who approved were not independent, told from entries alone, as things stood when they decided; null where they were. Who requested the run or had it done
 * again is left out: such approvals do not count at all, and are found as that.
 */
export function dependenciesFound(escalation: EscalationRecord, entries: readonly RunEntry[], independence: AuditedIndependence): string | null {
  const decided = entries.filter(
    ({ kind, fields }) => kind === 'escalation.decided' && fields['escalation_id'] === escalation.id && fields['gil_decision'] === 'approve',
  )
  const people = decided.flatMap(({ fields: { human_operator_id: person } }) => (typeof person === 'string' ? [person] : []))
  const found = decided.flatMap(({ at, fields }): Dependency[] => {
    const person = fields['human_operator_id']
    if (typeof person !== 'string') return []
    const policyAuthor = independence.policyAuthors.get(Number(fields['policy_version'])) ?? null
    return dependenciesOf(person, people, { ...until(independence.facts, at), policyAuthor })
  })
  const sentences = new Set(found.filter(({ rule }) => rule !== 'requested' && rule !== 'restarted').map(sentenceOf))
  return sentences.size === 0 ? null : [...sentences].join('; ')
}

/** Without what became of people later. */
function until(facts: IndependenceFacts, at: string): IndependenceFacts {
  return { ...facts, people: new Map([...facts.people].map(([id, entries]) => [id, entries.filter((entry) => entry.at <= at)])) }
}
