import type { JudgeRequest, ReflectiveRiskInput } from '@maestro-helix/contract/evaluation'
import { type EnrolmentRequest, escalationRecordSchema, type EscalationRecord, type SignedDecision } from '@maestro-helix/contract/governance'
import { type Agents, agentsSchema } from '@maestro-helix/contract/http/agents'
import { type AuditPage, auditPageSchema, type AuditQuery, type RunReplay, runReplaySchema } from '@maestro-helix/contract/http/audit'
import { type Checklist, checklistSchema, type ChecklistQuery } from '@maestro-helix/contract/http/audit-checklist'
import { type CreateEnrolmentRequest, type CreateEnrolmentResponse, createEnrolmentResponseSchema } from '@maestro-helix/contract/http/enrolments'
import { type EscalationDetail, escalationDetailSchema, type EscalationsQuery, escalationsPageSchema } from '@maestro-helix/contract/http/escalations'
import { type Events, type EventsQuery, eventsSchema } from '@maestro-helix/contract/http/events'
import * as gates from '@maestro-helix/contract/http/gates'
import { type GilAudit, type GilAuditQuery, gilAuditSchema, type GilTicket, gilTicketSchema } from '@maestro-helix/contract/http/gil'
import { type Health, healthSchema, type Readiness, readinessSchema } from '@maestro-helix/contract/http/health'
import * as calibration from '@maestro-helix/contract/http/calibration'
import * as ledger from '@maestro-helix/contract/http/ledger'
import * as maturity from '@maestro-helix/contract/http/maturity'
import * as promotions from '@maestro-helix/contract/http/promotions'
import { type PromotionRecord, promotionRecordSchema, type SignedPromotion } from '@maestro-helix/contract/promotion'
import * as retention from '@maestro-helix/contract/http/retention'
import * as privacy from '@maestro-helix/contract/http/privacy'
import * as mri from '@maestro-helix/contract/http/mri'
import {
  type ChangeRolesRequest,
  type EnrolOperatorRequest,
  type EnrolOperatorResponse,
  enrolOperatorResponseSchema,
  type Operator,
  operatorSchema,
  type Operators,
  operatorsSchema,
} from '@maestro-helix/contract/http/operators'
import {
  type CreateServiceAccountRequest,
  type CreateServiceAccountResponse,
  createServiceAccountResponseSchema,
  type ServiceAccount,
  serviceAccountSchema,
  type ServiceAccounts,
  serviceAccountsSchema,
} from '@maestro-helix/contract/http/service-accounts'
import { type RegisterSignatoryRequest, type Signatories, signatoriesSchema } from '@maestro-helix/contract/http/signatories'
import { type SignatoryRecord, signatoryRecordSchema } from '@maestro-helix/contract/people'
import type { Page } from '@maestro-helix/contract/http/paging'
import { type EvaluateQsrResponse, evaluateQsrResponseSchema, latestQsrResponseSchema } from '@maestro-helix/contract/http/qsr'
import { type RecordEventRequest, reflexiveEventSchema, type ReflexiveEventView } from '@maestro-helix/contract/http/reflexive-events'
import {
  type RunDetail,
  runDetailSchema,
  runsPageSchema,
  type RunsQuery,
  type RunTrace,
  runTraceSchema,
  type StartRunRequest,
} from '@maestro-helix/contract/http/runs'
import { type MriLogEntry, mriLogPageSchema, type QsrLogEntry, qsrLogPageSchema, type ScoreLogQuery } from '@maestro-helix/contract/http/score-logs'
import { type PipelineMetacognition, pipelineMetacognitionSchema } from '@maestro-helix/contract/http/metacognition'
import * as workflows from '@maestro-helix/contract/http/workflows'
import { type RunRecord, runRecordSchema } from '@maestro-helix/contract/run'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { EscalationDeskClient } from './escalation-desk-client.ts'
import { NotificationsClient } from './notifications-client.ts'
import { OnCallClient } from './on-call-client.ts'
import { PolicyClient } from './policy-client.ts'
import { HttpTransport, type TransportOptions } from './http-transport.ts'

type Paging = { limit?: number; after?: string }

/**
 * The HTTP API as typed methods. Every method rejects with a MaestroError that carries the server's code; see docs/errors.md.
 * GETs are tried again after failures that may pass; a POST never is: repeat `startRun` with the same id instead.
 */
