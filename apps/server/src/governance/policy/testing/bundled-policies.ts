import { resolve } from 'node:path'
import type { PolicyBundle } from '@maestro-helix/contract/policy'
import { readPolicyFolder } from '../../../operations/read-policy-folder.ts'
import type { Principal } from '@maestro-helix/contract/run'
import type { PolicyParts } from '../action-question.ts'
import { type Policies, policiesOf } from '../ask-policies.ts'
import { CedarRuntime } from '../cedar-runtime.ts'
import { compilePolicies } from '../compile-policies.ts'
import type { InForce } from '../policies-in-force.ts'

/** The set that the release brings along, as it lies in config/policies. */
export const bundled = await readPolicyFolder(resolve(import.meta.dirname, '../../../../../../config/policies'))

// One for all: an instance of WebAssembly takes a while to make.
const runtime = new CedarRuntime()

/** Policies for a test: the bundled set, or other text under the same schema. */
export function policiesFor(files: PolicyBundle['files'] = bundled.bundle.files, version = 1): Policies {
  return policiesOf(runtime, compilePolicies(runtime, bundled.schema, { files, tests: [] }), version)
}

const release: Principal = { kind: 'service', id: 'release' }

/**
 * Policies in force without a record behind them, for a record that holds none (revision 0), or that holds this revision. `activate` puts others in force at once,
 * as if the record held them.
 */
export function policyPartsFor(
  place: PolicyParts['place'] = { environment: 'development', timeZone: 'UTC' },
  revision = 0,
): PolicyParts & {
  activate(files: PolicyBundle['files'], author?: Principal, vocabulary?: InForce['vocabulary']): void
  /** As another server does it: noticed at the next refresh, with the next revision. */
  activateUnheard(files: PolicyBundle['files']): void
} {
  let present: InForce = { policies: policiesFor(), author: release, revision, vocabulary: 3 }
  let unheard: InForce | undefined
  return {
    place,
    inForce: { current: () => present, refresh: async () => void (present = unheard ?? present) },
    activateUnheard(files) {
      unheard = { policies: policiesFor(files, present.policies.version + 1), author: release, revision: present.revision + 1, vocabulary: 3 }
    },
    activate(files, author = release, vocabulary: InForce['vocabulary'] = 3) {
      present = { policies: policiesFor(files, present.policies.version + 1), author, revision, vocabulary }
    },
  }
}
