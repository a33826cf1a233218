import { policyQuestionSchema } from '@maestro-helix/contract/policy'
import type { GateDecision, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { CompiledWorkflow, WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import type { IndependenceFacts } from '../../governance/independence.ts'
import { openIntent } from '../../governance/intents.ts'
import type { RunSnapshot } from '../../record/record-store.ts'
import { compileDefinition } from '../compile-definition.ts'
import { ajvSchemas } from '../json-schemas.ts'
import type { ToolTraits } from '../run-progress.ts'

/** Runs, attempts, intents and escalations made up for tests, each complete, with what a test is about set by it. */

const toolTraits: Record<string, ToolTraits> = {
  look: { effect: 'read', idempotent: false },
  note: { effect: 'reversible', idempotent: true },
  tag: { effect: 'reversible', idempotent: false },
  pay: { effect: 'irreversible', idempotent: true },
  mail: { effect: 'irreversible', idempotent: false },
}

export const knownParts = {
  agents: new Set(['alpha', 'beta', 'gamma']),
  functions: new Set(['reckon', 'verify']),
  tools: new Map(Object.entries(toolTraits)),
}

export function traitsOf(tool: string): ToolTraits | undefined {
  return toolTraits[tool]
}

export const noon = '2026-01-01T12:00:00.000Z'

/** Nobody came through anybody, and nobody but the service asks. */
export const nobodysFacts: IndependenceFacts = {
  run: { requester: { kind: 'service', id: 'local' } },
  restarts: [],
  owners: new Map(),
  versionAuthor: null,
  policyAuthor: null,
  people: new Map(),
}

export function afterNoon(milliseconds: number): string {
  return new Date(Date.parse(noon) + milliseconds).toISOString()
}

export function uuid(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

export const sha256 = 'a'.repeat(64)

export function compiled(steps: WorkflowDefinition['steps'], more: Partial<WorkflowDefinition> = {}): CompiledWorkflow {
  return compileDefinition({ name: 'flow', steps, ...more }, knownParts, ajvSchemas()).definition
}

export function agentStep(id: string, more: Partial<Extract<WorkflowDefinition['steps'][number], { agents: string[] }>> = {}) {
  return { kind: 'agent' as const, id, agents: ['alpha'], task: 'Do it.', ...more }
}

export function actionStep(id: string, tool: string, more: Partial<Extract<WorkflowDefinition['steps'][number], { tool: string }>> = {}) {
  return { kind: 'action' as const, id, tool, target: 'the target', impact: 'changes it', rollbackPlan: 'change it back', ...more }
}

export function codeStep(id: string, more: Partial<Extract<WorkflowDefinition['steps'][number], { function: string }>> = {}) {
  return { kind: 'code' as const, id, function: 'reckon', ...more }
}

export function snapshotOf(more: Partial<Omit<RunSnapshot, 'run'>> & { run?: Partial<RunSnapshot['run']> } = {}): RunSnapshot {
  const { run, ...rest } = more
  return {
    run: {
      id: uuid(1),
      workflow: 'flow',
      version: 1,
      definitionSha256: sha256,
      interpreterVersion: 1,
      input: {},
      status: 'running',
      revision: 1,
      requester: { kind: 'service', id: 'tests' },
      createdAt: noon,
      updatedAt: noon,
      endedAt: null,
      pauseRequested: false,
      output: null,
      error: null,
      demonstration: false,
      dueAt: noon,
      ...run,
    },
    attempts: [],
    restarts: [],
    escalations: [],
    intents: [],
    workflowPaused: false,
    ...rest,
  }
}

const evaluator = { name: 'tests', version: '1', sha256 }

export function evaluation(qsr: number): QsrEvaluation {
  const component = { score: qsr * 5, reasons: [] }
  return {
    components: { coherence: component, accuracy: component, completion: component, relevance: component, novelty: component },
    compositeQ: qsr * 100,
    qsr,
    flag: 'GREEN',
    significance: 'LOW',
    consistency: 1,
    confidence: 1,
    calibrationNeeded: false,
    suggestions: qsr < 0.6 ? ['be better'] : [],
    evaluator,
    outputSha256: sha256,
  }
}

export function risk(mri: number): RiskAssessment {
  return {
    mri,
    tier: mri > 0.75 ? 'Critical' : mri > 0.5 ? 'Cautionary' : mri > 0.25 ? 'Advisory' : 'Nominal',
    reflectiveRisk: mri,
    actionRisk: 0,
    reflectiveInput: null,
    humanScoreSource: 'judge',
    factors: [],
    evaluator,
  }
}

export function decision(outcome: GateDecision['outcome']): GateDecision {
  const peopleRequired = outcome === 'escalate' ? 1 : outcome === 'halt' ? 2 : 0
  return { outcome, reasons: ['because'], peopleRequired, thresholds: { qsrMin: 0.7, mriMax: 0.3, mode: 'fixed' }, configSha256: sha256 }
}

export function attemptOf(stepId: string, attempt: number, more: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    runId: uuid(1),
    stepId,
    attempt,
    kind: 'agent',
    status: 'succeeded',
    agent: 'alpha',
    agentVersion: '1',
    tool: null,
    routing: null,
    input: {},
    output: `${stepId} ${attempt}`,
    error: null,
    evaluationId: uuid(attempt),
    judged: null,
    qsr: evaluation(0.8),
    risk: risk(0.1),
    decision: decision('pass'),
    bestAttempt: attempt,
    startedAt: noon,
    endedAt: noon,
    agentMs: 1,
    judgeMs: 1,
    usage: null,
    salt: '0'.repeat(32),
    ...more,
  }
}

export function failedAttempt(stepId: string, attempt: number, more: Partial<AttemptRecord> = {}): AttemptRecord {
  return attemptOf(stepId, attempt, {
    status: 'failed',
    output: null,
    error: { code: 'AGENT_FAILED', message: 'it failed', retryable: true },
    evaluationId: null,
    qsr: null,
    risk: null,
    decision: null,
    bestAttempt: null,
    ...more,
  })
}

export function codeAttemptOf(stepId: string, attempt: number, more: Partial<AttemptRecord> = {}): AttemptRecord {
  return attemptOf(stepId, attempt, {
    kind: 'code',
    agent: null,
    agentVersion: null,
    function: { id: 'reckon', version: '1' },
    evaluationId: null,
    qsr: null,
    risk: null,
    decision: null,
    ...more,
  })
}

export function actionAttempt(stepId: string, attempt: number, more: Partial<AttemptRecord> = {}): AttemptRecord {
  return attemptOf(stepId, attempt, {
    kind: 'action',
    agent: null,
    agentVersion: null,
    tool: 'pay',
    decision: null,
    qsr: null,
    evaluationId: null,
    ...more,
  })
}

/** What policies may have answered as an intent was opened. */
export function answeredPolicy(people: number): NonNullable<IntentRecord['policy']> {
  const question = policyQuestionSchema.parse({ action: 'execute', workflow: 'flow', step: 'act', tool: { id: 'pay', effect: 'irreversible' } })
  return { question, decision: { outcome: 'permit', policies: ['because'], failed: [], version: 1, sha256 }, people, roles: [] }
}

export function intentOf(stepId: string, attempt: number, more: Partial<IntentRecord> = {}): IntentRecord {
  const opened = openIntent(
    {
      v: 1,
      intentId: uuid(100 + attempt),
      action: 'pay',
      arguments: {},
      target: 'the target',
      effect: 'irreversible',
      impact: 'changes it',
      rollbackPlan: 'change it back',
      requester: { kind: 'service', id: 'tests' },
      runId: uuid(1),
      stepId,
      attempt,
      workflow: 'flow',
      workflowVersion: 1,
      definitionSha256: sha256,
      policySha256: sha256,
      ...more.block,
    },
    risk(0.5),
    noon,
    1_000,
    answeredPolicy(2),
  )
  return { ...opened, ...more, block: opened.block }
}

export function escalationOf(stepId: string, attempt: number, more: Partial<EscalationRecord> = {}): EscalationRecord {
  return {
    id: uuid(200 + attempt),
    runId: uuid(1),
    stepId,
    attempt,
    kind: 'gate',
    reason: 'because',
    consequences: { approve: 'yes', reject: 'no', timeout: 'late' },
    subjectSha256: sha256,
    intentId: null,
    peopleRequired: 1,
    requester: { kind: 'service', id: 'tests' },
    openedAt: noon,
    deadline: afterNoon(60_000),
    status: 'open',
    decidedAt: null,
    decisions: [],
    ...more,
  }
}
