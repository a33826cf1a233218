import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord, IntentRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { GovernedKind, SettingAct, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { RetentionHold } from '@maestro-helix/contract/http/retention'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { EnrolmentLink, ServiceAccountRecord, SignatoryRecord } from '@maestro-helix/contract/people'
import type { PolicyActivation, PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import type { AttemptRecord, Principal, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { DeskChange } from './desk-change.ts'

/**
 * The vocabulary in which orchestration and governance tell the record what happened. Types only: the decisions are made by whoever builds a
 * change, the writing by whoever implements `RecordStore`.
 */

/** A workflow: which version is current, whether its runs are held. */
export type WorkflowRecord = { name: string; currentVersion: number; paused: boolean; revision: number; updatedAt: string }

/** A stored version. Never changed; restoring makes an old one current by a new activation. */
export type WorkflowVersionRecord = {
  name: string
  version: number
  definition: CompiledWorkflow
  sha256: string
  createdAt: string
  createdBy: Principal
}

/** Which version became current when, through whom, by applying or restoring. */
export type WorkflowActivation = { name: string; version: number; at: string; by: Principal; cause: 'apply' | 'restore' }

/** Which version of the policies is in force, and how many there are. There is one, with the id `policyId`. */
export type PolicyHead = { currentVersion: number; latestVersion: number; revision: number; updatedAt: string }
export const policyId = 'policy'

/** How many versions of what is governed there are. There is one of each kind, which is its id. */
export type GovernedHead = { kind: GovernedKind; latestVersion: number; revision: number; updatedAt: string }

/** A hold that is placed, or released: then with who did it. Its aggregate grows with every hold and purge, so that no two rest on the same state. */
export type RetentionChange = { id: typeof retentionId; revision: number; hold: RetentionHold }
export const retentionId = 'retention'

/** Rows that are taken out because their time is over, in the transaction of their purge record. Of runs the row stays, without its bodies. */
export type Removal =
  | { table: 'qsr_evaluations' | 'risk_assessments' | 'reflexive_events'; ids: readonly string[] }
  | { table: 'runs'; at: string; runs: readonly { id: string; revision: number; record: string }[] }

/** An evaluation asked for over HTTP, outside any run. */
export type StandaloneEvaluation = {
  evaluationId: string
  agentId: string | null
  at: string
  request: JsonObject
  qsr: QsrEvaluation
  /** Whose key request and reasons are sealed with, where the output is about a person. */
  subjectKeyId?: string
}

/** The end of a subject's key. As an aggregate it has revision 0 while no run about the subject goes on and the key is there: only then can it be destroyed. */
export type SubjectErasure = { id: string; revision: number; at: string }

/** What was erased or purged, by which rule. `rows` of `what` between two moments; `idsSha256` over their sorted ids, one a line. */
export type PurgeRecord = {
  id: string
  at: string
  rule: string
  what: string
  rows: number
  from: string | null
  to: string | null
  idsSha256: string | null
  by: Principal
  subjectKeyId: string | null
}

/** Evidence of the Reflexive Data Lifecycle (RDL): one observation of a system about itself. Payloads are small; bulk stays in the attempt. */
export type ReflexiveEvent = {
  id: string
  /**
   * noun.verb, e.g. step.evaluated, gate.decided, agent.adapted. The record itself reads one: threshold.moved, with the event's stepId and the payload
   * {workflow, from, to}.
   */
  type: string
  at: string
  agent: string | null
  runId: string | null
  stepId: string | null
  attempt: number | null
  payload: JsonObject
}

/**
 * What will become a ledger leaf. `fields` holds no personal data: identifiers, scores, decisions, salted digests. No field is named v, kind or at;
 * `run_id` is the field by which the entries of a run are found. A new kind is added to `ledgerKinds` of the contract.
 */
export type LedgerDraft = { kind: LedgerKind; at: string; fields: JsonObject }

/**
 * Something to be done after the commit, at least once, in order of id. engine.wake: the engine looks at the run `key`. workflow.touch: every active run
 * of the workflow `key` gets a new revision and is woken, so that a hold or its end reaches it. `notBefore` is for whoever delivers it; null: at once.
 */
export type OutboxMessage = { id: string; topic: 'engine.wake' | 'workflow.touch'; key: string; notBefore: string | null }

/** What a change belongs to. The store refuses the change unless the aggregate has this revision (0: it must not exist). */
export type Aggregate = {
  kind:
    | 'run'
    | 'workflow'
    | 'operator'
    | 'claim'
    | 'on-call'
    | 'handover'
    | 'review'
    | 'policy'
    | 'signatory'
    | 'service-account'
    | 'subject'
    | 'retention'
    | 'promotion'
    | 'governed'
  id: string
  revision: number
}

/** A state of what a tool has spent. The revision is that of its last action that was begun: 0 before the first, one more with each. */
export type SpendingRead = { tool: string; revision: number }

/** What can be used once: the nonce of an approval, a link of enrolment. */
export type SpentOnce = { kind: 'approval-nonce' | 'enrolment' | 'signed-act'; id: string; at: string }

/**
 * One transaction: all of it is committed, or none. A run, its attempts, escalations and intents are one aggregate with one revision, so two
 * drivers, or a driver and a person, can never both be right about the same run.
 */
export type RecordChange = {
  /** Null only for facts that stand alone (evidence, standalone evaluations, messages). */
  aggregate: Aggregate | null
  /**
   * Other aggregates that must still have these revisions, such as the person whose decision this is: stale where one has not. The row of an operator
   * among them may be in the change, with the next revision.
   */
  restsOn?: readonly Aggregate[]
  /** Used up by this change: stale where one was used before. */
  spends?: readonly SpentOnce[]
  run?: RunRecord
  attempt?: AttemptRecord
  restart?: RestartRecord
  escalations?: EscalationRecord[]
  intents?: IntentRecord[]
  workflow?: WorkflowRecord
  workflowVersion?: WorkflowVersionRecord
  activation?: WorkflowActivation
  operator?: OperatorRecord
  enrolmentLink?: EnrolmentLink
  signatory?: SignatoryRecord
  serviceAccount?: ServiceAccountRecord
  policy?: PolicyHead
  policyVersion?: PolicyVersionRecord
  policyActivation?: PolicyActivation
  governed?: GovernedHead
  settingVersion?: SettingVersionRecord
  settingActs?: SettingAct[]
  /** Revision of the policy head under which this was decided: stale unless that is still the present one. Absent where no policy was asked. */
  underPolicy?: number
  /** There where an action begins that spends: what its tool had spent as its limits were asked. Stale where the tool began another one since. */
  spending?: SpendingRead
  evaluation?: StandaloneEvaluation
  subject?: SubjectErasure
  purge?: PurgeRecord
  removal?: Removal
  retention?: RetentionChange
  promotion?: PromotionRecord
  desk?: DeskChange
  evidence: ReflexiveEvent[]
  ledger: LedgerDraft[]
  outbox: OutboxMessage[]
}

/** stale: what the change rests on has another revision, or was spent; nothing was written; read again and decide anew. */
export type CommitOutcome = { outcome: 'committed'; ledgerIndexes: number[] } | { outcome: 'stale' }
