import type { BreakGlassReview, ClaimRecord, CommentRecord } from '@maestro-helix/contract/escalation-desk'
import type { HandoverRecord, OnCallRecord } from '@maestro-helix/contract/on-call'
import type { NoticeDraft } from './notices.ts'

/** Id of the one rotation there is, as an aggregate. */
export const onCallName = 'governance'

/** What happens at the desk where people decide, beside the decisions themselves: part of a `RecordChange`. */
export type DeskChange = {
  /** The aggregate `claim` of its escalation. */
  claim?: ClaimRecord
  comment?: CommentRecord
  /** The aggregate `on-call` named `onCallName`. */
  onCall?: OnCallRecord
  /** The aggregate `handover` of its id. */
  handover?: HandoverRecord
  /** The aggregate `review` of its id; a new one may also come with the act that it is about. */
  review?: BreakGlassReview
  /** What people are to be told of this change. */
  notices?: readonly NoticeDraft[]
}
