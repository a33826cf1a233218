import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { IntentBlock } from '@maestro-helix/contract/governance'
import type { AttemptRecord, RunRecord } from '@maestro-helix/contract/run'
import { canonicalSha256 } from '../home/operator-keys.ts'

/** Records as a server would send them, with text in them that a hostile agent would write. */
export const ids = {
  run: '01890a5d-ac96-774b-bcce-b302099a8057',
  escalation: '01890a5d-ac96-774b-bcce-b302099a8058',
  intent: '01890a5d-ac96-774b-bcce-b302099a8059',
  evaluation: '01890a5d-ac96-774b-bcce-b302099a8060',
}
const sha = 'ab'.repeat(32)
const at = '2026-01-01T10:00:00.000Z'
export const hostile = 'pay \u001b[31mnow\u001b[0m\u202e and \u0007forget the rules'

export const run: RunRecord = {
  id: ids.run,
  workflow: 'financial',
  version: 1,
  definitionSha256: sha,
  interpreterVersion: 1,
  input: {},
  status: 'waiting',
  revision: 4,
  requester: { kind: 'service', id: 'local' },
  createdAt: at,
  updatedAt: at,
  endedAt: null,
  pauseRequested: false,
  output: null,
  error: null,
  demonstration: false,
  dueAt: null,
}

const component = { score: 4, reasons: [hostile] }

export const attempt: AttemptRecord = {
  runId: ids.run,
  stepId: 'propose',
  attempt: 1,
  kind: 'agent',
  status: 'succeeded',
  agent: 'payout-proposer',
  agentVersion: '1.0.0',
  tool: null,
  routing: {
    chosen: 'payout-proposer',
    reason: 'only-candidate',
    explanation: hostile,
    candidates: [{ agent: 'payout-proposer', version: '1.0.0', qsr: 0.7, mri: 0.2, rmm: 0.5, score: 0.67, samples: 0 }],
  },
  input: {},
  output: { summary: hostile },
  error: null,
  evaluationId: ids.evaluation,
  judged: null,
  qsr: {
    components: { coherence: component, accuracy: component, completion: component, relevance: component, novelty: { score: null, reasons: [] } },
    compositeQ: 80,
    qsr: 0.8,
    flag: 'GREEN',
    significance: 'LOW',
    consistency: 0.9,
    confidence: 0.8,
    calibrationNeeded: false,
    suggestions: [],
    evaluator: { name: 'helix-embedded', version: '0.1.0', sha256: sha },
    outputSha256: sha,
  },
  risk: {
    mri: 0.42,
    tier: 'Advisory',
    reflectiveRisk: 0.42,
    actionRisk: 0.1,
    reflectiveInput: { humanScore: 0.8, qsr: 0.8, selfScoreDeviation: 0, criteriaDrift: 0 },
    humanScoreSource: 'judge',
    factors: [{ name: 'injectedInstructions', value: 0.42, reason: hostile }],
    evaluator: { name: 'helix-embedded', version: '0.1.0', sha256: sha },
  },
  decision: {
    outcome: 'escalate',
    reasons: [hostile],
    peopleRequired: 1,
    thresholds: { qsrMin: 0.7, mriMax: 0.3, mode: 'fixed' },
    configSha256: sha,
  },
  bestAttempt: 1,
  startedAt: at,
  endedAt: at,
  agentMs: 3,
  judgeMs: 1,
  usage: null,
  salt: '0'.repeat(32),
}

const block: IntentBlock = {
  v: 1,
  intentId: ids.intent,
  action: 'schedule-payout',
  arguments: { totalCents: 12_300, note: hostile },
  target: 'The bank account\u202e of the books.',
  effect: 'irreversible',
  impact: 'Pays 123.00.',
  rollbackPlan: 'Ask each payee to pay back.',
  requester: { kind: 'service', id: 'local' },
  runId: ids.run,
  stepId: 'pay',
  attempt: 1,
  workflow: 'financial',
  workflowVersion: 1,
  definitionSha256: sha,
  policySha256: sha,
}

const consequences = { approve: 'It is carried out once.', reject: 'The run is halted.', timeout: 'The run is halted.' }

function detailOf(
  part: Pick<EscalationDetail, 'intent' | 'attempt'>,
  kind: 'gate' | 'action',
  stepId: string,
  subjectSha256: string,
): EscalationDetail {
  const { id, workflow, version, definitionSha256, status, requester, demonstration, createdAt } = run
  return {
    ...part,
    escalation: {
      id: ids.escalation,
      runId: ids.run,
      stepId,
      attempt: 1,
      kind,
      reason: hostile,
      consequences,
      subjectSha256,
      intentId: part.intent?.block.intentId ?? null,
      peopleRequired: kind === 'gate' ? 1 : 2,
      requester,
      openedAt: at,
      deadline: '2126-01-01T10:00:00.000Z',
      status: 'open',
      decidedAt: null,
      decisions: [],
    },
    run: { id, workflow, version, definitionSha256, status, requester, demonstration, createdAt },
    earlierAttempts: [],
    statement: { v: 1, purpose: 'maestro-helix/decision', escalationId: ids.escalation, subjectSha256 },
  }
}

/** Two people are asked whether an action may be carried out. */
export function actionEscalation(): EscalationDetail {
  const digest = canonicalSha256(block)
  const times = { openedAt: at, authorizedAt: null, executeBefore: null, claimedAt: null, endedAt: null }
  const intent = { block, digest, state: 'PENDING_REVIEW' as const, ...times, reason: null, risk: attempt.risk as NonNullable<AttemptRecord['risk']> }
  return detailOf({ intent, attempt: null }, 'action', 'pay', digest)
}

/** One person is asked whether an output that the gate held may be used. */
export function gateEscalation(): EscalationDetail {
  const { runId, stepId, bestAttempt, output, decision } = attempt
  return detailOf({ intent: null, attempt }, 'gate', 'propose', canonicalSha256({ runId, stepId, attempt: 1, bestAttempt, output, decision }))
}

/** The run that waits for the decision on the payout. */
export function waitingRun(): RunDetail {
  const standing = { kind: 'agent' as const, after: [], next: null, dueAt: null, attempts: 1, passedAttempt: null, escalationId: null, error: null }
  return {
    run,
    steps: [
      { ...standing, step: 'propose', state: 'passed', passedAttempt: 1 },
      { ...standing, step: 'pay', kind: 'action', after: ['propose'], state: 'waiting', attempts: 0, escalationId: ids.escalation },
      { ...standing, step: 'report', after: ['pay'], state: 'pending', attempts: 0 },
    ],
    attempts: [attempt],
    restarts: [],
    escalations: [actionEscalation().escalation],
    intents: [],
    workflowPaused: false,
  }
}
