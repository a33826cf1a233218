import type { ReflectiveRiskInput } from '@maestro-helix/contract/evaluation'
import * as mri from '@maestro-helix/contract/http/mri'
import type { Page } from '@maestro-helix/contract/http/paging'
import {
  type EvaluateQsrRequest,
  type EvaluateQsrResponse,
  evaluateQsrResponseSchema,
  latestQsrResponseSchema,
} from '@maestro-helix/contract/http/qsr'
import { type RecordEventRequest, reflexiveEventSchema, type ReflexiveEventView } from '@maestro-helix/contract/http/reflexive-events'
import { type MriLogEntry, mriLogPageSchema, type QsrLogEntry, qsrLogPageSchema, type ScoreLogQuery } from '@maestro-helix/contract/http/score-logs'
import { ResourceClient } from './resource-client.ts'

/** Judging outside a run, and every score that was recorded; `MaestroClient.judgement`. */
export class JudgementClient extends ResourceClient {
  /** Judges one output and records the evaluation. */
  evaluate(request: EvaluateQsrRequest, signal?: AbortSignal): Promise<EvaluateQsrResponse> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/qsr/evaluate',
      body: request,
      schema: evaluateQsrResponseSchema,
      ...(signal && { signal }),
    })
  }

  latest(agent?: string): Promise<QsrLogEntry> {
    return this.http.json({ path: '/api/v1/qsr/latest', query: { agent }, schema: latestQsrResponseSchema })
  }

  qsrLog(query: ScoreLogQuery = {}): Promise<Page<QsrLogEntry>> {
    return this.http.json({ path: '/logs/qsr', query, schema: qsrLogPageSchema })
  }

  mriLog(query: ScoreLogQuery = {}): Promise<Page<MriLogEntry>> {
    return this.http.json({ path: '/logs/mri', query, schema: mriLogPageSchema })
  }

  calculateMri(input: ReflectiveRiskInput): Promise<mri.CalculateMriResponse> {
    return this.http.json({ method: 'POST', path: '/api/v1/mri/calculate', body: input, schema: mri.calculateMriResponseSchema })
  }

  mriThresholds(): Promise<mri.MriThresholds> {
    return this.http.json({ path: '/api/v1/mri/thresholds', schema: mri.mriThresholdsSchema })
  }

  mriSummary(query: mri.MriSummaryQuery = {}): Promise<mri.MriSummary> {
    return this.http.json({ path: '/api/v1/mri/summary', query, schema: mri.mriSummarySchema })
  }

  recordEvent(request: RecordEventRequest): Promise<ReflexiveEventView> {
    return this.http.json({ method: 'POST', path: '/api/v1/rdl/events', body: request, schema: reflexiveEventSchema })
  }

  event(eventId: string): Promise<ReflexiveEventView> {
    return this.http.json({ path: `/api/v1/rdl/events/${encodeURIComponent(eventId)}`, schema: reflexiveEventSchema })
  }
}
