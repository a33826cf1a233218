import type { Drive } from './engine.ts'

/**
 * The same drive, but the drives of one run follow each other within this process. An engine that was killed calls again while the drive it had
 * called before is still at work here: the second then finds in the record what the first committed, instead of calling agents beside it.
 */
export function serialDrives(drive: Drive): Drive {
  const last = new Map<string, Promise<unknown>>()
  return (runId) => {
    const mine = (last.get(runId) ?? Promise.resolve()).catch(() => undefined).then(() => drive(runId))
    last.set(runId, mine)
    const forget = (): void => {
      if (last.get(runId) === mine) last.delete(runId)
    }
    mine.then(forget, forget)
    return mine
  }
}
