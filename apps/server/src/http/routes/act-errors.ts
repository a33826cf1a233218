import type { ErrorCode } from '@maestro-helix/contract/errors'

/** Codes with which a signed act can be refused. */
export const actErrors: readonly ErrorCode[] = [
  'SIGNATURE_MISSING',
  'OPERATOR_UNKNOWN',
  'OPERATOR_REVOKED',
  'FORBIDDEN',
  'APPROVAL_ROLE_MISSING',
  'APPROVAL_DIGEST_MISMATCH',
  'APPROVAL_SIGNATURE_INVALID',
  'APPROVAL_STALE',
  'APPROVAL_CHALLENGE_EXPIRED',
  'APPROVAL_REPLAYED',
  'AUTHENTICATOR_CLONED',
  'ENROLMENT_NOT_IN_LEDGER',
]
