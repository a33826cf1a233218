import { randomInt } from 'node:crypto'
import type { ReplayedEvaluation, ReplayVerdict } from '@maestro-helix/contract/http/audit'
import type { AuditClient } from '../client/audit-client.ts'
import type { RunsClient } from '../client/runs-client.ts'
import type { Period } from './audit-record.ts'

/** Has the evaluations of these runs computed again, one run after the other. */
export async function replayRuns(
  audit: Pick<AuditClient, 'replay'>,
  runIds: readonly string[],
  onProgress: (runs: number) => void = () => undefined,
): Promise<ReplayedEvaluation[]> {
  const replayed: ReplayedEvaluation[] = []
  for (const [done, runId] of runIds.entries()) {
    replayed.push(...(await audit.replay(runId)).evaluations)
    onProgress(done + 1)
  }
  return replayed
}

/** Ids of the runs created in a period; `sample` of them at random where there are more. */
export async function runsToReplay(runs: Pick<RunsClient, 'list'>, { from, to }: Period, sample: number): Promise<string[]> {
  const ids: string[] = []
  let after: string | undefined
  for (;;) {
    const page = await runs.list({ limit: 500, ...(after !== undefined && { after }) })
    ids.push(
      ...page.items.filter(({ createdAt }) => (from === undefined || createdAt >= from) && (to === undefined || createdAt < to)).map(({ id }) => id),
    )
    if (page.next === null) break
    after = page.next
  }
  while (ids.length > sample) ids.splice(randomInt(ids.length), 1)
  return ids
}

/** How many parts (QSR, MRI, gate) came to each verdict. */
export function verdictsOf(replayed: readonly ReplayedEvaluation[]): Record<ReplayVerdict, number> {
  const counts: Record<ReplayVerdict, number> = {
    same: 0,
    differs: 0,
    'other-evaluator': 0,
    'other-gate-config': 0,
    'inputs-not-recorded': 0,
    erased: 0,
  }
  for (const { qsr, mri, gate } of replayed) for (const verdict of [qsr, mri, gate]) counts[verdict] += 1
  return counts
}
