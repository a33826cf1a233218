import { MaestroError } from '@maestro-helix/contract/errors'
import { clockBehindLedger, startToleranceMs } from './clock-behind.ts'

/** How far the clock may lie ahead of the last entry as a server starts, before somebody has to say that it is right: a month without work. */
export const startGapMs = 31 * 86_400_000

/** How near to the clock a confirmed time must be. */
export const confirmationToleranceMs = 3_600_000

/** Whether the clock can be believed. While it cannot, nothing is purged, timed out, carried out or signed by a person, and nothing is refused for good. */
export type ClockTrust = {
  /** Whether people have said that the clock is right as the server started. */
  isConfirmed: boolean
  /** What is wrong with the clock; null where nothing is. */
  doubt(): MaestroError | null
  /** @throws MaestroError CLOCK_AHEAD, CLOCK_SET_BACK: may be tried again, nothing has been decided. */
  assertTrusted(): void
}

export type ClockReadings = {
  /** ISO 8601 in UTC. */
  now: () => string
  /** Milliseconds that have truly passed, sleep of the machine included; from any beginning. */
  elapsedMs: () => number
  /** Time of the last entry as the server started; null where there was none. */
  recordedUntil: string | null
  /** The time that people have read elsewhere and gave the server as it started; null where they did not. */
  confirmed: string | null
}

/**
 * Two things can be compared with a clock: the last entry of the ledger as the server starts, and what has truly passed since. A clock that lies a month ahead of the
 * one, or a minute off the other, may be wrong; it is believed again as soon as it agrees.
 */
export function clockTrust({ now, elapsedMs, recordedUntil, confirmed }: ClockReadings): ClockTrust {
  const startedAt = Date.parse(now())
  const startedMs = elapsedMs()
  const isConfirmed = confirmed !== null && Math.abs(Date.parse(confirmed) - startedAt) <= confirmationToleranceMs

  function doubt(): MaestroError | null {
    const at = now()
    const behind = isConfirmed ? null : clockBehindLedger(at, recordedUntil)
    if (behind !== null) return new MaestroError('CLOCK_SET_BACK', behind)
    const offMs = Date.parse(at) - startedAt - (elapsedMs() - startedMs)
    if (offMs < -startToleranceMs) return new MaestroError('CLOCK_SET_BACK', `the clock was set back by ${seconds(-offMs)} since the server started`)
    if (offMs > startToleranceMs) return new MaestroError('CLOCK_AHEAD', `the clock was set ahead by ${seconds(offMs)} since the server started`)
    const gapMs = recordedUntil === null ? 0 : Date.parse(at) - offMs - (elapsedMs() - startedMs) - Date.parse(recordedUntil)
    if (gapMs <= startGapMs || isConfirmed) return null
    return new MaestroError(
      'CLOCK_AHEAD',
      `the clock lies ${Math.round(gapMs / 86_400_000)} days ahead of the last entry of the ledger (${recordedUntil})`,
    )
  }

  return {
    isConfirmed,
    doubt,
    assertTrusted() {
      const found = doubt()
      if (found !== null) throw found
    },
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`
}
