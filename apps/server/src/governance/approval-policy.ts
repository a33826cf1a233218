import { digestOf } from '../record/digest.ts'

/**
 * The rules under which actions are approved. Every intent names their hash, so that it can be told later under which rules people decided.
 * What the rules say is done by `openIntent` and `judgeDecision`; a change there comes with a change of these words.
 */
export const approvalPolicy = {
  v: 1,
  read: 'is carried out without an intent',
  reversible: 'is authorised by policy and carried out once',
  irreversible: 'is carried out once after two different enrolled people, neither of them the requester, have signed exactly this intent',
  rejection: 'one rejection ends it',
  timeout: 'an intent nobody approved in time is aborted and recorded as timed out',
} as const

export const approvalPolicySha256 = digestOf(approvalPolicy)
