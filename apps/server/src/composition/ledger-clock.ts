import { uptime } from 'node:os'
import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import { type ClockTrust, clockTrust } from '../governance/clock-trust.ts'
import { eventOf } from '../http/ledger-leaves.ts'

/**
 * The clock against the last entry as the server starts, null where there is none, and against the time that the machine has been up since, asleep or not. A time that
 * people have confirmed stands above the last entry, and is entered.
 * @throws MaestroError CLOCK_AHEAD where the clock lies so far ahead that every entry might get a wrong time: nothing is begun then.
 */
export async function ledgerClock(
  { ledger, store }: Pick<PostgresStore, 'ledger' | 'store'>,
  { now, confirmed, elapsedMs = () => uptime() * 1_000 }: { now: () => string; confirmed: string | null; elapsedMs?: () => number },
): Promise<{ recordedUntil: string | null; trust: ClockTrust }> {
  const { size } = await ledger.tip()
  const last = size === 0 ? undefined : await ledger.entry(size - 1)
  const recordedUntil = last === undefined ? null : eventOf(last).at
  const trust = clockTrust({ now, elapsedMs, recordedUntil, confirmed })
  const doubt = trust.doubt()
  if (doubt?.code === 'CLOCK_AHEAD') throw doubt
  if (confirmed === null || !trust.isConfirmed) return { recordedUntil, trust }
  const entry = { kind: 'clock.confirmed' as const, at: now(), fields: { confirmed, recorded_until: recordedUntil } }
  await store.commit({ aggregate: null, ledger: [entry], evidence: [], outbox: [] })
  return { recordedUntil: null, trust }
}
