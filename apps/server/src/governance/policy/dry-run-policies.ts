import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { OutputRuling, PolicyDecision, PolicyDryRun, PolicyQuestion } from '@maestro-helix/contract/policy'
import type { Policies } from './ask-policies.ts'
import { denialOf, permissionOf } from './decision-fields.ts'
import { permits, requiredPeople } from './required-people.ts'
import { outputRuling } from './rule-on-output.ts'

type Changed = PolicyDryRun['changed'][number]
type Outcome = Changed['before']

/** An output that the gate decided on, with what the policies said beside it; null where none were asked. */
export type RuledOutput = { runId: string; stepId: string; attempt: number; agent: string; at: string; ruling: OutputRuling | null }

/**
 * What other policies would have decided over recorded intents and outputs: each is asked again exactly what was asked then, an intent at its opening and as its
 * execution started. Decides nothing. Pure. What no policies were asked about is counted as not comparable.
 */
export function dryRunPolicies(
  policies: Policies,
  intents: readonly IntentRecord[],
  outputs: readonly RuledOutput[],
): Omit<PolicyDryRun, 'version' | 'sha256'> {
  const changed: PolicyDryRun['changed'] = []
  let compared = 0
  const noteOf =
    (about: Pick<Changed, 'runId' | 'stepId' | 'attempt' | 'action'>) =>
    (moment: Changed['moment'], at: string, before: Outcome, after: Outcome, reason: string): void => {
      compared++
      const same = before.outcome === after.outcome && before.people === after.people && before.roles.join() === after.roles.join()
      if (!same) changed.push({ ...about, moment, at, before, after, reason })
    }
  for (const { block, policy, grant, openedAt, claimedAt, endedAt } of intents) {
    const { runId, stepId, attempt, action } = block
    const note = noteOf({ runId, stepId, attempt, action })
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
  for (const { runId, stepId, attempt, agent, at, ruling } of outputs) {
    if (ruling === null) continue
    const after = outputRuling(policies, ruling.question)
    const reason = after.reason ?? permissionOf(policies, after.decision)
    noteOf({ runId, stepId, attempt, action: agent })('output', at, outcomeOf(ruling), outcomeOf(after), reason)
  }
  const notAsked = intents.filter(({ policy }) => !policy).length + outputs.filter(({ ruling }) => ruling === null).length
  return { considered: intents.length + outputs.length, compared, notComparable: notAsked, changed }
}

function outcomeOf({ people, roles, decision }: OutputRuling): Outcome {
  return { outcome: people === null ? 'deny' : 'permit', people, roles, policies: decision.policies }
}

function reasonOf(policies: Policies, decision: PolicyDecision, outcome: Outcome['outcome'], question: PolicyQuestion): string {
  return outcome === 'deny' ? denialOf(policies, decision, question).message : permissionOf(policies, decision)
}
