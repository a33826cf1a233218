import { parentPort, workerData } from 'node:worker_threads'
import type { PolicyBundle, PolicyCheck } from '@maestro-helix/contract/policy'
import { policiesOf } from '../governance/policy/ask-policies.ts'
import { CedarRuntime } from '../governance/policy/cedar-runtime.ts'
import { compilePolicies } from '../governance/policy/compile-policies.ts'
import { runPolicyTests } from '../governance/policy/run-policy-tests.ts'

/** What the thread answers: what it found, or why the set cannot be used. */
export type CheckedPolicies = { check: PolicyCheck } | { refused: string }

const { schema, bundle } = workerData as { schema: string; bundle: PolicyBundle }
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin; that is for windows
parentPort?.postMessage(checked())

function checked(): CheckedPolicies {
  try {
    const runtime = new CedarRuntime()
    const compiled = compilePolicies(runtime, schema, bundle)
    const results = runPolicyTests(policiesOf(runtime, compiled, 1), bundle.tests)
    const tests = results.map(({ name, decision, problem }) => ({ name, outcome: decision.outcome, policies: decision.policies, problem }))
    return { check: { sha256: compiled.sha256, policies: Object.keys(compiled.staticPolicies), warnings: compiled.warnings, tests } }
  } catch (error) {
    return { refused: error instanceof Error ? error.message : 'it cannot be checked' }
  }
}
