import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'

/** What an action spends, as limits add it up: the amount with which it was granted, before that the one with which it was proposed. */
export function spentBy({ grant, policy }: Pick<IntentRecord, 'grant' | 'policy'>): PolicyQuestion['spending'] {
  return (grant ?? policy)?.question.spending
}
