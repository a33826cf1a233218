import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { PolicyDecision, PolicyDryRun, PolicyQuestion } from '@maestro-helix/contract/policy'
import type { Policies } from './ask-policies.ts'
import { denialOf } from './decision-fields.ts'
import { permits, requiredPeople } from './required-people.ts'

type Outcome = PolicyDryRun['changed'][number]['before']

/**
 * What other policies would have decided over recorded intents: each is asked again exactly what was asked then, at its opening and as its execution
 * started. Decides nothing. Pure. Intents of before there were policies are counted as not comparable.
 */
export function dryRunPolicies(policies: Policies, intents: readonly IntentRecord[]): Omit<PolicyDryRun, 'version' | 'sha256'> {
  const changed: PolicyDryRun['changed'] = []
  let compared = 0
  for (const { block, policy, grant, openedAt, claimedAt, endedAt } of intents) {
    const { runId, stepId, attempt, action } = block
    const note = (moment: 'opening' | 'execution', at: string, before: Outcome, after: Outcome, reason: string): void => {
      compared++
      const same = before.outcome === after.outcome && before.people === after.people && before.roles.join() === after.roles.join()
      if (!same) changed.push({ runId, stepId, attempt, action, moment, at, before, after, reason })
    }
    if (policy) {
      const required = requiredPeople(policies, policy.question, 0)
      const before: Outcome = { outcome: 'permit', people: policy.people, roles: policy.roles, policies: policy.decision.policies }
      const after: Outcome = {
        outcome: required.people === null ? 'deny' : 'permit',
        people: required.people,
        roles: required.people === null ? [] : required.roles,
        policies: required.decision.policies,
      }
      note('opening', openedAt, before, after, reasonOf(policies, required.decision, after.outcome, policy.question))
    }
    if (grant) {
      const decision = permits(policies, grant.question)
      const { people, roles } = grant.question.approvals
      const before: Outcome = { outcome: grant.decision.outcome, people, roles, policies: grant.decision.policies }
      note(
        'execution',
        claimedAt ?? endedAt ?? openedAt,
        before,
        { outcome: decision.outcome, people, roles, policies: decision.policies },
        reasonOf(policies, decision, decision.outcome, grant.question),
      )
    }
  }
  return { considered: intents.length, compared, notComparable: intents.filter(({ policy }) => !policy).length, changed }
}

function reasonOf(policies: Policies, decision: PolicyDecision, outcome: Outcome['outcome'], question: PolicyQuestion): string {
  if (outcome === 'deny') return denialOf(policies, decision, question).message
  return decision.policies
    .map((id) => `${id}: ${policies.reasonOf(id) ?? 'it permits this'}`)
    .join(' ')
    .slice(0, 1_500)
}
