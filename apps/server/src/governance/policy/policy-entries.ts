import type { ActivationSignature, PolicyActivation, PolicyVersionRecord, ProposalSignature } from '@maestro-helix/contract/policy'
import type { Principal } from '@maestro-helix/contract/run'
import type { LedgerDraft } from '../../record/record-change.ts'

/** The ledger entry of a version proposed. `keyFingerprint`: of the key that signed the proposal; null where none did. */
export function proposalEntry({ version, sha256, author, proposedAt, proposal }: PolicyVersionRecord, keyFingerprint: string | null): LedgerDraft {
  return {
    kind: 'policy.proposed',
    at: proposedAt,
    fields: {
      policy_version: version,
      policy_sha256: sha256,
      ...byFields(author, keyFingerprint),
      signed_at: proposal?.statement.signedAt ?? null,
      signature: proposal?.signature ?? null,
      ...passkeyFields(proposal),
    },
  }
}

/** The ledger entry of a version put in force. `author`: who proposed it. */
export function activationEntry(
  { version, sha256, replaces, at, by, approval }: PolicyActivation,
  author: Principal,
  keyFingerprint: string | null,
): LedgerDraft {
  return {
    kind: 'policy.activated',
    at,
    fields: {
      policy_version: version,
      policy_sha256: sha256,
      replaces,
      author: `${author.kind}:${author.id}`,
      ...byFields(by, keyFingerprint),
      signed_at: approval?.statement.signedAt ?? null,
      signature: approval?.signature ?? null,
      ...passkeyFields(approval),
    },
  }
}

function byFields(by: Principal, keyFingerprint: string | null): LedgerDraft['fields'] {
  return { by: `${by.kind}:${by.id}`, human_operator_id: by.kind === 'operator' ? by.id : null, key_fingerprint: keyFingerprint }
}

/** What a passkey said beside its signature, so that the statement can be made again. */
function passkeyFields(signed: ProposalSignature | ActivationSignature | null): LedgerDraft['fields'] {
  return signed !== null && 'assertion' in signed && signed.assertion ? { assertion: signed.assertion, nonce: signed.statement.nonce ?? null } : {}
}
