import type { RoutingRecord } from '@maestro-helix/helix/routing/routing-record'
import type { GateAudit } from '@maestro-helix/helix/gates/audit-history'
import type { BreakGlassReview, ClaimRecord } from '@maestro-helix/contract/escalation-desk'
import type { EscalationRecord, IntentRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { GovernedKind, SettingAct, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { EnrolmentLink, ServiceAccountRecord, SignatoryRecord } from '@maestro-helix/contract/people'
import type { PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { HandoverRecord, OnCallRecord, OnCallRole } from '@maestro-helix/contract/on-call'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { AttemptRecord, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import type { Versioned } from './provenance-kinds.ts'
import type {
  CommitOutcome,
  GovernedHead,
  LedgerDraft,
  OutboxMessage,
  PolicyHead,
  RecordChange,
  SpentOnce,
  WorkflowRecord,
  WorkflowVersionRecord,
} from './record-change.ts'

/** Every version of what is governed, by number, and what became of them, in order. */
export type GovernedSettings = { versions: SettingVersionRecord[]; acts: SettingAct[] }

/** An entry with its place in the ledger. */
export type IndexedEntry = LedgerDraft & { index: number }

/** A run with everything that decides what comes next. */
export type RunSnapshot = {
  run: RunRecord
  /** In order of step and attempt. */
  attempts: AttemptRecord[]
  restarts: RestartRecord[]
  escalations: EscalationRecord[]
  intents: IntentRecord[]
  /** The workflow's hold, read in the same snapshot. */
  workflowPaused: boolean
}

/** What an agent's evidence says so far; input of routing and of risk. */
export type AgentTrackRecord = {
  agent: string
  version: string
  /** Evaluated attempts. */
  samples: number
  meanQsr: number
  meanMri: number
  /** Attempts that failed technically. */
  failures: number
  /** Evaluated attempts that the gate did not let pass at once. */
  low: number
  /** Evaluated attempts that were neither held nor passed: nothing is known of their truth. Absent where nobody counted them. */
  unassessed?: number
  /** The agent's own scores of its last evaluated outputs, 0..1, oldest first; at most 100. */
  selfScoreWindow: readonly number[]
  /** 0..1, from maturity evidence; null while there is none. */
  rmm: number | null
}

/** A step of a workflow and the candidates for it. */
export type RoutingPlace = { workflow: string; stepId: string; agents: { id: string; version: string }[] }

/** unknown: among what was begun is something, of whatever currency, of which nobody could tell the amount. `revision`: at which this was so (`RecordChange.spending`). */
export type SpentSince = { hundredths: number; unknown: boolean; revision: number }

/**
 * The record as orchestration and governance see it. Every method may reject with RECORD_UNAVAILABLE or RECORD_DISK_FULL; after a rejected
 * `commit` it is unknown whether the change was written, and the caller must read again before it decides anew.
 */
export interface RecordStore {
  /**
   * Commits one change in one durable transaction with its ledger entries, evidence and outbox messages. A stored row of the aggregate gets the
   * revision `aggregate.revision + 1`, which a row in the change must already carry.
   * Rejects, with nothing written: INTERNAL where the change contradicts itself (a row of another aggregate, a wrong revision, a draft that is no
   * ledger entry); APPROVAL_DUPLICATE for two decisions of one operator on one escalation; CONFLICT where an attempt, restart, version, evaluation,
   * event, message, policy version, operator token or operator key exists already.
   */
  commit(change: RecordChange): Promise<CommitOutcome>
  run(runId: string): Promise<RunSnapshot | undefined>
  workflow(name: string): Promise<WorkflowRecord | undefined>
  workflowVersion(name: string, version: number): Promise<WorkflowVersionRecord | undefined>
  escalation(escalationId: string): Promise<EscalationRecord | undefined>
  /** The rotation of the people on call. */
  onCall(): Promise<OnCallRecord | undefined>
  /** A hand-over by its id, or by the change of a role that it is about. */
  handover(which: { id: string } | { changesAt: string; role: OnCallRole }): Promise<HandoverRecord | undefined>
  /** A use of break-glass with its review. */
  review(reviewId: string): Promise<BreakGlassReview | undefined>
  /** The last claim on an escalation, whether or not it still counts. */
  claim(escalationId: string): Promise<ClaimRecord | undefined>
  operator(operatorId: string): Promise<OperatorRecord | undefined>
  enrolmentLink(tokenSha256: string): Promise<EnrolmentLink | undefined>
  /** Whether it was used already. */
  spent(once: Omit<SpentOnce, 'at'>): Promise<boolean>
  /** All, revoked ones included, in the order they were registered. */
  signatories(): Promise<SignatoryRecord[]>
  /** All, revoked ones included, by name. */
  serviceAccounts(): Promise<ServiceAccountRecord[]>
  /** Which version of the policies is in force; undefined before the first start has put one there. */
  policyHead(): Promise<PolicyHead | undefined>
  /**
   * What a tool has spent in a currency (null: in none that is known) since an instant, by actions that were begun and are not known to have failed.
   */
  spentSince(tool: string, currency: string | null, since: string): Promise<SpentSince>
  policyVersion(version: number): Promise<PolicyVersionRecord | undefined>
  /** Undefined before the first start has put the file of the release there. */
  governedHead(kind: GovernedKind): Promise<GovernedHead | undefined>
  governedSettings(kind: GovernedKind): Promise<GovernedSettings>
  /** The id of the key that belongs to a person, by whatever id the person is known; made where there is none. */
  subjectKey(subject: string, at: string): Promise<string>
  /** Records of these agents by `id@version`; an agent without evidence is absent. May lag the last commits by a second. */
  trackRecords(agents: { id: string; version: string }[]): Promise<Map<string, AgentTrackRecord>>
  /**
   * What routing at a step rests on: the last outcomes of that step, and what these agents do elsewhere, each in the order they were committed. May lag the
   * last commits by a second.
   */
  routingRecord(about: RoutingPlace): Promise<RoutingRecord>
  /** Where the moving-average gate of a step stands (last `threshold.moved` evidence); undefined before the first evaluation. */
  adaptiveThreshold(workflow: string, stepId: string): Promise<number | undefined>
  /** Labels of audited outputs, their corrections, and calibrations of the gate (evidence gate.audit-labelled, gate.audit-corrected and gate.calibrated), in the order they were recorded. */
  gateAudits(): Promise<GateAudit[]>
  /** Runs whose `dueAt` has passed: nobody drives them although somebody should. At most `limit`, oldest first. */
  overdueRuns(now: string, limit: number): Promise<string[]>
  /** Runs of a workflow that have not ended, in order of id, for pausing and resuming. */
  activeRuns(workflow: string, limit: number, after?: string): Promise<string[]>
  /** What the ledger holds about a run, of these kinds, in order. */
  entriesOfRun(runId: string, kinds: readonly LedgerKind[]): Promise<LedgerDraft[]>
  /**
   * What the ledger holds about how a person was enrolled, by which authenticators they are known and what was revoked, in order. Rejects with
   * LEDGER_INCONSISTENT where an entry is not in the log that was signed.
   */
  entriesOfPerson(operatorId: string): Promise<LedgerDraft[]>
  /** What the ledger says of who made a service account. Rejects as `entriesOfPerson` does. */
  entriesOfAccount(serviceId: string): Promise<LedgerDraft[]>
  /** What the ledger says of which person wrote a version; nothing where a service did. Rejects as `entriesOfPerson` does. */
  entriesOfVersion(of: Versioned, version: number): Promise<LedgerDraft[]>
  /** What the ledger holds about versions of what is governed and what became of them, in order. Rejects as `entriesOfPerson` does. */
  entriesOfSettings(kind: GovernedKind): Promise<IndexedEntry[]>
  /** Undelivered messages, oldest id first, those whose `notBefore` lies ahead included. */
  outbox(limit: number): Promise<OutboxMessage[]>
  /** Forgets delivered messages. Idempotent. */
  delivered(messageIds: string[]): Promise<void>
}
