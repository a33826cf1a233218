import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'

/**
 * The ledger entries that say by which authenticators a person is known and in which roles, and that they are no more. The index of the record by which
 * they are found names the same kinds.
 */
export const enrolmentKinds: readonly LedgerKind[] = [
  'operator.enrolled',
  'operator.roles-changed',
  'operator.revoked',
  'authenticator.added',
  'authenticator.revoked',
]
