import { createHash } from 'node:crypto'
import type { GateDecision, JudgeRequest, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { AttemptRecord, JudgedMaterial, RunRecord } from '@maestro-helix/contract/run'
import type { AgentTurn } from '@maestro-helix/contract/trajectory'
import type { AgentStep } from '@maestro-helix/contract/workflow-definition'
import { readByCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { JudgingAccount } from '@maestro-helix/helix/judge'
import { chooseBestAttempt } from '@maestro-helix/helix/adaptation/next-adaptation'
import { auditHistory } from '@maestro-helix/helix/gates/audit-history'
import { isDrawnForAudit } from '@maestro-helix/helix/gates/audit-sampling'
import { decideGate, goesOn } from '@maestro-helix/helix/gates/decide-gate'
import type { GatePromise } from '@maestro-helix/helix/gates/gate-promise'
import { gatePromise } from '@maestro-helix/helix/gates/gate-promise'
import { nextMovingAverageThreshold } from '@maestro-helix/helix/gates/moving-average'
import { assessCalibratedRisk } from '@maestro-helix/helix/mri/assess-calibrated-risk'
import { sha256Hex } from '../record/digest.ts'
import type { AgentTrackRecord } from '../record/record-store.ts'
import type { CleanReply } from './agent-output.ts'
import type { DriverParts } from './driver-parts.ts'
import { riskSurroundings } from './judged-risk.ts'

/** What judging one output came to. */
export type Governed = {
  judged: JudgedMaterial
  qsr: QsrEvaluation
  risk: RiskAssessment
  decision: GateDecision
  /** What a language model took to judge it, where one is the configured judge. */
  judging: JudgingAccount | null
  /** The attempt whose output goes on if the step passes. */
  bestAttempt: number
  /** The passed output that was drawn for audit, with its score and the least that passed, in mode learn-then-test. */
  audit: { attempt: number; qsr: number; qsrMin: number } | null
  /** Where the moving-average threshold goes, in that mode. */
  movedThreshold: { from: number; to: number } | null
}

export type GovernInput = {
  run: RunRecord
  step: AgentStep
  attempt: number
  /** Earlier attempts of the same series. */
  earlier: readonly AttemptRecord[]
  reply: CleanReply
  /** The task as the agent was given it. */
  task: string
  /** The step's own mapped context, before the agent's is appended. */
  stepContext: string | null
  trackRecord: AgentTrackRecord | undefined
  /** What the agent did on the way, as seen and as told. */
  trajectory: AgentTurn[] | undefined
}

const previousOutputsLimit = 16

/**
 * QSR, then MRI, then the gate, for one output. When attempts are used up the decision is about the best attempt of the series, not the last.
 * @throws MaestroError JUDGE_UNAVAILABLE where a remote judge does not answer and nothing stands in for it.
 */
export async function governOutput(parts: DriverParts, input: GovernInput, signal: AbortSignal): Promise<Governed> {
  const { step, reply, run } = input
  const context = [input.stepContext, reply.context].filter((text) => text !== null).join('\n\n') || null
  const request: JudgeRequest = {
    task: input.task,
    output: reply.output,
    ...(context !== null && { context }),
    ...(step.outputSchema && { outputSchema: step.outputSchema }),
    ...(reply.selfScore !== null && { selfScore: reply.selfScore }),
    previousOutputs: input.earlier.flatMap((attempt) => (attempt.output === null ? [] : asText(attempt.output))).slice(-previousOutputsLimit),
  }
  let judging: JudgingAccount | null = null
  const qsr = await parts.judge.evaluate(request, signal, (account) => {
    judging = account
  })
  const record = input.trackRecord
  const judged: JudgedMaterial = {
    task: request.task,
    context,
    selfScore: reply.selfScore,
    previousOutputs: request.previousOutputs ?? [],
    ...(input.trajectory && { trajectory: input.trajectory }),
  }
  const calibration = parts.calibrations.current()
  const risk = assessCalibratedRisk(
    {
      evaluation: qsr,
      evaluator: qsr.evaluator,
      ...(reply.selfScore !== null && { selfScore: reply.selfScore, selfScoreWindow: [...(record?.selfScoreWindow ?? []), reply.selfScore] }),
      ...riskSurroundings(judged, asText(reply.output)),
      ...(record && { trackRecord: { attempts: record.samples + record.failures, failedOrLow: record.low + record.failures } }),
    },
    readByCalibration(request, qsr.qsr, calibration),
    calibration,
  )
  const { config, sha256 } = parts.gates.current()
  const promise = await gatePromiseOf(parts)
  const threshold =
    config.mode === 'moving-average' ? ((await parts.store.adaptiveThreshold(run.workflow, step.id)) ?? config.movingAverage.start) : null
  const decide = (evaluation: QsrEvaluation, assessed: RiskAssessment, adaptAttempts: number | undefined): GateDecision =>
    decideGate({
      evaluation,
      risk: assessed,
      config,
      configSha256: sha256,
      workflow: run.workflow,
      step: step.id,
      attemptsSoFar: adaptationsIn(input.earlier) + 1,
      ...(adaptAttempts !== undefined && { adaptAttempts }),
      ...(step.gate && { stepOverride: step.gate }),
      ...(threshold !== null && { movingAverageThreshold: threshold }),
      ...(promise !== null && { promise }),
    })
  const series = [...scoredOf(input.earlier), { attempt: input.attempt, qsr, risk }]
  const first = decide(qsr, risk, step.adaptAttempts)
  // An attempt that goes on is the one that goes on: an earlier one of a higher score was held for what the score does not say.
  const best = goesOn(first) ? series.at(-1) : series[chooseBestAttempt(series.map((scored) => ({ qsr: scored.qsr.qsr, mri: scored.risk.mri })))]
  const decision = first.outcome === 'adapt' || best === undefined || best.attempt === input.attempt ? first : decide(best.qsr, best.risk, 0)
  const passing = series.find((scored) => scored.attempt === (best?.attempt ?? input.attempt))
  const drawn =
    decision.outcome === 'pass' &&
    config.mode === 'learn-then-test' &&
    isDrawnForAudit(`${run.id}/${step.id}/${input.attempt}`, config.learnThenTest?.auditRate ?? 0, sha256, sha256Hex)
  return {
    judged,
    judging,
    qsr,
    risk,
    decision,
    bestAttempt: best?.attempt ?? input.attempt,
    audit: drawn ? { attempt: passing?.attempt ?? input.attempt, qsr: passing?.qsr.qsr ?? qsr.qsr, qsrMin: decision.thresholds.qsrMin } : null,
    movedThreshold: threshold === null ? null : { from: threshold, to: nextMovingAverageThreshold(threshold, qsr.qsr, config.movingAverage) },
  }
}

/**
 * When an attempt fails for good after others were scored, the gate decides on the best of those, so that their work is not lost; null while
 * there is none.
 */
export async function governBestOf(
  parts: DriverParts,
  run: RunRecord,
  step: AgentStep,
  earlier: readonly AttemptRecord[],
): Promise<{ decision: GateDecision; bestAttempt: number } | null> {
  const scored = scoredOf(earlier)
  const best = scored[chooseBestAttempt(scored.map(({ qsr, risk }) => ({ qsr: qsr.qsr, mri: risk.mri })))]
  if (!best) return null
  const { config, sha256 } = parts.gates.current()
  const promise = await gatePromiseOf(parts)
  const decision = decideGate({
    evaluation: best.qsr,
    risk: best.risk,
    config,
    configSha256: sha256,
    workflow: run.workflow,
    step: step.id,
    attemptsSoFar: earlier.length + 1,
    adaptAttempts: 0,
    ...(step.gate && { stepOverride: step.gate }),
    ...(promise !== null && { promise }),
  })
  return { decision, bestAttempt: best.attempt }
}

/** What the gate may promise at this moment, from recorded labels alone; null in other modes. */
export async function gatePromiseOf(parts: Pick<DriverParts, 'gates' | 'store'>): Promise<GatePromise | null> {
  const { config } = parts.gates.current()
  if (config.mode !== 'learn-then-test' || config.learnThenTest === undefined) return null
  const { learntFrom, since, auditedFrom } = auditHistory(await parts.store.gateAudits())
  return gatePromise(learntFrom, since, config.learnThenTest, auditedFrom).promise
}

function scoredOf(attempts: readonly AttemptRecord[]): { attempt: number; qsr: QsrEvaluation; risk: RiskAssessment }[] {
  return attempts.flatMap(({ attempt, qsr, risk }) => (qsr && risk ? [{ attempt, qsr, risk }] : []))
}

function adaptationsIn(attempts: readonly AttemptRecord[]): number {
  return attempts.filter((attempt) => attempt.decision?.outcome === 'adapt').length
}

/** How an output reads where text is wanted. */
export function asText(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output)
}

/**
 * A number in [0, 1) that belongs to one attempt for ever: the routing lot.
 * Derived from identifiers, not drawn, so that deciding again decides the same.
 */
export function lotOf(runId: string, stepId: string, attempt: number): number {
  return createHash('sha256').update(`${runId}/${stepId}/${attempt}`).digest().readUInt32BE(0) / 2 ** 32
}
