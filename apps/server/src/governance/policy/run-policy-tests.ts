import type { PolicyDecision, PolicyTest } from '@maestro-helix/contract/policy'
import type { Policies } from './ask-policies.ts'

/** How one case was decided, and why that is not what its author expects; null where it is. */
export type PolicyTestResult = { name: string; decision: PolicyDecision; problem: string | null }

/** Asks the policies the cases that lie beside them. The floor in code is left out: a case says what the policies say. */
export function runPolicyTests(policies: Policies, tests: readonly PolicyTest[]): PolicyTestResult[] {
  return tests.map(({ name, question, expect, because }) => {
    const decision = policies.ask(question)
    return { name, decision, problem: problemOf(decision, expect, because) }
  })
}

function problemOf(decision: PolicyDecision, expect: PolicyTest['expect'], because: readonly string[]): string | null {
  const by = decision.policies.length === 0 ? 'no policy' : decision.policies.join(', ')
  if (decision.failed.length > 0) return `could not be evaluated: ${decision.failed.join(', ')}`
  if (decision.outcome !== expect) return `expected ${expect}, decided ${decision.outcome} by ${by}`
  const missing = because.filter((id) => !decision.policies.includes(id))
  return missing.length === 0 ? null : `decided ${decision.outcome} by ${by}, not by ${missing.join(', ')}`
}
