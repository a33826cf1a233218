import type { GateAudit } from '@maestro-helix/helix/gates/audit-history'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { BreakGlassReview, ClaimRecord, CommentRecord } from '@maestro-helix/contract/escalation-desk'
import type { EscalationRecord, IntentRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { HandoverRecord, OnCallRecord } from '@maestro-helix/contract/on-call'
import type { EnrolmentLink, ServiceAccountRecord, SignatoryRecord } from '@maestro-helix/contract/people'
import type { AttemptRecord, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import {
  addTo,
  agentIncrements,
  decisionIncrement,
  isJustified,
  releasedAlone,
  trackRecordOf,
  type AgentTotals,
} from '@maestro-helix/server/evidence/agent-evidence'
import { outcomeOf } from '@maestro-helix/server/evidence/outcome-of'
import { checkChange } from '@maestro-helix/server/evidence/check-change'
import { type Resting, restingOn } from '@maestro-helix/server/evidence/resting-on'
import { spentBy } from '@maestro-helix/server/evidence/spent-by'
import { encodeDrafts } from '@maestro-helix/server/evidence/ledger/encode-drafts'
import type { LedgerReader } from '@maestro-helix/server/evidence/ledger/ledger-reader'
import type { PolicyActivation, PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { SettingAct, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import { settingEntryKinds } from '@maestro-helix/server/record/governed-kinds'
import { enrolmentKinds } from '@maestro-helix/server/record/enrolment-kinds'
import { accountKinds, versionKey as keyOfVersion, versionWritten } from '@maestro-helix/server/record/provenance-kinds'
import { onCallName } from '@maestro-helix/server/record/desk-change'
import type { NoticeDraft } from '@maestro-helix/server/record/notices'
import type {
  Aggregate,
  CommitOutcome,
  GovernedHead,
  OutboxMessage,
  PolicyHead,
  RecordChange,
  ReflexiveEvent,
  StandaloneEvaluation,
  WorkflowActivation,
  WorkflowRecord,
  WorkflowVersionRecord,
} from '@maestro-helix/server/record/record-change'
import {
  agentWindow,
  keyOf,
  noSums,
  type RoutingOutcome,
  type RoutingRecord,
  stepWindow,
  withOutcome,
} from '@maestro-helix/helix/routing/routing-record'
import type { RecordStore, RoutingPlace } from '@maestro-helix/server/record/record-store'
import { SimulatedLedger } from './simulated-ledger.ts'

/**
 * What may happen around each call, decided by the simulation's scheduler. Either may return a promise, which delays the call, or throw: from `before`
 * nothing was done, from `after` all of it was and the caller does not learn so.
 */
export type StoreFaults = {
  before?(method: keyof RecordStore): Promise<void> | void
  after?(method: keyof RecordStore): Promise<void> | void
}

type StoredOutcome = { workflow: string; stepId: string; outcome: RoutingOutcome; labelId?: string }
type StoredRun = { run: RunRecord; attempts: Map<string, AttemptRecord>; restarts: RestartRecord[] }

/** What is stored; readable by checks of the promises, which look past the port. */
export class SimulatedRecord {
  readonly runs = new Map<string, StoredRun>()
  readonly escalations = new Map<string, EscalationRecord>()
  readonly intents = new Map<string, IntentRecord>()
  readonly workflows = new Map<string, WorkflowRecord>()
  readonly versions = new Map<string, WorkflowVersionRecord>()
  readonly activations: WorkflowActivation[] = []
  readonly operators = new Map<string, OperatorRecord>()
  /** By SHA-256 of the token. */
  readonly enrolmentLinks = new Map<string, EnrolmentLink>()
  readonly signatories = new Map<string, SignatoryRecord>()
  readonly serviceAccounts = new Map<string, ServiceAccountRecord>()
  /** `kind:id` of what can be used once and was. */
  readonly spent = new Set<string>()
  /** Revision of what each tool has spent. */
  readonly toolSpending = new Map<string, number>()
  policyHead: PolicyHead | undefined
  readonly policyVersions = new Map<number, PolicyVersionRecord>()
  readonly policyActivations: PolicyActivation[] = []
  readonly governedHeads = new Map<string, GovernedHead>()
  /** By kind and version. */
  readonly settingVersions = new Map<string, SettingVersionRecord>()
  readonly settingActs: SettingAct[] = []
  readonly evaluations = new Map<string, StandaloneEvaluation | AttemptRecord>()
  readonly events = new Map<string, ReflexiveEvent>()
  readonly claims = new Map<string, ClaimRecord>()
  readonly onCall = new Map<string, OnCallRecord>()
  readonly reviews = new Map<string, BreakGlassReview>()
  readonly notices: NoticeDraft[] = []
  readonly handovers = new Map<string, HandoverRecord>()
  readonly comments = new Map<string, CommentRecord>()
  readonly agents = new Map<string, AgentTotals>()
  /** What routing learns from, in the order of commit. */
  readonly outcomes: StoredOutcome[] = []
  readonly messages = new Map<string, OutboxMessage>()
  readonly ledger = new SimulatedLedger()
  readonly #subjectKeys = new Map<string, string>()
  /** Changes that were committed, in order. */
  readonly committed: RecordChange[] = []

  revisionOf({ kind, id }: Omit<Resting, 'revision'>): number {
    if (kind === 'spent') return this.spent.has(id) ? 1 : 0
    if (kind === 'spending') return this.toolSpending.get(id) ?? 0
    const rows = {
      run: this.runs.get(id)?.run,
      workflow: this.workflows.get(id),
      operator: this.operators.get(id),
      claim: this.claims.get(id),
      'on-call': this.onCall.get(id),
      handover: this.handovers.get(id),
      review: this.reviews.get(id),
      policy: this.policyHead,
      governed: this.governedHeads.get(id),
      signatory: this.signatories.get(id),
      'service-account': this.serviceAccounts.get(id),
    }
    // Keys that are destroyed are shown on PostgreSQL; what is simulated erases nobody.
    return kind === 'subject' || kind === 'promotion' ? 0 : kind === 'retention' ? 1 : (rows[kind]?.revision ?? 0)
  }

  /** One key per person, as on PostgreSQL; nothing is sealed here. */
  subjectKeyOf(subject: string): string {
    const known = this.#subjectKeys.get(subject) ?? `00000000-0000-4000-8000-${String(this.#subjectKeys.size + 1).padStart(12, '0')}`
    this.#subjectKeys.set(subject, known)
    return known
  }

  /** All of the change, or nothing: it is checked in full before the first write, and nothing in between waits. */
  commit(given: RecordChange): CommitOutcome {
    checkChange(given)
    const entries = encodeDrafts(given.ledger)
    const change = frozen(copy(given))
    if (restingOn(change).some((one) => this.revisionOf(one) !== one.revision)) return { outcome: 'stale' }
    if (change.underPolicy !== undefined && (this.policyHead?.revision ?? 0) !== change.underPolicy) return { outcome: 'stale' }
    this.#refuseDuplicates(change)
    if (change.aggregate !== null) this.#writeAggregate(change, change.aggregate)
    this.#writePeople(change)
    if (change.spending) this.toolSpending.set(change.spending.tool, change.spending.revision + 1)
    if (change.desk?.claim) this.claims.set(change.desk.claim.escalationId, change.desk.claim)
    if (change.desk?.onCall) this.onCall.set(onCallName, change.desk.onCall)
    if (change.desk?.review) {
      this.reviews.set(change.desk.review.id, change.desk.review)
      if (isJustified(change.desk.review)) this.#countJustified(change.desk.review)
    }
    this.notices.push(...(change.desk?.notices ?? []))
    if (change.desk?.handover) this.handovers.set(change.desk.handover.id, change.desk.handover)
    if (change.desk?.comment) this.comments.set(change.desk.comment.id, change.desk.comment)
    if (change.evaluation) this.evaluations.set(change.evaluation.evaluationId, change.evaluation)
    for (const event of change.evidence) this.#writeEvent(event)
    for (const message of change.outbox) this.messages.set(message.id, message)
    this.committed.push(change)
    return { outcome: 'committed', ledgerIndexes: this.ledger.append(entries) }
  }

  #refuseDuplicates(change: RecordChange): void {
    const { attempt, restart, workflowVersion, policyVersion, evaluation, evidence, outbox, operator, enrolmentLink, serviceAccount } = change
    const evaluationIds = [attempt?.qsr ? attempt.evaluationId : null, evaluation?.evaluationId].filter((id) => id != null)
    const isDuplicate =
      (attempt !== undefined && this.runs.get(attempt.runId)?.attempts.has(attemptKey(attempt))) ||
      (restart !== undefined && this.runs.get(restart.runId)?.restarts.some((stored) => stored.restart === restart.restart)) ||
      (workflowVersion !== undefined && this.versions.has(versionKey(workflowVersion))) ||
      (policyVersion !== undefined && this.policyVersions.has(policyVersion.version)) ||
      (change.settingVersion !== undefined && this.settingVersions.has(settingKey(change.settingVersion))) ||
      hasRepeated(evaluationIds, this.evaluations) ||
      hasRepeated(
        evidence.map(({ id }) => id),
        this.events,
      ) ||
      hasRepeated(
        outbox.map(({ id }) => id),
        this.messages,
      ) ||
      (enrolmentLink !== undefined && this.enrolmentLinks.has(enrolmentLink.tokenSha256)) ||
      (serviceAccount !== undefined &&
        [...this.serviceAccounts.values()].some(({ id, tokenSha256 }) => id !== serviceAccount.id && tokenSha256 === serviceAccount.tokenSha256)) ||
      (operator !== undefined && [...this.operators.values()].some((other) => other.id !== operator.id && sharesSecrets(other, operator)))
    if (isDuplicate) throw new MaestroError('CONFLICT', 'the record holds this already')
  }

  #writeAggregate(change: RecordChange, { kind, id, revision }: Aggregate): void {
    if (kind === 'run') this.#writeRun(change, id, revision + 1)
    if (kind === 'workflow') {
      const workflow = change.workflow ?? this.workflows.get(id)
      if (workflow) this.workflows.set(id, { ...workflow, revision: revision + 1 })
      if (change.workflowVersion) this.versions.set(versionKey(change.workflowVersion), change.workflowVersion)
      if (change.activation) this.activations.push(change.activation)
    }
    if (kind === 'policy') {
      if (change.policy) this.policyHead = change.policy
      if (change.policyVersion) this.policyVersions.set(change.policyVersion.version, change.policyVersion)
      if (change.policyActivation) this.policyActivations.push(change.policyActivation)
    }
    if (kind === 'governed') {
      if (change.governed) this.governedHeads.set(id, change.governed)
      if (change.settingVersion) this.settingVersions.set(settingKey(change.settingVersion), change.settingVersion)
      this.settingActs.push(...(change.settingActs ?? []))
    }
    if (kind === 'operator' && change.operator === undefined) {
      const operator = this.operators.get(id)
      if (operator) this.operators.set(id, { ...operator, revision: revision + 1 })
    }
  }

  #writePeople({ operator, enrolmentLink, signatory, serviceAccount, spends = [] }: RecordChange): void {
    if (operator) this.operators.set(operator.id, operator)
    if (enrolmentLink) this.enrolmentLinks.set(enrolmentLink.tokenSha256, enrolmentLink)
    if (signatory) this.signatories.set(signatory.id, signatory)
    if (serviceAccount) this.serviceAccounts.set(serviceAccount.id, serviceAccount)
    for (const { kind, id } of spends) this.spent.add(`${kind}:${id}`)
  }

  #writeRun(change: RecordChange, id: string, revision: number): void {
    const stored = this.runs.get(id)
    const { attempt, restart } = change
    // The input is written once, as on PostgreSQL.
    const row = change.run ?? stored?.run
    if (row === undefined) return
    const run = { ...row, input: stored?.run.input ?? row.input, revision }
    const attempts = stored?.attempts ?? new Map<string, AttemptRecord>()
    if (attempt) attempts.set(attemptKey(attempt), attempt)
    if (attempt?.qsr && attempt.evaluationId !== null) this.evaluations.set(attempt.evaluationId, attempt)
    this.runs.set(id, { run, attempts, restarts: [...(stored?.restarts ?? []), ...(restart ? [restart] : [])] })
    for (const escalation of change.escalations ?? [])
      if (!releasedAlone(change.desk?.review, escalation.id)) this.#countDecision(escalation, attempts, run)
    for (const increment of agentIncrements([change])) addTo(this.agents, increment)
    const outcome = attempt && outcomeOf(attempt)
    if (attempt && outcome) this.outcomes.push({ workflow: run.workflow, stepId: attempt.stepId, outcome })
    for (const escalation of change.escalations ?? []) this.escalations.set(escalation.id, escalation)
    for (const intent of change.intents ?? []) this.intents.set(intent.block.intentId, intent)
  }

  #countJustified({ escalationId, closedAt }: BreakGlassReview): void {
    const escalation = escalationId === null ? undefined : this.escalations.get(escalationId)
    const stored = escalation && this.runs.get(escalation.runId)
    const judged = escalation && stored?.attempts.get(attemptKey(escalation))
    if (escalation?.status !== 'approved' || judged?.agent == null || judged.agentVersion === null) return
    addTo(this.agents, decisionIncrement(judged.agent, judged.agentVersion, 'approved', closedAt ?? ''))
    if (stored && !stored.run.demonstration) this.#addVerdict(stored.run.workflow, judged, 'approved')
  }

  #countDecision(
    { id, kind, status, stepId, attempt, decidedAt }: EscalationRecord,
    attempts: ReadonlyMap<string, AttemptRecord>,
    run: RunRecord,
  ): void {
    if (kind !== 'gate' || (status !== 'approved' && status !== 'rejected') || this.escalations.get(id)?.status !== 'open') return
    const judged = attempts.get(attemptKey({ stepId, attempt }))
    if (judged?.agent == null || judged.agentVersion === null) return
    addTo(this.agents, decisionIncrement(judged.agent, judged.agentVersion, status, decidedAt ?? ''))
    if (!run.demonstration) this.#addVerdict(run.workflow, judged, status)
  }

  #writeEvent(event: ReflexiveEvent): void {
    this.events.set(event.id, event)
    const { type, runId, stepId, attempt, payload } = event
    const kind = payload['bad'] === true ? 'rejected' : 'approved'
    if (type === 'gate.audit-labelled' && runId !== null && stepId !== null && attempt !== null) {
      const stored = this.runs.get(runId)
      const judged = stored?.attempts.get(attemptKey({ stepId, attempt }))
      if (stored && judged) this.#addVerdict(stored.run.workflow, judged, kind, event.id)
    }
    if (type !== 'gate.audit-corrected') return
    for (const one of this.outcomes) if (one.labelId === payload['label']) one.outcome = { ...one.outcome, kind }
  }

  #addVerdict(workflow: string, { agent, agentVersion: version, stepId }: AttemptRecord, kind: 'approved' | 'rejected', labelId?: string): void {
    if (agent === null || version === null) return
    const outcome = { agent, version, kind, qsr: null, mri: null, costUsd: null, agentMs: null }
    this.outcomes.push({ workflow, stepId, outcome, ...(labelId !== undefined && { labelId }) })
  }
}

