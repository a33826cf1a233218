import type { QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { ApprovalRecord, EscalationRecord, IntentRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import { type PolicyQuestion, policyQuestionSchema, type PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { AttemptRecord, RunRecord } from '@maestro-helix/contract/run'
import type { LedgerDraft, RecordChange, ReflexiveEvent } from '@maestro-helix/server/record/record-change'

/** Complete, valid records for tests, with what a test is about passed in. Ids count up, so that they sort in the order they were made. */

let counter = 0
export function nextId(): string {
  counter += 1
  return `01900000-0000-7000-8000-${counter.toString(16).padStart(12, '0')}`
}

const sha = (digit: string) => digit.repeat(64)
export const startOfTime = '2026-01-31T09:15:00.000Z'
export const instant = (seconds: number) => new Date(Date.parse(startOfTime) + seconds * 1000).toISOString()

export function aRun(about: Partial<RunRecord> = {}): RunRecord {
  return {
    id: nextId(),
    workflow: 'sample',
    version: 1,
    definitionSha256: sha('d'),
    interpreterVersion: 1,
    input: { question: 'why?' },
    status: 'running',
    revision: 1,
    requester: { kind: 'service', id: 'local' },
    createdAt: startOfTime,
    updatedAt: startOfTime,
    endedAt: null,
    pauseRequested: false,
    output: null,
    error: null,
    demonstration: false,
    dueAt: instant(60),
    ...about,
  }
}

export function aQsr(about: Partial<QsrEvaluation> = {}): QsrEvaluation {
  const component = (score: number | null) => ({ score, reasons: ['every sentence is supported'] })
  return {
    components: { coherence: component(4), accuracy: component(4.5), completion: component(4), relevance: component(4), novelty: component(null) },
    compositeQ: 84,
    qsr: 0.84,
    flag: 'GREEN',
    significance: 'LOW',
    consistency: 0.95,
    confidence: 0.8,
    calibrationNeeded: false,
    suggestions: [],
    evaluator: { name: 'helix-embedded', version: '1.0.0', sha256: sha('e') },
    outputSha256: sha('0'),
    ...about,
  }
}

export function aRisk(about: Partial<RiskAssessment> = {}): RiskAssessment {
  return {
    mri: 0.2,
    tier: 'Nominal',
    reflectiveRisk: 0.2,
    actionRisk: 0.1,
    reflectiveInput: { humanScore: 0.8, qsr: 0.84, selfScoreDeviation: 0.05, criteriaDrift: 0.02 },
    humanScoreSource: 'judge',
    factors: [{ name: 'epistemicUncertainty', value: 0.2, reason: 'little context' }],
    evaluator: { name: 'helix-embedded', version: '1.0.0', sha256: sha('e') },
    ...about,
  }
}

export function anAttempt(run: RunRecord, about: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    runId: run.id,
    stepId: 'write',
    attempt: 1,
    kind: 'agent',
    status: 'succeeded',
    agent: 'writer',
    agentVersion: '1.0.0',
    tool: null,
    routing: null,
    input: { topic: 'records' },
    output: { text: 'Records last.' },
    error: null,
    evaluationId: nextId(),
    judged: { task: 'Write.', context: null, selfScore: 0.8, previousOutputs: [] },
    qsr: aQsr(),
    risk: aRisk(),
    decision: {
      outcome: 'pass',
      reasons: ['QSR and MRI are within the gate'],
      peopleRequired: 0,
      thresholds: { qsrMin: 0.7, mriMax: 0.3, mode: 'fixed' },
      configSha256: sha('c'),
    },
    bestAttempt: 1,
    startedAt: instant(1),
    endedAt: instant(2),
    agentMs: 900,
    judgeMs: 4,
    usage: null,
    salt: '0'.repeat(32),
    ...about,
  }
}

export function anEscalation(run: RunRecord, about: Partial<EscalationRecord> = {}): EscalationRecord {
  return {
    id: nextId(),
    runId: run.id,
    stepId: 'write',
    attempt: 1,
    kind: 'gate',
    reason: 'QSR is below the gate.',
    consequences: { approve: 'The step passes.', reject: 'The run halts.', timeout: 'The run halts.' },
    subjectSha256: sha('5'),
    intentId: null,
    peopleRequired: 1,
    requester: run.requester,
    openedAt: instant(3),
    deadline: instant(3600),
    status: 'open',
    decidedAt: null,
    decisions: [],
    ...about,
  }
}

export function anApproval(escalation: EscalationRecord, operatorId: string, about: Partial<ApprovalRecord> = {}): ApprovalRecord {
  return {
    statement: {
      v: 1,
      purpose: 'maestro-helix/decision',
      escalationId: escalation.id,
      subjectSha256: escalation.subjectSha256,
      verdict: 'approve',
      operatorId,
      feedbackSha256: sha('f'),
      signedAt: instant(10),
    },
    feedback: { rationale: 'Read it; it holds.', humanScore: 0.8 },
    signature: Buffer.alloc(64).toString('base64'),
    keyFingerprint: sha('a'),
    receivedAt: instant(11),
    demonstration: false,
    ...about,
  }
}

export function anIntent(run: RunRecord, about: Partial<IntentRecord> = {}): IntentRecord {
  return {
    block: {
      v: 1,
      intentId: nextId(),
      action: 'refund',
      arguments: { orderId: 'A-1', cents: 1999 },
      target: 'order A-1',
      effect: 'irreversible',
      impact: 'Pays 19.99 back.',
      rollbackPlan: 'None.',
      requester: run.requester,
      runId: run.id,
      stepId: 'refund',
      attempt: 1,
      workflow: run.workflow,
      workflowVersion: run.version,
      definitionSha256: run.definitionSha256,
      policySha256: sha('9'),
    },
    digest: sha('1'),
    state: 'PENDING_REVIEW',
    openedAt: instant(3),
    authorizedAt: null,
    executeBefore: null,
    claimedAt: null,
    endedAt: null,
    reason: null,
    risk: aRisk({ mri: 0.8, tier: 'Critical', actionRisk: 0.8, reflectiveInput: null }),
    ...about,
  }
}

/** What policies permitted, asked about an action that spends this. */
export function anAnswer(spending: PolicyQuestion['spending']): NonNullable<IntentRecord['policy']> {
  const tool = { id: 'refund', effect: 'irreversible' }
  const question = policyQuestionSchema.parse({ action: 'execute', workflow: 'sample', step: 'refund', tool, ...(spending && { spending }) })
  return { question, decision: { outcome: 'permit', policies: [], failed: [], version: 1, sha256: sha('9') }, people: 2, roles: [] }
}

export function aKey(owner: string): OperatorRecord['authenticators'][number] {
  return {
    id: nextId(),
    kind: 'ed25519',
    publicKey: Buffer.alloc(32, 7).toString('base64'),
    fingerprint: Buffer.from(`key of ${owner}`).toString('hex').padEnd(64, '0').slice(0, 64),
    label: 'key',
    enrolledAt: startOfTime,
    revokedAt: null,
  }
}

export function anOperator(about: Partial<OperatorRecord> = {}): OperatorRecord {
  const id = about.id ?? 'ada'
  return {
    id,
    displayName: 'Ada',
    roles: ['operator', 'approver'],
    authenticators: [aKey(id)],
    identities: [],
    tokenSha256: Buffer.from(id).toString('hex').padEnd(64, '0').slice(0, 64),
    enrolledAt: startOfTime,
    enrolledBy: { kind: 'service', id: 'local' },
    revokedAt: null,
    demonstration: false,
    revision: 1,
    ...about,
  }
}

export function anEvent(about: Partial<ReflexiveEvent> = {}): ReflexiveEvent {
  return {
    id: nextId(),
    type: 'step.evaluated',
    at: instant(2),
    agent: 'writer',
    runId: null,
    stepId: null,
    attempt: null,
    payload: { qsr: 0.84 },
    ...about,
  }
}

export function aDraft(kind: LedgerDraft['kind'], run: RunRecord | null, fields: LedgerDraft['fields'] = {}): LedgerDraft {
  return { kind, at: instant(2), fields: { ...(run && { run_id: run.id }), ...fields } }
}

/** A change with nothing in it but what is passed. */
export function aChange(about: Partial<RecordChange>): RecordChange {
  return { aggregate: null, evidence: [], ledger: [], outbox: [], ...about }
}

/** The change that starts a run. */
export function startOf(run: RunRecord): RecordChange {
  return aChange({
    aggregate: { kind: 'run', id: run.id, revision: 0 },
    run,
    ledger: [aDraft('run.started', run)],
    outbox: [{ id: nextId(), topic: 'engine.wake', key: run.id, notBefore: null }],
  })
}

/** The change that moves a run on from the revision it has; `attempt` and the rest are part of it. */
export function stepOf(run: RunRecord, about: Partial<RecordChange>, patch: Partial<RunRecord> = {}): RecordChange {
  return aChange({
    aggregate: { kind: 'run', id: run.id, revision: run.revision },
    run: { ...run, ...patch, revision: run.revision + 1, updatedAt: instant(run.revision + 1) },
    ...about,
  })
}

export function aPolicyVersion(about: Partial<PolicyVersionRecord> = {}): PolicyVersionRecord {
  return {
    version: 1,
    sha256: sha('c'),
    bundle: { files: { 'all.cedar': '@id("all") permit(principal, action, resource);' }, tests: [] },
    author: { kind: 'service', id: 'release' },
    proposedAt: startOfTime,
    proposal: null,
    ...about,
  }
}