export class MaestroClient {
  private readonly http: HttpTransport
  /** Where people take up what waits for them. */
  readonly desk: EscalationDeskClient
  /** Who is asked first. */
  readonly onCall: OnCallClient
  /** What was told to people, and what could not be. */
  readonly notifications: NotificationsClient
  /** The policies under which actions are approved and carried out. */
  readonly policies: PolicyClient

  constructor(options: TransportOptions) {
    this.http = new HttpTransport(options)
    this.desk = new EscalationDeskClient(this.http)
    this.onCall = new OnCallClient(this.http)
    this.notifications = new NotificationsClient(this.http)
    this.policies = new PolicyClient(this.http)
  }

  health(): Promise<Health> {
    return this.http.json({ path: '/healthz', schema: healthSchema })
  }

  /** Which parts work; resolves whether or not all do. */
  readiness(): Promise<Readiness> {
    return this.http.json({ path: '/readyz', schema: readinessSchema, alsoAnswers: [503] })
  }

  /** Prometheus text. */
  metrics(): Promise<string> {
    return this.http.text({ path: '/metrics' })
  }

  startRun(request: StartRunRequest): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: '/runs', body: request, schema: runRecordSchema })
  }

  /** Newest first. */
  runs(query: RunsQuery = {}): Promise<Page<RunRecord>> {
    return this.http.json({ path: '/runs', query, schema: runsPageSchema })
  }

  run(runId: string): Promise<RunDetail> {
    return this.http.json({ path: `/runs/${part(runId)}`, schema: runDetailSchema })
  }

  runTrace(runId: string): Promise<RunTrace> {
    return this.http.json({ path: `/runs/${part(runId)}/trace`, schema: runTraceSchema })
  }

  pauseRun(runId: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${part(runId)}/pause`, schema: runRecordSchema })
  }

  resumeRun(runId: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${part(runId)}/resume`, schema: runRecordSchema })
  }

  cancelRun(runId: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${part(runId)}/cancel`, schema: runRecordSchema })
  }

  restartRun(runId: string, step: string): Promise<RunRecord> {
    return this.http.json({ method: 'POST', path: `/runs/${part(runId)}/restart`, body: { step }, schema: runRecordSchema })
  }

  /** Takes a definition, or the text of a YAML file. */
  applyWorkflow(definition: WorkflowDefinition | string): Promise<workflows.ApplyWorkflowResponse> {
    const yaml = typeof definition === 'string'
    return this.http.json({
      method: 'POST',
      path: '/workflows',
      body: definition,
      ...(yaml && { contentType: 'application/yaml' }),
      schema: workflows.applyWorkflowResponseSchema,
    })
  }

  workflows(query: Paging = {}): Promise<Page<workflows.Workflow>> {
    return this.http.json({ path: '/workflows', query, schema: workflows.workflowsPageSchema })
  }

  workflow(name: string): Promise<workflows.WorkflowDetail> {
    return this.http.json({ path: `/workflows/${part(name)}`, schema: workflows.workflowDetailSchema })
  }

  workflowVersions(name: string): Promise<workflows.WorkflowVersions> {
    return this.http.json({ path: `/workflows/${part(name)}/versions`, schema: workflows.workflowVersionsSchema })
  }

  workflowVersion(name: string, version: number): Promise<workflows.WorkflowVersion> {
    return this.http.json({ path: `/workflows/${part(name)}/versions/${version}`, schema: workflows.workflowVersionSchema })
  }

  checkWorkflow(name: string): Promise<PipelineMetacognition> {
    return this.http.json({ path: `/workflows/${part(name)}/metacognition`, schema: pipelineMetacognitionSchema })
  }

  diffWorkflow(name: string, from: number, to: number): Promise<workflows.WorkflowDiff> {
    return this.http.json({ path: `/workflows/${part(name)}/diff`, query: { from, to }, schema: workflows.workflowDiffSchema })
  }

  pauseWorkflow(name: string): Promise<workflows.Workflow> {
    return this.http.json({ method: 'POST', path: `/workflows/${part(name)}/pause`, schema: workflows.workflowSchema })
  }

  resumeWorkflow(name: string): Promise<workflows.Workflow> {
    return this.http.json({ method: 'POST', path: `/workflows/${part(name)}/resume`, schema: workflows.workflowSchema })
  }

  restoreWorkflow(name: string, version: number): Promise<workflows.Workflow> {
    return this.http.json({ method: 'POST', path: `/workflows/${part(name)}/restore/${version}`, schema: workflows.workflowSchema })
  }

  qsrLog(query: ScoreLogQuery = {}): Promise<Page<QsrLogEntry>> {
    return this.http.json({ path: '/logs/qsr', query, schema: qsrLogPageSchema })
  }

  mriLog(query: ScoreLogQuery = {}): Promise<Page<MriLogEntry>> {
    return this.http.json({ path: '/logs/mri', query, schema: mriLogPageSchema })
  }

  agents(): Promise<Agents> {
    return this.http.json({ path: '/agents', schema: agentsSchema })
  }

  /** Oldest first. */
  escalations(query: EscalationsQuery = {}): Promise<Page<EscalationRecord>> {
    return this.http.json({ path: '/gil/escalations', query, schema: escalationsPageSchema })
  }

  /** Everything a person needs to decide, and the statement to sign. */
  escalation(escalationId: string): Promise<EscalationDetail> {
    return this.http.json({ path: `/gil/escalations/${part(escalationId)}`, schema: escalationDetailSchema })
  }

  decide(escalationId: string, decision: SignedDecision): Promise<EscalationRecord> {
    return this.http.json({
      method: 'POST',
      path: `/gil/escalations/${part(escalationId)}/decisions`,
      body: decision,
      schema: escalationRecordSchema,
    })
  }

  operators(): Promise<Operators> {
    return this.http.json({ path: '/operators', schema: operatorsSchema })
  }

  /** The token in the answer is shown this once. */
  enrolOperator(request: EnrolOperatorRequest): Promise<EnrolOperatorResponse> {
    return this.http.json({ method: 'POST', path: '/operators', body: request, schema: enrolOperatorResponseSchema })
  }

  /** Makes a link by which one person may enrol, once. The token in the answer is shown this once. */
  offerEnrolment(request: CreateEnrolmentRequest): Promise<CreateEnrolmentResponse> {
    return this.http.json({ method: 'POST', path: '/api/v1/enrolments', body: request, schema: createEnrolmentResponseSchema })
  }

  /** Accepts a link with an Ed25519 key; needs no other token. */
  enrolByLink(token: string, request: EnrolmentRequest): Promise<EnrolOperatorResponse> {
    return this.http.json({ method: 'POST', path: `/api/v1/enrolments/${part(token)}/key`, body: request, schema: enrolOperatorResponseSchema })
  }

  revokeAuthenticator(operatorId: string, authenticatorId: string): Promise<Operator> {
    const path = `/operators/${part(operatorId)}/authenticators/${part(authenticatorId)}/revoke`
    return this.http.json({ method: 'POST', path, schema: operatorSchema })
  }

  changeRoles(operatorId: string, request: ChangeRolesRequest): Promise<Operator> {
    return this.http.json({ method: 'PUT', path: `/operators/${part(operatorId)}/roles`, body: request, schema: operatorSchema })
  }

  revokeOperator(operatorId: string): Promise<Operator> {
    return this.http.json({ method: 'POST', path: `/operators/${part(operatorId)}/revoke`, schema: operatorSchema })
  }

  /** Who may sign in which role, revoked ones included. */
  signatories(): Promise<Signatories> {
    return this.http.json({ path: '/api/v1/signatories', schema: signatoriesSchema })
  }

  registerSignatory(request: RegisterSignatoryRequest): Promise<SignatoryRecord> {
    return this.http.json({ method: 'POST', path: '/api/v1/signatories', body: request, schema: signatoryRecordSchema })
  }

  revokeSignatory(id: string): Promise<SignatoryRecord> {
    return this.http.json({ method: 'POST', path: `/api/v1/signatories/${part(id)}/revoke`, schema: signatoryRecordSchema })
  }

  /** Accounts of programs, revoked ones included. */
  serviceAccounts(): Promise<ServiceAccounts> {
    return this.http.json({ path: '/api/v1/service-accounts', schema: serviceAccountsSchema })
  }

  /** The token in the answer is shown this once. */
  createServiceAccount(request: CreateServiceAccountRequest): Promise<CreateServiceAccountResponse> {
    return this.http.json({ method: 'POST', path: '/api/v1/service-accounts', body: request, schema: createServiceAccountResponseSchema })
  }

  revokeServiceAccount(id: string): Promise<ServiceAccount> {
    return this.http.json({ method: 'POST', path: `/api/v1/service-accounts/${part(id)}/revoke`, schema: serviceAccountSchema })
  }

  ledgerHead(): Promise<ledger.LedgerHead> {
    return this.http.json({ path: '/ledger', schema: ledger.ledgerHeadSchema })
  }

  /** A checkpoint as a signed note: the newest, the newest that so many witnesses have cosigned, or that of a size at which a commit ended. */
  ledgerCheckpoint(query: ledger.CheckpointQuery = {}): Promise<string> {
    return this.http.text({ path: '/ledger/checkpoint', query })
  }

  /** What C2SP tlog-tiles has at a path such as `tile/0/000` or `tile/entries/000.p/7`. */
  ledgerTile(path: string): Promise<Uint8Array> {
    return this.http.bytes({ path: `/${path}` })
  }

  ledgerEntry(index: number): Promise<ledger.LedgerEntryView> {
    return this.http.json({ path: `/ledger/entries/${index}`, schema: ledger.ledgerEntrySchema })
  }

  ledgerEntries(query: ledger.LedgerEntriesQuery = {}): Promise<ledger.LedgerEntries> {
    return this.http.json({ path: '/ledger/entries', query, schema: ledger.ledgerEntriesSchema })
  }

  inclusionProof(index: number): Promise<ledger.InclusionProof> {
    return this.http.json({ path: `/ledger/proof/${index}`, schema: ledger.inclusionProofSchema })
  }

  consistencyProof(from: number, to?: number): Promise<ledger.ConsistencyProof> {
    return this.http.json({ path: '/ledger/consistency', query: { from, to }, schema: ledger.consistencyProofSchema })
  }

  /** Waits up to `waitMs` for the first entry after `after`; ask again with the `after` of the answer. */
  events(query: EventsQuery = {}, signal?: AbortSignal): Promise<Events> {
    return this.http.json({
      path: '/events',
      query,
      schema: eventsSchema,
      timeoutMs: (query.waitMs ?? 0) + 30_000,
      ...(signal && { signal }),
    })
  }

  recordEvent(request: RecordEventRequest): Promise<ReflexiveEventView> {
    return this.http.json({ method: 'POST', path: '/api/v1/rdl/events', body: request, schema: reflexiveEventSchema })
  }

  event(eventId: string): Promise<ReflexiveEventView> {
    return this.http.json({ path: `/api/v1/rdl/events/${part(eventId)}`, schema: reflexiveEventSchema })
  }

  /** Judges one output and records the evaluation. */
  evaluate(request: JudgeRequest & { agent?: string }, signal?: AbortSignal): Promise<EvaluateQsrResponse> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/qsr/evaluate',
      body: request,
      schema: evaluateQsrResponseSchema,
      ...(signal && { signal }),
    })
  }

  latestEvaluation(agent?: string): Promise<QsrLogEntry> {
    return this.http.json({ path: '/api/v1/qsr/latest', query: { agent }, schema: latestQsrResponseSchema })
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

  /** RBS, RMM, E_S, RII and T_S from recorded evidence; the last 30 days unless told otherwise. */
  maturity(query: maturity.MaturityQuery = {}): Promise<maturity.MaturityReport> {
    return this.http.json({ path: '/api/v1/maturity', query, schema: maturity.maturityReportSchema, timeoutMs: 120_000 })
  }

  /** RMM of an agent by version and day, newest first; the last 90 days unless told otherwise. */
  maturityHistory(agent: string, query: maturity.MaturityQuery = {}): Promise<maturity.MaturityHistory> {
    const path = `/api/v1/agents/${part(agent)}/maturity-history`
    return this.http.json({ path, query, schema: maturity.maturityHistorySchema, timeoutMs: 120_000 })
  }

  benchmarkMetrics(query: maturity.MaturityQuery = {}): Promise<maturity.BenchmarkMetrics> {
    return this.http.json({ path: '/api/v1/rbs/metrics', query, schema: maturity.benchmarkMetricsSchema, timeoutMs: 120_000 })
  }

  /** Runs the benchmarking suite over recorded evidence and records the result. */
  runBenchmark(query: maturity.MaturityQuery = {}): Promise<maturity.BenchmarkRun> {
    return this.http.json({ method: 'POST', path: '/api/v1/rbs/run', body: query, schema: maturity.benchmarkRunSchema, timeoutMs: 120_000 })
  }

  reflexiveIntelligence(query: maturity.MaturityQuery = {}): Promise<maturity.ReflexiveIntelligence> {
    return this.http.json({ path: '/api/v1/rii/current', query, schema: maturity.reflexiveIntelligenceSchema, timeoutMs: 120_000 })
  }

  ethicalScore(query: maturity.MaturityQuery = {}): Promise<maturity.EthicalScore> {
    return this.http.json({ path: '/api/v1/emf/score', query, schema: maturity.ethicalScoreSchema, timeoutMs: 120_000 })
  }

  /** How QSR and MRI read as probabilities of what people say, and every version of the calibration. */
  calibration(query: calibration.CalibrationQuery = {}): Promise<calibration.CalibrationView> {
    return this.http.json({ path: '/api/v1/calibration', query, schema: calibration.calibrationViewSchema })
  }

  /** Makes the next version from what people said; nothing comes into force by it. */
  proposeCalibration(query: calibration.CalibrationQuery = {}): Promise<calibration.CalibrationView> {
    return this.http.json({ method: 'POST', path: '/api/v1/calibration/proposals', body: query, schema: calibration.calibrationViewSchema })
  }

  /** As another person than whoever proposed it. */
  approveCalibration(version: number, rationale: string): Promise<calibration.CalibrationView> {
    const path = `/api/v1/calibration/versions/${version}/approve`
    return this.http.json({ method: 'POST', path, body: { rationale }, schema: calibration.calibrationViewSchema })
  }

  activateCalibration(version: number): Promise<calibration.CalibrationView> {
    return this.http.json({ method: 'POST', path: `/api/v1/calibration/versions/${version}/activate`, schema: calibration.calibrationViewSchema })
  }

  rollBackCalibration(rationale: string): Promise<calibration.CalibrationView> {
    return this.http.json({ method: 'POST', path: '/api/v1/calibration/roll-back', body: { rationale }, schema: calibration.calibrationViewSchema })
  }

  /** The gate in force and, in mode learn-then-test, what it promises and what that rests on. */
  gate(): Promise<gates.GateView> {
    return this.http.json({ path: '/api/v1/gates', schema: gates.gateViewSchema })
  }

  /** Passed outputs that were drawn for audit and wait for a label, oldest first. */
  auditsDue(limit = 50): Promise<{ items: gates.AuditDraw[] }> {
    return this.http.json({ path: '/api/v1/gates/audits', query: { limit }, schema: gates.auditsDueSchema })
  }

  /** An operator's verdict on an output that was drawn for audit. */
  labelAudit(label: gates.AuditLabelRequest): Promise<ReflexiveEventView> {
    return this.http.json({ method: 'POST', path: '/api/v1/gates/audit-labels', body: label, schema: reflexiveEventSchema })
  }

  /** Moves of the moving-average gates, newest first. */
  thresholdMoves(query: gates.ThresholdMovesQuery = {}): Promise<Page<gates.ThresholdMove>> {
    return this.http.json({ path: '/api/v1/gates/threshold-moves', query, schema: gates.thresholdMovesPageSchema })
  }

  /** Has the threshold of the gate learnt anew; `startOver` counts only labels since the calibration before, after a drift. */
  calibrateGate(startOver = false): Promise<gates.GateView> {
    return this.http.json({ method: 'POST', path: '/api/v1/gates/calibrations', body: { startOver }, schema: gates.gateViewSchema })
  }

  /** The reference's form of `decide`. */
  submitDecision(decision: SignedDecision): Promise<GilTicket> {
    return this.http.json({ method: 'POST', path: '/api/v1/gil/decision', body: decision, schema: gilTicketSchema })
  }

  /** Runs against their ledger entries, newest first. */
  auditRuns(query: AuditQuery = {}): Promise<AuditPage> {
    return this.http.json({ path: '/api/v1/audit', query, schema: auditPageSchema, timeoutMs: 120_000 })
  }

  /** Every evaluation of a run, computed again from its record. */
  replayRun(runId: string): Promise<RunReplay> {
    return this.http.json({ path: `/api/v1/audit/replay/${part(runId)}`, schema: runReplaySchema, timeoutMs: 120_000 })
  }

  /** The system audit checklist, filled from live evidence. */
  auditChecklist(query: ChecklistQuery = {}): Promise<Checklist> {
    return this.http.json({ path: '/api/v1/audit/checklist', query, schema: checklistSchema, timeoutMs: 120_000 })
  }

  /** What is held about a person. */
  holding(subject: string): Promise<privacy.Holding> {
    return this.http.json({ method: 'POST', path: '/api/v1/privacy/holdings', body: { subject }, schema: privacy.holdingSchema })
  }

  /** Erases everything that is held about a person, for good. */
  eraseSubject(request: privacy.ErasureRequest): Promise<privacy.ErasureReceipt> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/privacy/erasures',
      body: request,
      schema: privacy.erasureReceiptSchema,
      timeoutMs: 120_000,
    })
  }

  /** What was erased and purged, oldest first. */
  purges(query: privacy.PurgesQuery = {}): Promise<Page<privacy.PurgeRecordView>> {
    return this.http.json({ path: '/api/v1/privacy/purges', query, schema: privacy.purgesPageSchema })
  }

  /** What is kept for how long, what is due, and what is held. */
  retention(): Promise<retention.Retention> {
    return this.http.json({ path: '/api/v1/retention', schema: retention.retentionSchema, timeoutMs: 120_000 })
  }

  /** Purges what is past its time, or tells what would be. */
  runRetention(request: { dryRun: boolean }): Promise<retention.RetentionRound> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/retention/runs',
      body: request,
      schema: retention.retentionRoundSchema,
      timeoutMs: 300_000,
    })
  }

  placeHold(request: retention.PlaceHoldRequest): Promise<retention.RetentionHold> {
    return this.http.json({ method: 'POST', path: '/api/v1/retention/holds', body: request, schema: retention.retentionHoldSchema })
  }

  releaseHold(holdId: string): Promise<retention.RetentionHold> {
    return this.http.json({ method: 'POST', path: `/api/v1/retention/holds/${part(holdId)}/release`, schema: retention.retentionHoldSchema })
  }

  /** Where the server runs, and what its gates ask. */
  release(): Promise<promotions.Release> {
    return this.http.json({ path: '/api/v1/release', schema: promotions.releaseSchema })
  }

  goNoGo(query: promotions.GoNoGoQuery = {}): Promise<promotions.GoNoGo> {
    return this.http.json({ path: '/api/v1/release/go-no-go', query, schema: promotions.goNoGoSchema })
  }

  requestPromotion(request: promotions.RequestPromotion): Promise<PromotionRecord> {
    return this.http.json({ method: 'POST', path: '/api/v1/promotions', body: request, schema: promotionRecordSchema })
  }

  /** Oldest first. */
  promotions(query: promotions.PromotionsQuery = {}): Promise<Page<PromotionRecord>> {
    return this.http.json({ path: '/api/v1/promotions', query, schema: promotions.promotionsPageSchema })
  }

  promotion(promotionId: string): Promise<promotions.PromotionDetail> {
    return this.http.json({ path: `/api/v1/promotions/${part(promotionId)}`, schema: promotions.promotionDetailSchema })
  }

  signPromotion(promotionId: string, signed: SignedPromotion): Promise<PromotionRecord> {
    return this.http.json({ method: 'POST', path: `/api/v1/promotions/${part(promotionId)}/signatures`, body: signed, schema: promotionRecordSchema })
  }

  revokePromotion(promotionId: string): Promise<PromotionRecord> {
    return this.http.json({ method: 'POST', path: `/api/v1/promotions/${part(promotionId)}/revoke`, schema: promotionRecordSchema })
  }

  gilAudit(query: GilAuditQuery = {}): Promise<GilAudit> {
    return this.http.json({ path: '/api/v1/gil/audit', query, schema: gilAuditSchema })
  }
}

function part(segment: string): string {
  return encodeURIComponent(segment)
}
