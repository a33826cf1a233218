import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { AttemptRecord, RunStatus } from '@maestro-helix/contract/run'
import type { VerifiedLedger } from '../verification/verify-ledger.ts'

/** How long things took, in seconds since the command was started; null for what did not happen. */
export type Seconds = { start: number; firstRunFinished: number | null; total: number }

/** What `maestro up --once --report FILE` writes. */
export type SamplesReport = {
  /** True only where every run ended as expected and the ledger verified. */
  ok: boolean
  runs: RunReport[]
  ledger: { verified: boolean; size: number | null; root: string | null; origin: string | null; error: string | null }
  seconds: Seconds
}

export type RunReport = {
  workflow: string
  version: number
  id: string
  status: RunStatus
  /** What it should have ended as. */
  expected: RunStatus
  demonstration: boolean
  steps: StepReport[]
}

type StepReport = {
  id: string
  state: string
  attempts: ReturnType<typeof attemptReport>[]
  escalations: ReturnType<typeof escalationReport>[]
}

/** The report of one run: per step its attempts with routing, scores and gate, and what people were asked. */
export function runReport({ run, steps, attempts, escalations }: RunDetail, expected: RunStatus): RunReport {
  return {
    workflow: run.workflow,
    version: run.version,
    id: run.id,
    status: run.status,
    expected,
    demonstration: run.demonstration,
    steps: steps.map(({ step, state }) => ({
      id: step,
      state,
      attempts: attempts.filter(({ stepId }) => stepId === step).map(attemptReport),
      escalations: escalations.filter(({ stepId }) => stepId === step).map(escalationReport),
    })),
  }
}

function attemptReport(attempt: AttemptRecord) {
  const { qsr, risk, decision } = attempt
  return {
    attempt: attempt.attempt,
    agent: attempt.agent,
    tool: attempt.tool,
    routing: attempt.routing,
    qsr: qsr && {
      qsr: qsr.qsr,
      flag: qsr.flag,
      consistency: qsr.consistency,
      confidence: qsr.confidence,
      components: Object.fromEntries(Object.entries(qsr.components).map(([name, { score }]) => [name, score])),
    },
    mri: risk && {
      mri: risk.mri,
      tier: risk.tier,
      reflectiveRisk: risk.reflectiveRisk,
      actionRisk: risk.actionRisk,
      factors: Object.fromEntries(risk.factors.map(({ name, value }) => [name, value])),
    },
    gate: decision && { thresholds: decision.thresholds, reasons: decision.reasons },
    decision: decision?.outcome ?? null,
    error: attempt.error,
  }
}

function escalationReport(escalation: RunDetail['escalations'][number]) {
  return {
    id: escalation.id,
    kind: escalation.kind,
    reason: escalation.reason,
    peopleRequired: escalation.peopleRequired,
    status: escalation.status,
    decisions: escalation.decisions.map(({ statement, demonstration }) => ({
      operator: statement.operatorId,
      verdict: statement.verdict,
      demonstration,
    })),
  }
}

/** The whole report. `ledger` is what the verification found, or the message with which it failed. */
export function samplesReport(runs: RunReport[], ledger: VerifiedLedger | { error: string }, seconds: Seconds): SamplesReport {
  const verified = 'verified' in ledger
  return {
    ok: verified && runs.length > 0 && runs.every(({ status, expected }) => status === expected),
    runs,
    ledger: verified
      ? { verified: true, size: ledger.size, root: ledger.root, origin: ledger.origin, error: null }
      : { verified: false, size: null, root: null, origin: null, error: ledger.error },
    seconds,
  }
}
