import { MaestroError } from '@maestro-helix/contract/errors'
import type {
  ActivationSignature,
  PolicyActivation,
  PolicyBundle,
  PolicyCheck,
  PolicyVersionRecord,
  ProposalSignature,
} from '@maestro-helix/contract/policy'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../../record/commit-again.ts'
import { policyId } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { bundleSha256 } from './compile-policies.ts'
import type { PasskeyParts } from '../people/signing-challenge.ts'
import type { PoliciesInForce } from './policies-in-force.ts'
import { activationEntry, proposalEntry } from './policy-entries.ts'
import { isAct, requirePolicySignature } from './policy-signatory.ts'
import { recordingRefusal } from './record-refused-policy-change.ts'

/**
 * Parses a set, validates it and asks it its own cases, where text that hangs or overflows Cedar harms nothing else.
 * @throws MaestroError POLICY_INVALID
 */
export type CheckPolicies = (bundle: PolicyBundle) => Promise<PolicyCheck>

type Deps = { store: RecordStore; sources: Sources; check: CheckPolicies; inForce: PoliciesInForce; passkeys?: PasskeyParts | undefined }

const proposers = ['governance-lead', 'compliance-officer', 'administrator'] as const
const activators = ['governance-lead'] as const

/**
 * Stores a set of policies as the next version, in force for nobody yet. A set that is stored already stays the version it is. A refusal leaves a ledger entry.
 * @throws MaestroError POLICY_INVALID (it does not fit the schema, has no cases, or decides one otherwise), and those of `requirePolicySignature`.
 */
export async function proposePolicies(
  deps: Deps,
  bundle: PolicyBundle,
  by: Principal,
  signed: ProposalSignature | null,
): Promise<PolicyVersionRecord> {
  const wanted = { act: 'proposal' as const, by, signed, version: null, sha256: bundleSha256(bundle) }
  return recordingRefusal(deps, wanted, () => proposed(deps, bundle, by, signed))
}

async function proposed(deps: Deps, bundle: PolicyBundle, by: Principal, signed: ProposalSignature | null): Promise<PolicyVersionRecord> {
  const { store, sources } = deps
  const sha256 = bundleSha256(bundle)
  const asked = { act: 'propose-policies' as const, subjectId: 'policies', request: { policySha256: sha256 } }
  const signatory = await requirePolicySignature(deps, by, signed, asked, proposers)
  if (signed !== null && !isAct(signed) && signed.statement.policySha256 !== sha256)
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the statement was signed over another set of policies than the one sent')
  if (bundle.tests.length === 0) throw new MaestroError('POLICY_INVALID', 'a set needs cases beside it that say what it should decide')
  const { tests } = await deps.check(bundle)
  const failed = tests.filter(({ problem }) => problem !== null)
  if (failed.length > 0)
    throw new MaestroError('POLICY_INVALID', `${failed.length} of ${tests.length} cases fail; the first: "${failed[0]?.name}": ${failed[0]?.problem}`)
  return committedOrRetried(store, async () => {
    const head = await store.policyHead()
    if (!head) throw new MaestroError('POLICY_MISSING', 'the record holds no policies')
    for (let version = 1; version <= head.latestVersion; version++) {
      const stored = await store.policyVersion(version)
      if (stored?.sha256 === sha256) return { change: null, result: stored }
    }
    const at = sources.now()
    const version = head.latestVersion + 1
    const author = { kind: 'operator' as const, id: signatory.id }
    const stored: PolicyVersionRecord = { version, sha256, bundle, author, proposedAt: at, proposal: signed, vocabulary: 3 }
    const change = {
      aggregate: { kind: 'policy' as const, id: policyId, revision: head.revision },
      ...signatory.act?.authority,
      policy: { ...head, latestVersion: version, revision: head.revision + 1, updatedAt: at },
      policyVersion: stored,
      evidence: [],
      ledger: [proposalEntry(stored, signatory.keyFingerprint)],
      outbox: [],
    }
    return { change, result: stored }
  })
}

/**
 * Puts a stored version in force, an earlier one too: that is how a change is undone. By a governance lead who did not write it.
 * A refusal leaves a ledger entry.
 * @throws MaestroError NOT_FOUND, CONFLICT (it is in force already, or another was when the statement was signed), APPROVAL_BY_POLICY_AUTHOR,
 * APPROVAL_DIGEST_MISMATCH, and those of `requirePolicySignature`.
 */
export async function activatePolicies(deps: Deps, version: number, by: Principal, signed: ActivationSignature | null): Promise<PolicyActivation> {
  const wanted = { act: 'activation' as const, by, signed, version, sha256: signed === null || isAct(signed) ? null : signed.statement.policySha256 }
  return recordingRefusal(deps, wanted, () => activated(deps, version, by, signed))
}

async function activated(deps: Deps, version: number, by: Principal, signed: ActivationSignature | null): Promise<PolicyActivation> {
  const { store, sources } = deps
  const result = await committedOrRetried(store, async () => {
    const at = sources.now()
    const [head, stored] = await Promise.all([store.policyHead(), store.policyVersion(version)])
    if (signed === null) throw new MaestroError('SIGNATURE_MISSING', 'a governance lead signs that policies come into force')
    if (!head || !stored) throw new MaestroError('NOT_FOUND', `there is no version ${version} of the policies`)
    const request = { version, policySha256: stored.sha256, replaces: head.currentVersion }
    const asked = { act: 'activate-policies' as const, subjectId: `policies/${version}`, request }
    const signatory = await requirePolicySignature(deps, by, signed, asked, activators)
    if (head.currentVersion === version) throw new MaestroError('CONFLICT', `version ${version} is in force already`)
    if (stored.author.kind === 'operator' && stored.author.id === signatory.id)
      throw new MaestroError('APPROVAL_BY_POLICY_AUTHOR', `${signatory.id} wrote version ${version}; somebody else must put it in force`)
    if (!isAct(signed)) {
      const { statement } = signed
      if (statement.version !== version || statement.policySha256 !== stored.sha256)
        throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the statement was signed over another version')
      if (statement.replaces !== head.currentVersion)
        throw new MaestroError('CONFLICT', `the statement replaces version ${statement.replaces}; version ${head.currentVersion} is in force`)
    }
    const activation: PolicyActivation = {
      version,
      sha256: stored.sha256,
      replaces: head.currentVersion,
      at,
      by: { kind: 'operator', id: signatory.id },
      approval: signed,
    }
    const change = {
      aggregate: { kind: 'policy' as const, id: policyId, revision: head.revision },
      ...signatory.act?.authority,
      policy: { ...head, currentVersion: version, revision: head.revision + 1, updatedAt: at },
      policyActivation: activation,
      evidence: [],
      ledger: [activationEntry(activation, stored.author, signatory.keyFingerprint)],
      outbox: [],
    }
    return { change, result: activation }
  })
  await deps.inForce.refresh()
  return result
}
