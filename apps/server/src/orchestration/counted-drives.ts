import { codeOf, errorCatalogue, MaestroError } from '@maestro-helix/contract/errors'
import type { DriveCounts } from './drive-counts.ts'
import type { Drive } from './engine.ts'
import { messageOf } from './recorded-error.ts'

/** Drives of a run that may end badly, one after the other and without any progress, before the run is failed. */
export const badDrivesLimit = 3

/**
 * The same drive, counted before it begins. A run whose drives killed, hung or threw as often as is allowed is given up instead of driven again without end. What goes wrong with
 * the record, the engine or the clock is no fault of the run.
 */
export function countedDrives(drive: Drive, counts: DriveCounts, giveUp: (runId: string, reason: MaestroError) => Promise<unknown>): Drive {
  const thrown = new Map<string, string>()
  return async (runId) => {
    const bad = await counts.begun(runId)
    try {
      if (bad >= badDrivesLimit) {
        const last = thrown.get(runId)
        await giveUp(
          runId,
          new MaestroError('RUN_UNDRIVABLE', `${bad} drives of this run ended badly, the last ${last ?? 'with the process that drove it'}`),
        )
        thrown.delete(runId)
        counts.ended(runId)
        return { wakeAt: null }
      }
      const driven = await drive(runId)
      thrown.delete(runId)
      counts.ended(runId)
      return driven
    } catch (error) {
      if (isOfRun(error)) {
        counts.threw(runId)
        thrown.set(runId, `with ${codeOf(error)}: ${messageOf(error).slice(0, 500)}`)
      } else counts.interrupted(runId)
      throw error
    }
  }
}

/** INTERNAL may be anything, and is often enough something that this run alone meets. */
function isOfRun(error: unknown): boolean {
  const code = codeOf(error)
  if (code === 'INTERNAL') return true
  return !/^(?:RECORD|LEDGER|ENGINE|CLOCK)_/.test(code) && !errorCatalogue[code].retry
}
