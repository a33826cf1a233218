import {
  type RunDetail,
  runDetailSchema,
  type RunOutline,
  runOutlineSchema,
  type RunSpan,
  runSpanSchema,
  runsPageSchema,
  type RunsQuery,
  type RunTrace,
  runTraceSchema,
  type StartRunRequest,
} from '@maestro-helix/contract/http/runs'
import type { Page } from '@maestro-helix/contract/http/paging'
import { type RunRecord, runRecordSchema, type RunSummary } from '@maestro-helix/contract/run'
import { ResourceClient } from './resource-client.ts'

/** What runs, ran and waits; `MaestroClient.runs`. */
export class RunsClient extends ResourceClient {
  start(request: StartRunRequest): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: '/runs', body: request, schema: runRecordSchema })
  }

  /** Newest first, without inputs and outputs. */
  list(query: RunsQuery = {}): Promise<Page<RunSummary>> {
    return this.http.json({ path: '/runs', query, schema: runsPageSchema })
  }

  get(runId: string): Promise<RunDetail> {
    return this.http.json({ path: `/runs/${encodeURIComponent(runId)}`, schema: runDetailSchema })
  }

  trace(runId: string): Promise<RunTrace> {
    return this.http.json({ path: `/runs/${encodeURIComponent(runId)}/trace`, schema: runTraceSchema })
  }

  /** Without the bodies of its attempts. */
  outline(runId: string): Promise<RunOutline> {
    return this.http.json({ path: `/runs/${encodeURIComponent(runId)}/outline`, schema: runOutlineSchema })
  }

  /** One attempt, wait or restart with all that it recorded. */
  span(runId: string, spanId: string): Promise<RunSpan> {
    return this.http.json({ path: `/runs/${encodeURIComponent(runId)}/spans/${encodeURIComponent(spanId)}`, schema: runSpanSchema })
  }

  pause(runId: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${encodeURIComponent(runId)}/pause`, schema: runRecordSchema })
  }

  resume(runId: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${encodeURIComponent(runId)}/resume`, schema: runRecordSchema })
  }

  cancel(runId: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${encodeURIComponent(runId)}/cancel`, schema: runRecordSchema })
  }

  restart(runId: string, step: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${encodeURIComponent(runId)}/restart`, body: { step }, schema: runRecordSchema })
  }
}
