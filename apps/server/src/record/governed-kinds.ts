import type { GovernedKind } from '@maestro-helix/contract/governed-setting'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'

/** The ledger entries that say what is in force of each kind. The index of the record by which they are found names the same ones. */
export const settingEntryKinds: Readonly<Record<GovernedKind, readonly LedgerKind[]>> = {
  gate: ['gate.proposed', 'gate.approved', 'gate.activated', 'gate.rolled-back'],
  routing: ['routing.proposed', 'routing.approved', 'routing.activated', 'routing.rolled-back'],
}
