import type { IntentRecord } from '@maestro-helix/contract/governance'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Policies, PolicyDiff } from '@maestro-helix/contract/http/policies'
import type {
  ActivationSignature,
  PolicyActivation,
  PolicyBundle,
  PolicyCheck,
  PolicyDryRun,
  PolicyVersionRecord,
  ProposalSignature,
} from '@maestro-helix/contract/policy'
import type { Principal } from '@maestro-helix/contract/run'
import { policiesOf } from '../governance/policy/ask-policies.ts'
import { CedarRuntime } from '../governance/policy/cedar-runtime.ts'
import { activatePolicies, type CheckPolicies, proposePolicies } from '../governance/policy/change-policies.ts'
import { compilePolicies } from '../governance/policy/compile-policies.ts'
import { dryRunPolicies, type RuledOutput } from '../governance/policy/dry-run-policies.ts'
import type { PasskeyParts } from '../governance/people/signing-challenge.ts'
import type { PoliciesInForce } from '../governance/policy/policies-in-force.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** What the desk reads of the record. */
export interface PolicyReads {
  /** Newest first. */
  policyVersions(): Promise<PolicyVersionRecord[]>
  /** Newest first. */
  policyActivations(): Promise<PolicyActivation[]>
  /** Newest first. */
  intents(limit: number): Promise<IntentRecord[]>
  /** Newest first. */
  ruledOutputs(limit: number): Promise<RuledOutput[]>
}

/** Where policies are read, proposed, tried on the past and put in force. Every refusal is a MaestroError with its own code. */
export interface PolicyDesk {
  list(): Promise<Policies>
  /** @throws MaestroError NOT_FOUND */
  version(version: number): Promise<PolicyVersionRecord>
  diff(from: number, to: number): Promise<PolicyDiff>
  check(bundle: PolicyBundle): Promise<PolicyCheck>
  propose(bundle: PolicyBundle, by: Principal, signed: ProposalSignature | null): Promise<PolicyVersionRecord>
  activate(version: number, by: Principal, signed: ActivationSignature | null): Promise<PolicyActivation>
  dryRun(version: number, limit: number): Promise<PolicyDryRun>
}

/** Gives the desk what it needs. */
export function bindPolicyDesk(deps: {
  store: RecordStore
  sources: Sources
  queries: PolicyReads
  check: CheckPolicies
  inForce: PoliciesInForce
  schema: string
  passkeys?: PasskeyParts | undefined
}): PolicyDesk {
  const { queries, store, schema } = deps
  const stored = async (version: number): Promise<PolicyVersionRecord> => {
    const found = await store.policyVersion(version)
    if (!found) throw new MaestroError('NOT_FOUND', `there is no version ${version} of the policies`)
    return found
  }
  return {
    async list() {
      const [versions, activations, head] = await Promise.all([queries.policyVersions(), queries.policyActivations(), store.policyHead()])
      return {
        versions: versions.map(({ bundle: _text, proposal: _signature, ...version }) => ({
          ...version,
          inForce: version.version === head?.currentVersion,
        })),
        activations,
      }
    },
    version: stored,
    async diff(from, to) {
      const [before, after] = await Promise.all([stored(from), stored(to)])
      return { from, to, ...differences(schema, before, after) }
    },
    check: deps.check,
    propose: (bundle, by, signed) => proposePolicies(deps, bundle, by, signed),
    activate: (version, by, signed) => activatePolicies(deps, version, by, signed),
    async dryRun(version, limit) {
      const { bundle, sha256 } = await stored(version)
      // A runtime of its own: trying a version takes no place from those in force.
      const runtime = new CedarRuntime()
      const policies = policiesOf(runtime, compilePolicies(runtime, schema, bundle), version)
      return { version, sha256, ...dryRunPolicies(policies, ...(await Promise.all([queries.intents(limit), queries.ruledOutputs(limit)]))) }
    },
  }
}

/** Which policies differ between two versions, by id. */
function differences(schema: string, before: PolicyVersionRecord, after: PolicyVersionRecord): Pick<PolicyDiff, 'changes' | 'testsChanged'> {
  const [old, fresh] = [before, after].map(({ bundle }) => policiesByFile(schema, bundle)) as [Map<string, Located>, Map<string, Located>]
  const ids = [...new Set([...old.keys(), ...fresh.keys()])].toSorted()
  const changes = ids.flatMap((policy) => {
    const [was, is] = [old.get(policy), fresh.get(policy)]
    if (was?.text === is?.text && was?.file === is?.file) return []
    return [{ policy, file: (is ?? was)?.file ?? '', ...(was && { before: was.text }), ...(is && { after: is.text }) }]
  })
  return { changes, testsChanged: JSON.stringify(before.bundle.tests) !== JSON.stringify(after.bundle.tests) }
}

type Located = { file: string; text: string }

function policiesByFile(schema: string, bundle: PolicyBundle): Map<string, Located> {
  const runtime = new CedarRuntime()
  return new Map(
    Object.entries(bundle.files).flatMap(([file, text]) => {
      const { staticPolicies } = compilePolicies(runtime, schema, { files: { [file]: text }, tests: [] })
      return Object.entries(staticPolicies).map(([id, policy]): [string, Located] => [id, { file, text: policy }])
    }),
  )
}
