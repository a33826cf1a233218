import type { ReplayedEvaluation, ReplayVerdict, RunAudit } from '@maestro-helix/contract/http/audit'
import type { Checklist } from '@maestro-helix/contract/http/audit-checklist'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { auditChecklist, type ChecklistEvidence } from './audit-checklist.ts'

export type ChecklistParts = {
  now: () => string
  figures: (since: string) => Promise<ChecklistEvidence['record']>
  tasks: (since: string) => Promise<ChecklistEvidence['tasks']>
  host: () => Promise<ChecklistEvidence['host']>
  latestRuns: (limit: number) => Promise<readonly RunRecord[]>
  store: Pick<RecordStore, 'run' | 'workflowVersion'>
  audit: (runId: string) => Promise<RunAudit>
  replay: (snapshot: RunSnapshot, definition: CompiledWorkflow) => Promise<readonly ReplayedEvaluation[]>
  publishedEvaluators: ChecklistEvidence['publishedEvaluators']
}

/** Runs that are audited, and of them those whose evaluations are computed again: enough to show a defect, little enough to ask often. */
const auditedRuns = 50
const replayedRuns = 10
const dayMs = 86_400_000

/** Fills the system audit checklist from the record, the ledger and the machine as they are now. */
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
  for (const { id, createdAt } of await parts.latestRuns(auditedRuns)) {
    if (createdAt < since) continue
    const snapshot = await parts.store.run(id)
    if (!snapshot) continue
    if (audits.length < replayedRuns) {
      const version = await parts.store.workflowVersion(snapshot.run.workflow, snapshot.run.version)
      for (const { qsr, mri, gate } of version ? await parts.replay(snapshot, version.definition) : [])
        for (const verdict of [qsr, mri, gate]) replayed[verdict] += 1
    }
    audits.push(await parts.audit(id))
    for (const { reason, consequences } of snapshot.escalations) {
      questions.asked += 1
      if ([reason, consequences.approve, consequences.reject].some((text) => text.trim() === '')) questions.lacking += 1
    }
  }
  const [record, tasks, host] = await Promise.all([parts.figures(since), parts.tasks(since), parts.host()])
  return auditChecklist({ at, since, record, tasks, host, audits, replayed, questions, publishedEvaluators: parts.publishedEvaluators })
}
