import type { PolicyDecision, PolicyQuestion } from '@maestro-helix/contract/policy'
import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { Policies } from './ask-policies.ts'

/** How a ledger entry names what the policies decided. */
export function decisionFields({ outcome, policies, failed, version, sha256 }: PolicyDecision): LedgerDraft['fields'] {
  return { policy_decision: outcome, policy_version: version, policy_in_force_sha256: sha256, policy_ids: policies, policy_failed: failed }
}

/** Why it was denied: in the words of the policies that forbid it, where they have some, after what could not be told to them. */
export function denialOf(
  policies: Policies,
  { policies: ids, failed }: PolicyDecision,
  { spending }: Pick<PolicyQuestion, 'spending'>,
): { code: ErrorCode; message: string } {
  const unknown = unknownSpending(spending)
  const told = (message: string): string => (unknown === undefined ? message : `${unknown}: ${message}`)
  if (failed.length > 0) return { code: 'POLICY_EVALUATION_FAILED', message: told(`the policies could not be evaluated: ${failed.join(', ')}`) }
  if (ids.length === 0) return { code: 'POLICY_DENIED', message: told('no policy permits it') }
  const forbidding = ids.map((id) => `${id}: ${policies.reasonOf(id) ?? 'it forbids this'}`).join(' ')
  return { code: 'POLICY_DENIED', message: told(forbidding).slice(0, 1_500) }
}

/** Why it was permitted, in the words of the policies. */
export function permissionOf(policies: Policies, { policies: ids }: PolicyDecision): string {
  return ids
    .map((id) => `${id}: ${policies.reasonOf(id) ?? 'it permits this'}`)
    .join(' ')
    .slice(0, 1_500)
}

/** What nobody can tell of an amount, as a sentence for people without its full stop; undefined where all is known or nothing is spent. */
export function unknownSpending(spending: PolicyQuestion['spending']): string | undefined {
  if (spending === undefined || !('unknown' in spending)) return undefined
  return spending.unknown === 'amount'
    ? 'What it spends cannot be told, so that it fits no limit'
    : 'What its tool spent in the day before cannot be told, so that it fits no limit'
}
