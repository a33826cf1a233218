import type { MaestroError } from '@maestro-helix/contract/errors'
import { moveIntent } from '../governance/intents.ts'
import { withdrawnQuestions } from '../governance/withdraw-questions.ts'
import { committedOrRetried } from '../record/commit-again.ts'
import type { RecordStore } from '../record/record-store.ts'
import { changeOfRun, runEvent, runFields } from '../record/run-change.ts'
import type { Sources } from '../record/sources.ts'
import { intentEntry } from './ledger-entries.ts'

/**
 * Fails a run that cannot be driven to an end of its own. Nothing of it is evaluated or planned any more: questions are withdrawn, of an action that was begun nobody knows what
 * became, and nothing is undone. It can be restarted from a step like any failed run. Safe to repeat.
 * @throws MaestroError RECORD_UNAVAILABLE.
 */
export async function giveUpRun(deps: { store: RecordStore; sources: Sources }, runId: string, reason: MaestroError): Promise<void> {
  await committedOrRetried(deps.store, async () => {
    const snapshot = await deps.store.run(runId)
    if (!snapshot || snapshot.run.endedAt !== null) return { change: null, result: undefined }
    const now = deps.sources.now()
    const { escalations, intents } = withdrawnQuestions(snapshot, now, 'the run was given up', () => true)
    const unknown = snapshot.intents.flatMap((intent) => moveIntent(intent, 'UNKNOWN', now, { reason: 'the run was given up meanwhile' }) ?? [])
    const patch = {
      status: 'failed' as const,
      endedAt: now,
      dueAt: null,
      output: null,
      error: { code: reason.code, message: reason.message.slice(0, 2_000), retryable: false },
    }
    const run = { ...snapshot.run, ...patch }
    const change = changeOfRun(snapshot, now, patch, {
      escalations,
      intents: [...intents, ...unknown],
      ledger: [
        ...unknown.map((intent) => intentEntry('action.unknown', snapshot, now, intent)),
        { kind: 'run.failed', at: now, fields: { ...runFields(run), status: 'failed', error_code: reason.code, output_digest: null } },
      ],
      evidence: [runEvent(deps.sources, now, run, 'run.ended', { payload: { status: 'failed', error: reason.code } })],
    })
    return { change, result: undefined }
  })
}
