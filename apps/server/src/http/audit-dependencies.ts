import type { ReplayedEvaluation, RunAudit } from '@maestro-helix/contract/http/audit'
import type { Checklist } from '@maestro-helix/contract/http/audit-checklist'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'

/** What the addresses of the audit call. */
export type AuditDependencies = {
  /** A run against its ledger entries, both as they were at one moment. @throws MaestroError CONFLICT, NOT_FOUND */
  auditRun: (runId: string) => Promise<RunAudit>
  /** Computes every evaluation of a run again from its record, with the embedded judge of this release. */
  replayRun: (snapshot: RunSnapshot, definition: CompiledWorkflow) => Promise<ReplayedEvaluation[]>
  /** The system audit checklist over the last `days`, from live evidence. */
  auditChecklist: (days: number) => Promise<Checklist>
}
