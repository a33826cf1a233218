import type { ErrorCode } from '@maestro-helix/contract/errors'

/** Codes with which a signed decision can be refused. */
export const decisionErrors: readonly ErrorCode[] = [
  'NOT_FOUND',
  'OPERATOR_UNKNOWN',
  'OPERATOR_REVOKED',
  'ESCALATION_DECIDED',
  'ESCALATION_EXPIRED',
  'APPROVAL_BY_REQUESTER',
  'APPROVAL_BY_POLICY_AUTHOR',
  'POLICY_DENIED',
  'POLICY_EVALUATION_FAILED',
  'APPROVAL_DUPLICATE',
  'APPROVAL_ROLE_MISSING',
  'APPROVAL_SAME_AUTHENTICATOR',
  'APPROVAL_SIGNATURE_INVALID',
  'APPROVAL_DIGEST_MISMATCH',
  'CONFLICT',
  'FORBIDDEN',
]
