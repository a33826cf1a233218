import type { MaestroError } from '@maestro-helix/contract/errors'
import type { JudgeRequest } from '@maestro-helix/contract/evaluation'
import type { EnrolmentRequest, EscalationRecord, OperatorRecord, SignedDecision } from '@maestro-helix/contract/governance'
import type { EvaluatedAbout } from '../governance/evaluate-output.ts'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { AuditCorrectionRequest, AuditDraw, AuditLabelRequest, ThresholdMove } from '@maestro-helix/contract/http/gates'
import type { PipelineMetacognition } from '@maestro-helix/contract/http/metacognition'
import type { BenchmarkMetrics, MaturityHistory } from '@maestro-helix/contract/http/maturity'
import type { MriSummary } from '@maestro-helix/contract/http/mri'
import type { Page } from '@maestro-helix/contract/http/paging'
import type { MriLogEntry, QsrLogEntry } from '@maestro-helix/contract/http/score-logs'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal, RunRecord, RunStatus, RunSummary } from '@maestro-helix/contract/run'
import type { LoggedOutcome } from '@maestro-helix/helix/routing/evaluate-policy'
import type { FastifyBaseLogger } from 'fastify'
import type { StartRun } from '../orchestration/run-commands.ts'
import type { ToolTraits } from '../orchestration/run-progress.ts'
import type { ApplyOutcome } from '../orchestration/workflow-commands.ts'
import type { ReflexiveEvent, StandaloneEvaluation, WorkflowActivation, WorkflowRecord, WorkflowVersionRecord } from '../record/record-change.ts'
import type { MaturityReading } from '../record/maturity-reading.ts'
import type { AgentTrackRecord, RecordStore } from '../record/record-store.ts'
import type { ActDesk } from './act-desk.ts'
import type { PolicyDesk } from './policy-desk.ts'
import type { Sources } from '../record/sources.ts'
import type { Actor, Credentials } from './actor.ts'
import type { AuditDependencies } from './audit-dependencies.ts'
import type { CalibrationDesk } from './calibration-dependencies.ts'
import type { ReleaseDesk } from './release-dependencies.ts'
import type { RetentionDesk } from './retention-dependencies.ts'
import type { EnterLook, Privacy } from './privacy-dependencies.ts'
import type { PeopleDependencies } from './people-dependencies.ts'
import type { GilFigureReads } from './gil-figures.ts'
import type { GateDesk } from './gate-desk.ts'
import type { RoutingDesk } from './routing-desk.ts'
import type { EscalationDesk } from './escalation-desk.ts'
import type { NotificationDesk } from '../operations/notifications/notification-desk.ts'
import type { OnCallDesk } from './on-call-desk.ts'

/** What can be ordered over HTTP. Every refusal is a MaestroError with its own code. */
export interface HttpCommands {
  startRun(command: StartRun): Promise<RunRecord>
  holdRun(runId: string, paused: boolean, by: Principal): Promise<RunRecord>
  cancelRun(runId: string, by: Principal): Promise<RunRecord>
  restartRun(runId: string, fromStep: string, by: Principal): Promise<RunRecord>
  applyWorkflow(source: unknown, by: Principal): Promise<ApplyOutcome>
  restoreWorkflow(name: string, version: number, by: Principal): Promise<WorkflowRecord>
  holdWorkflow(name: string, paused: boolean, by: Principal): Promise<WorkflowRecord>
  decideEscalation(escalationId: string, decision: SignedDecision): Promise<EscalationRecord>
  enrolOperator(
    request: EnrolmentRequest,
    terms: { roles: readonly Role[]; demonstration: boolean },
    by: Principal,
  ): Promise<{ operator: OperatorRecord; token: string }>
  revokeOperator(operatorId: string, by: Principal): Promise<OperatorRecord>
  changeRoles(operatorId: string, roles: readonly Role[], by: Principal): Promise<OperatorRecord>
  /** Judges an output outside any run and records the evaluation. */
  evaluateOutput(request: JudgeRequest, about: EvaluatedAbout, by: Principal): Promise<StandaloneEvaluation>
  /** Records a person's verdict on an output that was drawn for audit. */
  labelAudit(draw: AuditDraw, label: AuditLabelRequest, by: Principal): Promise<ReflexiveEvent>
  /** `leads`: whether they may correct the labels of others. */
  correctAudit(
    corrected: ReflexiveEvent | undefined,
    correction: AuditCorrectionRequest,
    who: { by: Principal; leads: boolean },
  ): Promise<ReflexiveEvent>
  /** Has the gate's threshold learnt anew from the labels given so far. */
  calibrateGate(startOver: boolean, by: Principal): Promise<ReflexiveEvent>
  /** Records what the benchmarking suite found. */
  recordBenchmark(metrics: BenchmarkMetrics, by: Principal): Promise<ReflexiveEvent>
  /** Records an observation made outside any run. */
  recordEvent(event: { type: string; agent: string | null; payload: JsonObject }, by: Principal): Promise<ReflexiveEvent>
}

