import { MaestroError } from '@maestro-helix/contract/errors'
import type { PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { Principal } from '@maestro-helix/contract/run'
import type { RecordStore } from '../../record/record-store.ts'
import { type Policies, policiesOf } from './ask-policies.ts'
import type { CedarRuntime } from './cedar-runtime.ts'
import { compilePolicies } from './compile-policies.ts'

/**
 * The policies that decide now. A change decided under them names `revision` (`underPolicy`) and is stale once others are in force. `vocabulary`: 2 where they
 * are asked about claims and rejections too, 3 where about gates as well; a set of before there were such questions (1) could permit neither to anybody.
 */
export type InForce = { policies: Policies; author: Principal; revision: number; vocabulary: 1 | 2 | 3 }

/** Which policies are in force, as orchestration and governance see it. */
export interface PoliciesInForce {
  /** As last read. Nothing is lost by its age: the record refuses what was decided under another revision. */
  current(): InForce
  /** Reads whether others are in force meanwhile. @throws MaestroError RECORD_UNAVAILABLE */
  refresh(): Promise<void>
}

/**
 * Reads the version in force, parsed once per version.
 * @throws MaestroError POLICY_MISSING where the record has none yet.
 */
export async function openPoliciesInForce(deps: {
  store: Pick<RecordStore, 'policyHead' | 'policyVersion'>
  runtime: CedarRuntime
  schema: string
  /** Told when a version came into force, and why its text decides nothing where it cannot be used: then everything is denied. */
  changed?: (version: number, problem: string | null) => void
}): Promise<PoliciesInForce> {
  let present: InForce | undefined

  async function refresh(): Promise<void> {
    const head = await deps.store.policyHead()
    if (!head) throw new MaestroError('POLICY_MISSING', 'the record holds no policies')
    if (present?.revision === head.revision) return
    if (present?.policies.version === head.currentVersion) {
      present = { ...present, revision: head.revision }
      return
    }
    const stored = await deps.store.policyVersion(head.currentVersion)
    if (!stored) throw new MaestroError('POLICY_MISSING', `the record holds no version ${head.currentVersion} of the policies`)
    const { policies, problem } = usable(deps.runtime, deps.schema, stored)
    present = { policies, author: stored.author, revision: head.revision, vocabulary: stored.vocabulary ?? 1 }
    deps.changed?.(stored.version, problem)
  }

  await refresh()
  return {
    current() {
      if (!present) throw new MaestroError('POLICY_MISSING', 'no policies were read')
      return present
    },
    refresh,
  }
}

/** A stored version ready to be asked. One that no longer fits the schema of this release denies everything until another is in force. */
function usable(runtime: CedarRuntime, schema: string, stored: PolicyVersionRecord): { policies: Policies; problem: string | null } {
  try {
    const compiled = compilePolicies(runtime, schema, stored.bundle)
    if (compiled.sha256 !== stored.sha256)
      throw new MaestroError('POLICY_INVALID', `version ${stored.version} is not what was put in force: its hash differs`)
    return { policies: policiesOf(runtime, compiled, stored.version), problem: null }
  } catch (error) {
    const { version, sha256 } = stored
    const denied = { outcome: 'deny' as const, policies: [], failed: ['cedar'], version, sha256 }
    return { policies: { version, sha256, ask: () => denied, reasonOf: () => undefined }, problem: (error as Error).message }
  }
}