/**
 * The record in memory with the semantics of the one on PostgreSQL, for deterministic simulation. Several stores may share one record, as several servers
 * share one database.
 */
export function simulatedStore(record: SimulatedRecord, faults: StoreFaults = {}): { store: RecordStore; ledger: LedgerReader } {
  async function call<T>(method: keyof RecordStore, work: () => T): Promise<T> {
    await faults.before?.(method)
    const result = work()
    await faults.after?.(method)
    return result
  }
  const store: RecordStore = {
    commit: (change) => call('commit', () => record.commit(change)),
    run: (runId) =>
      call('run', () => {
        const stored = record.runs.get(runId)
        if (stored === undefined) return undefined
        return {
          run: stored.run,
          attempts: [...stored.attempts.values()].toSorted((a, b) => compare(a.stepId, b.stepId) || a.attempt - b.attempt),
          restarts: stored.restarts.toSorted((a, b) => a.restart - b.restart),
          escalations: [...record.escalations.values()].filter((escalation) => escalation.runId === runId).toSorted((a, b) => compare(a.id, b.id)),
          intents: [...record.intents.values()]
            .filter(({ block }) => block.runId === runId)
            .toSorted((a, b) => compare(a.block.intentId, b.block.intentId)),
          workflowPaused: record.workflows.get(stored.run.workflow)?.paused ?? false,
        }
      }),
    workflow: (name) => call('workflow', () => record.workflows.get(name)),
    workflowVersion: (name, version) => call('workflowVersion', () => record.versions.get(versionKey({ name, version }))),
    escalation: (escalationId) => call('escalation', () => record.escalations.get(escalationId)),
    review: (reviewId) => call('review', () => record.reviews.get(reviewId)),
    onCall: () => call('onCall', () => record.onCall.get(onCallName)),
    handover: (which) =>
      call('handover', () =>
        [...record.handovers.values()].find((handover) =>
          'id' in which ? handover.id === which.id : handover.changesAt === which.changesAt && handover.role === which.role,
        ),
      ),
    claim: (escalationId) => call('claim', () => record.claims.get(escalationId)),
    operator: (operatorId) => call('operator', () => record.operators.get(operatorId)),
    enrolmentLink: (tokenSha256) => call('enrolmentLink', () => record.enrolmentLinks.get(tokenSha256)),
    spent: ({ kind, id }) => call('spent', () => record.spent.has(`${kind}:${id}`)),
    signatories: () => call('signatories', () => [...record.signatories.values()].toSorted((a, b) => compare(a.id, b.id))),
    serviceAccounts: () => call('serviceAccounts', () => [...record.serviceAccounts.values()].toSorted((a, b) => compare(a.id, b.id))),
    policyHead: () => call('policyHead', () => record.policyHead),
    spentSince: (tool, currency, since) =>
      call('spentSince', () => {
        const spent = [...record.intents.values()]
          .filter(({ block, state, claimedAt }) => block.action === tool && /^(EXECUTING|EXECUTED|UNKNOWN)$/.test(state) && (claimedAt ?? '') > since)
          .flatMap((intent) => spentBy(intent) ?? [])
        return {
          hundredths: spent.reduce((sum, one) => sum + ('hundredths' in one && one.currency === currency ? one.hundredths : 0), 0),
          unknown: spent.some((one) => !('hundredths' in one)),
          revision: record.toolSpending.get(tool) ?? 0,
        }
      }),
    policyVersion: (version) => call('policyVersion', () => record.policyVersions.get(version)),
    governedHead: (kind) => call('governedHead', () => record.governedHeads.get(kind)),
    governedSettings: (kind) =>
      call('governedSettings', () => ({
        versions: [...record.settingVersions.values()].filter((stored) => stored.kind === kind).toSorted((a, b) => a.version - b.version),
        acts: record.settingActs.filter((act) => act.kind === kind),
      })),
    subjectKey: (subject) => call('subjectKey', () => record.subjectKeyOf(subject)),
    async trackRecords(agents) {
      const totals = await call('trackRecords', () => agents.flatMap(({ id, version }) => record.agents.get(`${id}@${version}`) ?? []))
      return new Map(totals.map((entry) => [`${entry.agent}@${entry.version}`, trackRecordOf(entry)]))
    },
    routingRecord: (about) => call('routingRecord', () => routingRecordOf(record.outcomes, about)),
    adaptiveThreshold: (workflow, stepId) =>
      call('adaptiveThreshold', () => {
        const moved = [...record.events.values()].findLast(
          (event) => event.type === 'threshold.moved' && event.stepId === stepId && event.payload['workflow'] === workflow,
        )
        const to = moved?.payload['to']
        return typeof to === 'number' ? to : undefined
      }),
    gateAudits: () =>
      call('gateAudits', () =>
        [...record.events.values()].flatMap(({ id, type, payload }): GateAudit[] => {
          if (type === 'gate.calibrated') return [{ kind: 'calibrated', startOver: payload['startOver'] === true }]
          if (type === 'gate.audit-corrected') return [{ kind: 'corrected', label: payload['label'] as string, bad: payload['bad'] === true }]
          if (type !== 'gate.audit-labelled' || payload['unassessed'] === true) return []
          return [{ kind: 'labelled', id, qsr: Number(payload['qsr']), qsrMin: Number(payload['qsrMin']), bad: payload['bad'] === true }]
        }),
      ),
    overdueRuns: (now, limit) =>
      call('overdueRuns', () =>
        runs(record)
          .flatMap(({ id, dueAt }) => (dueAt !== null && dueAt <= now ? [{ id, dueAt }] : []))
          .toSorted((a, b) => compare(a.dueAt, b.dueAt) || compare(a.id, b.id))
          .slice(0, limit)
          .map(({ id }) => id),
      ),
    activeRuns: (workflow, limit, after) =>
      call('activeRuns', () =>
        runs(record)
          .filter((run) => run.workflow === workflow && run.endedAt === null && (after === undefined || run.id > after))
          .map(({ id }) => id)
          .toSorted(compare)
          .slice(0, limit),
      ),
    entriesOfRun: (runId, kinds) =>
      call('entriesOfRun', () =>
        record.committed.flatMap(({ ledger }) => ledger.filter(({ kind, fields }) => fields['run_id'] === runId && kinds.includes(kind))),
      ),
    entriesOfPerson: (operatorId) =>
      call('entriesOfPerson', () =>
        record.committed.flatMap(({ ledger }) =>
          ledger.filter(({ kind, fields }) => fields['human_operator_id'] === operatorId && enrolmentKinds.includes(kind)),
        ),
      ),
    entriesOfAccount: (serviceId) =>
      call('entriesOfAccount', () =>
        record.committed.flatMap(({ ledger }) =>
          ledger.filter(({ kind, fields }) => fields['service_id'] === serviceId && accountKinds.includes(kind)),
        ),
      ),
    entriesOfVersion: (of, version) =>
      call('entriesOfVersion', () =>
        record.committed.flatMap(({ ledger }) => ledger.filter(({ kind, fields }) => versionWritten(kind, fields) === keyOfVersion(of, version))),
      ),
    entriesOfSettings: (kind) =>
      call('entriesOfSettings', () =>
        record.committed
          .flatMap(({ ledger }) => ledger)
          .map((draft, index) => ({ index, ...draft }))
          .filter((draft) => settingEntryKinds[kind].includes(draft.kind)),
      ),
    outbox: (limit) => call('outbox', () => [...record.messages.values()].toSorted((a, b) => compare(a.id, b.id)).slice(0, limit)),
    delivered: (messageIds) => call('delivered', () => messageIds.forEach((id) => record.messages.delete(id))),
  }
  return { store, ledger: record.ledger.reader }
}