type Paging = { limit: number; after?: string }
type ScoreLogFilter = Paging & { since?: string; until?: string; agent?: string; workflow?: string }

/** What is read of the record for people and programs. Nothing here decides what a run does next. */
export interface RecordQueries {
  /** Newest first; `after` is the id of the last run of the page before. */
  runs(query: Paging & { workflow?: string; status?: RunStatus; search?: string; since?: string; until?: string }): Promise<Page<RunSummary>>
  /** By name; `after` is the last name of the page before. */
  workflows(query: Paging): Promise<Page<WorkflowRecord>>
  /** Newest first; empty where there is no such workflow. */
  workflowVersions(name: string): Promise<Omit<WorkflowVersionRecord, 'definition'>[]>
  /** Newest first. */
  workflowActivations(name: string): Promise<WorkflowActivation[]>
  /** Newest first; `after` is the `next` of the page before and opaque to callers. */
  qsrLog(query: ScoreLogFilter): Promise<Page<QsrLogEntry>>
  /** Newest first; `after` as in `qsrLog`. */
  mriLog(query: ScoreLogFilter): Promise<Page<MriLogEntry>>
  mriSummary(since: string, until: string): Promise<Omit<MriSummary, 'since' | 'until'>>
  /** Every agent and version with evidence. */
  agentRecords(): Promise<AgentTrackRecord[]>
  /** The last outcomes that routing learns from, with the decisions that led to them, oldest first. */
  routedOutcomes(filter: { workflow?: string; limit: number }): Promise<LoggedOutcome[]>
  /** Oldest first; `after` is the id of the last escalation of the page before. */
  escalations(query: Paging & { status?: EscalationRecord['status'] }): Promise<Page<EscalationRecord>>
  /** Revoked ones included, by id. */
  operators(): Promise<OperatorRecord[]>
  operatorByToken(tokenSha256: string): Promise<OperatorRecord | undefined>
  /** Outputs drawn for audit that nobody has labelled, oldest first. */
  auditsDue(limit: number): Promise<AuditDraw[]>
  auditDraw(runId: string, stepId: string, attempt: number): Promise<AuditDraw | undefined>
  /** Newest first; `after` as in `qsrLog`. */
  thresholdMoves(query: Paging & { workflow?: string; step?: string }): Promise<Page<ThresholdMove>>
  reflexiveEvent(id: string): Promise<ReflexiveEvent | undefined>
  maturityReading(since: string, until: string): Promise<MaturityReading>
  /** RMM of an agent's versions by day, newest first. */
  maturityHistory(agent: string, since: string, until: string): Promise<Omit<MaturityHistory, 'source'>>
}

export type LedgerLeaf = { index: number; leaf: Uint8Array }

