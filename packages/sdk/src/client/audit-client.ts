import { type AuditPage, auditPageSchema, type AuditQuery, type RunReplay, runReplaySchema } from '@maestro-helix/contract/http/audit'
import { type Checklist, checklistSchema, type ChecklistQuery } from '@maestro-helix/contract/http/audit-checklist'
import { type GilAudit, type GilAuditQuery, gilAuditSchema } from '@maestro-helix/contract/http/gil'
import { ResourceClient } from './resource-client.ts'

/** The record against its ledger; `MaestroClient.audit`. */
export class AuditClient extends ResourceClient {
  /** Runs against their ledger entries, newest first. */
  runs(query: AuditQuery = {}): Promise<AuditPage> {
    return this.http.json({ path: '/api/v1/audit', query, schema: auditPageSchema, timeoutMs: 120_000 })
  }

  /** Every evaluation of a run, computed again from its record. */
  replay(runId: string): Promise<RunReplay> {
    return this.http.json({ path: `/api/v1/audit/replay/${encodeURIComponent(runId)}`, schema: runReplaySchema, timeoutMs: 120_000 })
  }

  /** The system audit checklist, filled from live evidence. */
  checklist(query: ChecklistQuery = {}): Promise<Checklist> {
    return this.http.json({ path: '/api/v1/audit/checklist', query, schema: checklistSchema, timeoutMs: 120_000 })
  }

  decisions(query: GilAuditQuery = {}): Promise<GilAudit> {
    return this.http.json({ path: '/api/v1/gil/audit', query, schema: gilAuditSchema })
  }
}
