import type { ErrorCode } from '@maestro-helix/contract/errors'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { runFields } from '../record/run-change.ts'

type Visit = { kind: 'tool.read' | 'tool.refused'; tool: string | null; askedBy: string; code: ErrorCode | null; times: number }

/** Different visits that one attempt leaves entries of; what goes beyond shares one entry without the tool's name. */
const distinctLimit = 20

/**
 * What was asked for at the door in the course of one attempt. The same request many times over is one ledger entry with a count, and a name that is no name is
 * not written, so that neither a loop nor an invented text can flood the ledger.
 */
export class DoorVisits {
  readonly #visits = new Map<string, Visit>()

  note(askedBy: string, tool: unknown, code: ErrorCode | null): void {
    const named = nameSchema.safeParse(tool)
    const visit: Visit = { kind: code === null ? 'tool.read' : 'tool.refused', tool: named.success ? named.data : null, askedBy, code, times: 0 }
    const key = this.#keyOf(visit)
    const kept = this.#visits.get(key) ?? visit
    kept.times++
    this.#visits.set(key, kept)
  }

  #keyOf(visit: Visit): string {
    const key = (): string => JSON.stringify([visit.kind, visit.tool, visit.askedBy, visit.code])
    if (!this.#visits.has(key()) && this.#visits.size >= distinctLimit) visit.tool = null
    return key()
  }

  /** The ledger entries, for the change that records the attempt. */
  entries(present: RunSnapshot, now: string, about: { stepId: string; attempt: number }): LedgerDraft[] {
    return [...this.#visits.values()].map(({ kind, tool, askedBy, code, times }) => ({
      kind,
      at: now,
      fields: {
        ...runFields(present.run),
        step_id: about.stepId,
        attempt: about.attempt,
        action: tool,
        asked_by: askedBy,
        error_code: code,
        times,
      },
    }))
  }
}
