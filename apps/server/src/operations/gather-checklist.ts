import type { ReplayedEvaluation, ReplayVerdict, RunAudit } from '@maestro-helix/contract/http/audit'
import type { Checklist } from '@maestro-helix/contract/http/audit-checklist'
import type { RunSummary } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { auditChecklist, type ChecklistEvidence } from './audit-checklist.ts'

export type ChecklistParts = {
  now: () => string
  figures: (since: string) => Promise<ChecklistEvidence['record']>
  tasks: (since: string) => Promise<ChecklistEvidence['tasks']>
  host: () => Promise<ChecklistEvidence['host']>
  /** Newest first; `after` is the `next` of the page before. */
  runs: (limit: number, after: string | undefined) => Promise<{ items: readonly RunSummary[]; next: string | null }>
  store: Pick<RecordStore, 'run' | 'workflowVersion'>
  audit: (runId: string) => Promise<RunAudit>
  replay: (snapshot: RunSnapshot, definition: CompiledWorkflow) => Promise<readonly ReplayedEvaluation[]>
  publishedEvaluators: ChecklistEvidence['publishedEvaluators']
}

/** Most runs that are audited, the newest first: where there are more, what rests on all of them is unknown. And of them those whose evaluations are computed again. */
const auditedRuns = 2_000
const replayedRuns = 10
const runsPage = 100
const dayMs = 86_400_000

/**
 * Fills the system audit checklist from the record, the ledger and the machine as they are now. Runs are audited as by `audit check`, whatever the period, so that
 * the two cannot say different things of one effect.
 */
export async function gatherChecklist(parts: ChecklistParts, days: number): Promise<Checklist> {
  const at = parts.now()
  const since = new Date(Date.parse(at) - days * dayMs).toISOString()
  const audits: RunAudit[] = []
  const replayed: Record<ReplayVerdict, number> = {
    same: 0,
    differs: 0,
    'other-evaluator': 0,
    'other-gate-config': 0,
    'inputs-not-recorded': 0,
    erased: 0,
  }
  const questions = { asked: 0, lacking: 0 }
  let page = await parts.runs(runsPage, undefined)
  for (;;) {
    for (const run of page.items) await look(run)
    if (page.next === null || audits.length >= auditedRuns) break
    page = await parts.runs(runsPage, page.next)
  }
  const areAllAudited = page.next === null

  async function look({ id, createdAt }: RunSummary): Promise<void> {
    audits.push(await parts.audit(id))
    if (createdAt < since) return
    const snapshot = await parts.store.run(id)
    if (!snapshot) return
    if (audits.length <= replayedRuns) {
      const version = await parts.store.workflowVersion(snapshot.run.workflow, snapshot.run.version)
      for (const { qsr, mri, gate } of version ? await parts.replay(snapshot, version.definition) : [])
        for (const verdict of [qsr, mri, gate]) replayed[verdict] += 1
    }
    for (const { reason, consequences } of snapshot.escalations) {
      questions.asked += 1
      if ([reason, consequences.approve, consequences.reject].some((text) => text.trim() === '')) questions.lacking += 1
    }
  }
  const [record, tasks, host] = await Promise.all([parts.figures(since), parts.tasks(since), parts.host()])
  return auditChecklist({
    at,
    since,
    record,
    tasks,
    host,
    audits,
    areAllAudited,
    replayed,
    questions,
    publishedEvaluators: parts.publishedEvaluators,
  })
}
