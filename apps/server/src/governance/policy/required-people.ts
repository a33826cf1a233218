import type { PolicyDecision, PolicyQuestion } from '@maestro-helix/contract/policy'
import type { Policies } from './ask-policies.ts'

/** What no policy can lower, in code: the people, with as many authenticators, that an action needs. None of them is its requester or the author of the policy in force. */
function peopleFloor({ action, tool, spending }: PolicyQuestion): number {
  if (action !== 'execute' || !tool) return 0
  if (tool.effect === 'irreversible') return 2
  return spending !== undefined && 'unknown' in spending ? 1 : 0
}

/** More approvals than this are never asked for. */
const mostPeople = 5

/** Known roles, those most readily done without first, so that the roles left over are the ones a rule is about. */
const roles = ['viewer', 'administrator', 'operator', 'compliance-officer', 'approver', 'governance-lead'] as const

/** people: so many must approve, among them each of `roles`. denied: no number of approvals would do. */
export type Requirement = { people: number; roles: string[]; decision: PolicyDecision } | { people: null; decision: PolicyDecision }

/** Whether what is asked may be carried out with the approvals it names: what the policies say, and never less than the floor. */
export function permits(policies: Policies, question: PolicyQuestion): PolicyDecision {
  const decision = policies.ask(question)
  return aboveFloor(question) ? decision : { ...decision, outcome: 'deny' }
}

function aboveFloor(question: PolicyQuestion): boolean {
  const { action, tool, approvals } = question
  if (action !== 'execute' || !tool) return true
  if (approvals.requesterAmong || approvals.policyAuthorAmong) return false
  const floor = peopleFloor(question)
  return approvals.people >= floor && approvals.authenticators >= floor
}

/**
 * The fewest people who can have it carried out, found by asking the policies with 0, 1, 2 ... approvals, from `least` on; and the roles without which they
 * would not do. The roles are a help to whoever looks for approvers: what counts is the answer for those who did approve.
 */
export function requiredPeople(policies: Policies, question: PolicyQuestion, least: number): Requirement {
  const floor = Math.max(least, peopleFloor(question))
  const withApprovals = (people: number, held: readonly string[]): PolicyDecision =>
    policies.ask({
      ...question,
      approvals: { people, authenticators: people, roles: people === 0 ? [] : [...held], requesterAmong: false, policyAuthorAmong: false },
    })
  let last: PolicyDecision | undefined
  for (let people = floor; people <= mostPeople; people++) {
    last = withApprovals(people, [])
    if (last.outcome === 'permit') return { people, roles: [], decision: last }
    if (people === 0) continue
    const everyRole = withApprovals(people, roles)
    if (everyRole.outcome !== 'permit') continue
    let needed: readonly string[] = roles
    let decision = everyRole
    for (const role of roles) {
      const without = needed.filter((other) => other !== role)
      const answer = withApprovals(people, without)
      if (answer.outcome === 'permit') [needed, decision] = [without, answer]
    }
    return { people, roles: [...needed], decision }
  }
  return { people: null, decision: last ?? withApprovals(mostPeople, []) }
}
