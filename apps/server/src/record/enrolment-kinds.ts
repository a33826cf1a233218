import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'

/** The ledger entries that say by which authenticators a person is known, and that they are no more. */
export const enrolmentKinds: readonly LedgerKind[] = ['operator.enrolled', 'operator.revoked', 'authenticator.added', 'authenticator.revoked']
