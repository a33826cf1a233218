import { clockBehindLedger } from '../governance/clock-behind.ts'
import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import { eventOf } from '../http/ledger-leaves.ts'

/** The time of the last entry as the server starts, null where there is none, and what is wrong with the clock since; null where nothing is. */
export async function ledgerClock(
  { ledger }: Pick<PostgresStore, 'ledger'>,
  now: () => string,
): Promise<{ recordedUntil: string | null; clockBehind: () => string | null }> {
  const { size } = await ledger.tip()
  const last = size === 0 ? undefined : await ledger.entry(size - 1)
  const recordedUntil = last === undefined ? null : eventOf(last).at
  return { recordedUntil, clockBehind: () => clockBehindLedger(now(), recordedUntil) }
}