/** Faults at the given rates (0..1 each), drawn from `random` (0..1): rejected before, rejected after, held for as long as `delay` takes. */
export function randomFaults(options: {
  random(): number
  delay(): Promise<void>
  rejectBefore: number
  rejectAfter: number
  delayed: number
}): StoreFaults {
  const { random, delay, rejectBefore, rejectAfter, delayed } = options
  const strike = async (rejected: number) => {
    if (random() < delayed) await delay()
    if (random() < rejected) throw new MaestroError('RECORD_UNAVAILABLE', 'the simulated database was cut off')
  }
  return { before: () => strike(rejectBefore), after: () => strike(rejectAfter) }
}

function runs(record: SimulatedRecord): RunRecord[] {
  return [...record.runs.values()].map(({ run }) => run)
}

function attemptKey({ stepId, attempt }: { stepId: string; attempt: number }): string {
  return `${stepId}/${attempt}`
}

function versionKey({ name, version }: { name: string; version: number }): string {
  return `${name}@${version}`
}

function settingKey({ kind, version }: { kind: string; version: number }): string {
  return `${kind}@${version}`
}

/** Whether two operators have a token, an authenticator or an account elsewhere in common. */
function sharesSecrets(a: OperatorRecord, b: OperatorRecord): boolean {
  const names = ({ tokenSha256, authenticators, identities }: OperatorRecord): string[] => [
    ...(tokenSha256 === null ? [] : [`token ${tokenSha256}`]),
    ...authenticators.map(({ fingerprint }) => `key ${fingerprint}`),
    ...authenticators.flatMap((passkey) => (passkey.kind === 'passkey' ? [`credential ${passkey.credentialId}`] : [])),
    ...identities.map(({ issuer, subject }) => `identity ${issuer} ${subject}`),
  ]
  const present = new Set(names(a))
  return names(b).some((name) => present.has(name))
}

