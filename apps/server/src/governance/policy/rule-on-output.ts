import type { OutputRuling, PolicyQuestion } from '@maestro-helix/contract/policy'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { RunSnapshot } from '../../record/record-store.ts'
import type { PolicyParts } from './action-question.ts'
import type { Policies } from './ask-policies.ts'
import { denialOf, permissionOf } from './decision-fields.ts'
import { outputQuestion } from './escalation-question.ts'
import { requiredPeople } from './required-people.ts'

/** People whom the gate asks for by its outcome. */
const peopleOfGate = { pass: 0, unassessed: 0, adapt: 0, escalate: 1, halt: 2 } as const

/**
 * What the policies in force say to an output that the gate decided on: at least what the gate asks for, or more, or that nobody may let it go on. Undefined where they are
 * not asked: there is nothing to go on, or their set is of before they were.
 */
export function ruleOnOutput(
  { inForce, place }: PolicyParts,
  snapshot: Pick<RunSnapshot, 'run' | 'attempts'>,
  attempt: AttemptRecord,
  now: string,
): OutputRuling | undefined {
  const { policies, vocabulary } = inForce.current()
  if (vocabulary === 1 || attempt.decision === null || attempt.decision.outcome === 'adapt') return undefined
  return outputRuling(policies, outputQuestion(snapshot, attempt.stepId, attempt, place, now))
}

/** The answer of a set of policies to a question about an output. */
export function outputRuling(policies: Policies, question: PolicyQuestion): OutputRuling {
  const least = peopleOfGate[question.output?.gate ?? 'halt']
  const required = requiredPeople(policies, question, least)
  const { decision } = required
  if (required.people === null) return { question, decision, people: null, roles: [], reason: denialOf(policies, decision, question).message }
  const { people, roles } = required
  if (people === least && roles.length === 0) return { question, decision, people, roles, reason: null }
  // In the words of what forbids it with fewer, else of what permits it with so many.
  const approvals = { ...question.approvals, people: least, authenticators: least }
  const withLess = policies.ask({ ...question, approvals })
  const reason = withLess.policies.length > 0 ? denialOf(policies, withLess, question).message : permissionOf(policies, decision)
  return { question, decision, people, roles, reason }
}

/** So many people must confirm what an attempt came to before it goes on; what the gate asks for, and the policies beside it. */
export function peopleAskedFor({ decision, ruling }: Pick<AttemptRecord, 'decision' | 'ruling'>): number {
  return Math.max(decision?.peopleRequired ?? 0, ruling?.people ?? 0)
}
