import type { ClaimRecord, CommentRecord } from '@maestro-helix/contract/escalation-desk'

/** What happens at the desk where people decide, beside the decisions themselves: part of a `RecordChange`. */
export type DeskChange = {
  /** The aggregate `claim` of its escalation. */
  claim?: ClaimRecord
  comment?: CommentRecord
}