/** The ledger as it is read. Hashes are 32 bytes; leaves are canonical JSON. */
export interface LedgerReads {
  readonly origin: string
  /** Signed-note verifier key: NAME+ID+KEY. */
  readonly verifierKey: string
  /** What the newest checkpoint signs, and the signed note itself; null while the ledger is empty. */
  tip(): Promise<{ size: number; root: Uint8Array; note: string | null }>
  /** Entries from an index on, in order, at most `limit`; of one run where `runId` is given. Empty beyond the end. */
  entries(from: number, limit: number, runId?: string): Promise<LedgerLeaf[]>
  /** Entries from an index downwards, newest first, of those that the search keeps. */
  newestEntries(search: LedgerSearch): Promise<LedgerPage>
  /** Hashes of a tile at its width, complete or at the right edge; undefined where the ledger has it not, or not so wide. */
  tile(tile: { level: number; index: number; width: number }): Promise<Uint8Array | undefined>
  /** The signed checkpoint of a size at which a commit ended; undefined for other sizes. */
  checkpoint(size: number): Promise<string | undefined>
  /** The newest checkpoint that at least so many witnesses have cosigned. */
  cosignedCheckpoint(least: number): Promise<string | undefined>
  /** That an entry is in the tree of the newest checkpoint; undefined where there is no such entry. `proofFile` is a C2SP tlog-proof. */
  inclusion(index: number): Promise<InclusionEvidence | undefined>
  /** That one tree is the beginning of another, 1 <= oldSize <= newSize; undefined where the ledger is not so large. */
  consistency(oldSize: number, newSize: number): Promise<{ oldRoot: Uint8Array; newRoot: Uint8Array; proof: Uint8Array[] } | undefined>
}

export type LedgerSearch = { from: number; limit: number; runId?: string | undefined; kind?: string | undefined; about?: string | undefined }
/** `next` is where to go on, null at the beginning of the ledger; with `kind` or `about` a page may be empty and not the last. */
export type LedgerPage = { entries: LedgerLeaf[]; next: number | null }

type InclusionEvidence = {
  size: number
  root: Uint8Array
  entry: { leaf: Uint8Array; leafHash: Uint8Array }
  proof: Uint8Array[]
  note: string
  proofFile: string
}

/** One part that must work before requests make sense. Resolves to null where it does, otherwise to a sentence on what to look at. */
export type ReadinessProbe = () => Promise<string | null>

/** What resources of their own need, declared beside them. */
type PartsDependencies = AuditDependencies & PeopleDependencies

/** Everything the HTTP surface calls. Given by main.ts; nothing here is read from the environment. */
export type HttpDependencies = PartsDependencies & {
  version: string
  sources: Pick<Sources, 'now' | 'id'>
  logger: FastifyBaseLogger
  commands: HttpCommands
  store: Pick<RecordStore, 'run' | 'workflow' | 'workflowVersion' | 'escalation' | 'gateAudits' | 'routingRecord' | 'trackRecords'>
  queries: RecordQueries
  calibration: CalibrationDesk
  desk: EscalationDesk
  gilFigures: GilFigureReads
  onCall: OnCallDesk
  notifications: NotificationDesk
  privacy: Privacy
  acts: ActDesk
  enterLook: EnterLook
  policies: PolicyDesk
  retention: RetentionDesk
  release: ReleaseDesk
  ledger: LedgerReads
  /** The gate configuration in force and its SHA-256. */
  gate: () => { config: GateConfig; sha256: string }
  gates: GateDesk
  routing: RoutingDesk
  catalogAgents: readonly { id: string; version: string; description: string; capabilities?: readonly string[] }[]
  toolTraits: (tool: string) => ToolTraits | undefined
  readiness: {
    record: ReadinessProbe
    engine: ReadinessProbe
    ledger: ReadinessProbe
    /** What is wrong with the clock, which is said beside the ledger, and while it is wrong nothing is changed or signed; null where nothing is. */
    clock?: () => MaestroError | null
    /** Whether the recorded gates can be believed, and what is to be looked at; ready where nobody says. */
    gates?: () => { ready: boolean; reason: string | null }
    /** The same of the recorded routing policies. */
    routing?: () => { ready: boolean; reason: string | null }
  }
  /** How clearly a workflow watches itself. @throws MaestroError NOT_FOUND */
  checkPipeline: (workflow: string) => Promise<PipelineMetacognition>
  /** Prometheus text and its content type. */
  metrics: { contentType: string; text(): Promise<string> }
  /** Who sends the request; undefined where its credentials name nobody we know. @throws MaestroError OPERATOR_REVOKED */
  authenticate: (credentials: Credentials) => Promise<Actor | undefined>
  /** Waits until the ledger is larger than `size`, or `waitMs` have passed, or the signal aborts. */
  waitForEntries: (size: number, waitMs: number, signal: AbortSignal) => Promise<void>
  /** Where the built console is; pages say how to build it while it is not there. */
  consoleDirectory: string
}
