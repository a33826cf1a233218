import { resolve } from 'node:path'
import type { PolicyBundle } from '@maestro-helix/contract/policy'
import { readPolicyFolder } from '../../../operations/read-policy-folder.ts'
import { type Policies, policiesOf } from '../ask-policies.ts'
import { CedarRuntime } from '../cedar-runtime.ts'
import { compilePolicies } from '../compile-policies.ts'

/** The set that the release brings along, as it lies in config/policies. */
export const bundled = await readPolicyFolder(resolve(import.meta.dirname, '../../../../../../config/policies'))

/** Policies for a test: the bundled set, or other text under the same schema. */
export function policiesFor(files: PolicyBundle['files'] = bundled.bundle.files, version = 1): Policies {
  const runtime = new CedarRuntime()
  return policiesOf(runtime, compilePolicies(runtime, bundled.schema, { files, tests: [] }), version)
}
