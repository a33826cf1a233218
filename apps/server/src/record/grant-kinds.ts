import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'

/** The ledger entries that a grant is checked against: that it was asked for, approved, and used, and who had the run done again. */
export const grantKinds: readonly LedgerKind[] = ['intent.opened', 'intent.claimed', 'escalation.decided', 'run.restarted']
