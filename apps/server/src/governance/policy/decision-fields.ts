import type { PolicyDecision } from '@maestro-helix/contract/policy'
import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { Policies } from './ask-policies.ts'

/** How a ledger entry names what the policies decided. */
export function decisionFields({ outcome, policies, failed, version, sha256 }: PolicyDecision): LedgerDraft['fields'] {
  return { policy_decision: outcome, policy_version: version, policy_in_force_sha256: sha256, policy_ids: policies, policy_failed: failed }
}

/** Why it was denied: in the words of the policies that forbid it, where they have some. */
export function denialOf(policies: Policies, { policies: ids, failed }: PolicyDecision): { code: ErrorCode; message: string } {
  if (failed.length > 0) return { code: 'POLICY_EVALUATION_FAILED', message: `the policies could not be evaluated: ${failed.join(', ')}` }
  if (ids.length === 0) return { code: 'POLICY_DENIED', message: 'no policy permits it' }
  return {
    code: 'POLICY_DENIED',
    message: ids
      .map((id) => `${id}: ${policies.reasonOf(id) ?? 'it forbids this'}`)
      .join(' ')
      .slice(0, 1_500),
  }
}
