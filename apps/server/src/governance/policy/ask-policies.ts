import type { PolicyDecision, PolicyQuestion } from '@maestro-helix/contract/policy'
import type { CedarRuntime } from './cedar-runtime.ts'
import { cedarRequest } from './cedar-request.ts'
import type { CompiledPolicies } from './compile-policies.ts'

/** Policies as whoever decides sees them: a version and what it answers. */
export interface Policies {
  readonly version: number
  readonly sha256: string
  /** Never throws: a question that cannot be answered is denied. */
  ask(question: PolicyQuestion): PolicyDecision
  /** What a policy says in plain words. */
  reasonOf(policyId: string): string | undefined
}

/** A compiled set under its version number. Deterministic: the same question always gets the same answer. */
export function policiesOf(runtime: CedarRuntime, compiled: CompiledPolicies, version: number): Policies {
  return {
    version,
    sha256: compiled.sha256,
    ask: (question) => ({ ...answered(runtime, compiled, question), version, sha256: compiled.sha256 }),
    reasonOf: (policyId) => compiled.reasons.get(policyId),
  }
}

/**
 * Cedar leaves out a policy that fails to evaluate, so that a forbid with a defect would forbid nothing; here any failure denies.
 */
function answered(
  runtime: CedarRuntime,
  compiled: CompiledPolicies,
  question: PolicyQuestion,
): Pick<PolicyDecision, 'outcome' | 'policies' | 'failed'> {
  const asked = cedarRequest(question)
  if (!asked) return { outcome: 'deny', policies: [], failed: [] }
  try {
    const answer = runtime.with((cedar) =>
      cedar.statefulIsAuthorized({ ...asked, preparsedPolicySetId: runtime.parsed(cedar, compiled.sha256, compiled.staticPolicies) }),
    )
    if (answer.type === 'failure') return unanswered
    const { decision, diagnostics } = answer.response
    const failed = diagnostics.errors.map(({ policyId }) => policyId)
    return {
      outcome: decision === 'allow' && failed.length === 0 ? 'permit' : 'deny',
      policies: diagnostics.reason.toSorted(),
      failed: failed.toSorted(),
    }
  } catch {
    return unanswered
  }
}

/** Named like a policy, so that the record tells a question that Cedar could not take from one that nothing permitted. */
const unanswered = { outcome: 'deny', policies: [] as string[], failed: ['cedar'] } as const satisfies Pick<
  PolicyDecision,
  'outcome' | 'policies' | 'failed'
>