function hasRepeated(ids: readonly string[], stored: ReadonlyMap<string, unknown>): boolean {
  return new Set(ids).size !== ids.length || ids.some((id) => stored.has(id))
}

/** By code units, as `COLLATE "C"` and uuid order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Values go in as JSON, as they would to a database: nobody shares them with the store. They come out frozen, which is cheaper than copied. */
function copy<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) frozen(member)
  }
  return value
}

function routingRecordOf(outcomes: readonly StoredOutcome[], { workflow, stepId, agents }: RoutingPlace): RoutingRecord {
  const isHere = (one: StoredOutcome): boolean => one.workflow === workflow && one.stepId === stepId
  const here = outcomes.filter(isHere).slice(-stepWindow)
  const elsewhere = agents.map((agent) => {
    const own = outcomes.filter(({ outcome }) => outcome.agent === agent.id && outcome.version === agent.version).slice(-agentWindow)
    const sums = (same: boolean) =>
      own.filter((one) => !isHere(one) && (one.workflow === workflow) === same).reduce((total, { outcome }) => withOutcome(total, outcome), noSums)
    return [keyOf(agent), { workflow: sums(true), others: sums(false) }] as const
  })
  return { step: here.map(({ outcome }) => outcome).toReversed(), elsewhere: new Map(elsewhere) }
}
