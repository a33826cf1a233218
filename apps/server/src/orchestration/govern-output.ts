import { createHash } from 'node:crypto'
import type { GateDecision, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord, CheckVerdict, JudgedMaterial, RunRecord } from '@maestro-helix/contract/run'
import type { AgentTurn } from '@maestro-helix/contract/trajectory'
import type { AgentStep } from '@maestro-helix/contract/workflow-definition'
import { peoplesEvidence } from '@maestro-helix/helix/calibration/peoples-evidence'
import { readByCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { JudgingAccount } from '@maestro-helix/helix/judge'
import { chooseBestAttempt } from '@maestro-helix/helix/adaptation/next-adaptation'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { auditHistory } from '@maestro-helix/helix/gates/audit-history'
import { isDrawnForAudit } from '@maestro-helix/helix/gates/audit-sampling'
import { type GateInput, goesOn } from '@maestro-helix/helix/gates/decide-gate'
import type { GatePromise } from '@maestro-helix/helix/gates/gate-promise'
import { gatePromise } from '@maestro-helix/helix/gates/gate-promise'
import { nextMovingAverageThreshold } from '@maestro-helix/helix/gates/moving-average'
import { assessCalibratedRisk } from '@maestro-helix/helix/mri/assess-calibrated-risk'
import { sha256Hex } from '../record/digest.ts'
import type { AgentTrackRecord } from '../record/record-store.ts'
import type { CleanReply } from './agent-output.ts'
import type { DriverParts, Gates } from './driver-parts.ts'
import { askedThroughOutage } from './asked-through-outage.ts'
import { gateDecision, judgeOutageOf, type JudgingTerms, judgeRequestOf, standingOf } from './gate-decision.ts'
import { riskSurroundings } from './judged-risk.ts'
import { settleUnassessed } from './settle-unassessed.ts'
import { evidenceOf, restsOnOwnWords, whatWasGiven } from './what-was-given.ts'

/** What judging one output came to. */
export type Governed = {
  judged: JudgedMaterial
  qsr: QsrEvaluation
  risk: RiskAssessment
  decision: GateDecision
  /** What a language model took to judge it, where one was asked. */
  judging: JudgingAccount | null
  /** What the workflow's check said, where nothing was known of its truth and it has one. */
  check: CheckVerdict | null
  /** The attempt whose output goes on if the step passes. */
  bestAttempt: number
  /** The output that was drawn for audit, with its score and the least that passed: one that passed, in mode learn-then-test, or one that went on unassessed, in any. */
  audit: { attempt: number; qsr: number; qsrMin: number; unassessed?: true } | null
  /** Where the moving-average threshold goes, in that mode. */
  movedThreshold: { from: number; to: number } | null
}

export type GovernInput = {
  run: RunRecord
  step: AgentStep
  /** What the workflow says of judging for steps that do not say it themselves. */
  terms: JudgingTerms
  attempt: number
  /** Earlier attempts of the same series. */
  earlier: readonly AttemptRecord[]
  reply: CleanReply
  /** The task as the agent was given it. */
  task: string
  /** The step's own mapped input and context. */
  input: JsonObject
  stepContext: string | null
  /** What tools returned at the door. */
  seen: readonly string[]
  trackRecord: AgentTrackRecord | undefined
  /** Id of the agent whose output it is. */
  agent: string
  /** What the agent did on the way, as seen and as told. */
  trajectory: AgentTurn[] | undefined
}

const previousOutputsLimit = 16

/**
 * QSR, then MRI, then the gate, for one output. When attempts are used up the decision is about the best attempt of the series, not the last.
 * @throws MaestroError JUDGE_UNAVAILABLE where a remote judge does not answer and nothing stands in for it.
 */
export async function governOutput(parts: DriverParts, input: GovernInput, signal: AbortSignal): Promise<Governed> {
  const { step, terms, reply, run } = input
  const judged = judgedMaterial(input)
  const request = judgeRequestOf(step, terms, judged, reply.output)
  const spent: { judging: JudgingAccount | null } = { judging: null }
  const account = (told: JudgingAccount): void => {
    spent.judging = withEarlier(spent.judging, told)
  }
  const first = await askedThroughOutage(parts, judgeOutageOf(step, terms), async () => parts.judge.evaluate(request, signal, account), {
    signal,
    isOut: () => (spent.judging?.outage ?? null) !== null,
  })
  const key = `${run.id}/${step.id}/${input.attempt}`
  const { qsr, check } = await settleUnassessed(
    parts,
    { step, terms, request, input: input.input, key, evaluation: first, restsOnOwnWords: restsOnOwnWords(judged, evidenceOf(step, terms)) },
    signal,
    account,
  )
  const { judging } = spent
  const record = input.trackRecord
  const calibration = parts.calibrations.current()
  const use = readByCalibration(request, qsr.qsr, calibration)
  const people = peoplesEvidence(parts.verdicts?.current() ?? [], { agent: input.agent, family: use.family, qsr: qsr.qsr })
  const risk = assessCalibratedRisk(
    {
      evaluation: qsr,
      evaluator: qsr.evaluator,
      ...(reply.selfScore !== null && { selfScore: reply.selfScore, selfScoreWindow: [...(record?.selfScoreWindow ?? []), reply.selfScore] }),
      ...riskSurroundings(judged, asText(reply.output)),
      ...(people && { people }),
      ...(record && { trackRecord: { attempts: record.samples + record.failures, failedOrLow: record.low + record.failures } }),
    },
    use,
    calibration,
  )
  const { config, sha256 } = parts.gates.current()
  const promise = await gatePromiseOf(parts)
  const threshold =
    config.mode === 'moving-average' ? ((await parts.store.adaptiveThreshold(run.workflow, step.id)) ?? config.movingAverage.start) : null
  const decide = (scored: Scored, adaptAttempts: number | undefined): GateDecision =>
    gateDecision(
      step,
      terms,
      {
        evaluation: scored.qsr,
        risk: scored.risk,
        config,
        configSha256: sha256,
        workflow: run.workflow,
        step: step.id,
        attemptsSoFar: adaptationsIn(input.earlier) + 1,
        ...(adaptAttempts !== undefined && { adaptAttempts }),
        ...ownGateOf(parts.gates, run.workflow, step),
        ...(threshold !== null && { movingAverageThreshold: threshold }),
        ...(promise !== null && { promise }),
      },
      scored,
    )
  const present: Scored = { attempt: input.attempt, qsr, risk, judged, ...(check && { check }), ...(judging && { judging }) }
  const series = [...scoredOf(input.earlier), present]
  const decided = decide(present, step.adaptAttempts)
  // An attempt that goes on is the one that goes on: an earlier one of a higher score was held for what the score does not say.
  const best = goesOn(decided) ? present : (series[chooseBestAttempt(series.map(standingOf))] ?? present)
  const decision = decided.outcome === 'adapt' || best === present ? decided : decide(best, 0)
  const rate = auditRateOf(config, decision.outcome)
  const drawn = rate > 0 && isDrawnForAudit(key, rate, sha256, sha256Hex)
  return {
    judged,
    judging,
    check: check ?? null,
    qsr,
    risk,
    decision,
    bestAttempt: best.attempt,
    audit: drawn
      ? {
          attempt: best.attempt,
          qsr: best.qsr.qsr,
          qsrMin: decision.thresholds.qsrMin,
          ...(decision.outcome === 'unassessed' && { unassessed: true as const }),
        }
      : null,
    movedThreshold: threshold === null ? null : { from: threshold, to: nextMovingAverageThreshold(threshold, qsr.qsr, config.movingAverage) },
  }
}

/** What judging took in all, where a model was asked more than once; the last says whether it answered. */
function withEarlier(earlier: JudgingAccount | null, last: JudgingAccount): JudgingAccount {
  if (earlier === null) return last
  return {
    ...last,
    calls: earlier.calls + last.calls,
    inputTokens: earlier.inputTokens + last.inputTokens,
    outputTokens: earlier.outputTokens + last.outputTokens,
    tookMs: earlier.tookMs + last.tookMs,
  }
}

/** What is recorded of what the judge saw. Runs under rules of before provenance keep to what they were judged against. */
function judgedMaterial({ run, reply, earlier, task, input, stepContext, seen, trajectory }: GovernInput): JudgedMaterial {
  const known =
    run.interpreterVersion >= 4
      ? whatWasGiven({ task, input, stepContext, seen, account: { context: reply.context, trajectory: reply.trajectory }, output: reply.output })
      : { context: [stepContext, reply.context].filter((text) => text !== null).join('\n\n') || null }
  return {
    task,
    ...known,
    selfScore: reply.selfScore,
    previousOutputs: earlier
      .flatMap((attempt) => (attempt.output === null || attempt.qsr === null ? [] : asText(attempt.output)))
      .slice(-previousOutputsLimit),
    ...(trajectory && { trajectory }),
    ...(reply.finishReason && { finishReason: reply.finishReason }),
    ...(reply.approvalRequests && { approvalRequests: reply.approvalRequests }),
  }
}

/** Share of unassessed outputs that people are asked about afterwards, where the configuration sets none. */
const unassessedAuditRate = 0.05

function auditRateOf({ mode, learnThenTest }: GateConfig, outcome: GateDecision['outcome']): number {
  if (outcome === 'unassessed') return learnThenTest?.auditRate ?? unassessedAuditRate
  return outcome === 'pass' && mode === 'learn-then-test' ? (learnThenTest?.auditRate ?? 0) : 0
}

/**
 * When an attempt fails for good after others were scored, the gate decides on the best of those, so that their work is not lost; null while
 * there is none.
 */
export async function governBestOf(
  parts: DriverParts,
  run: RunRecord,
  step: AgentStep,
  terms: JudgingTerms,
  earlier: readonly AttemptRecord[],
): Promise<{ decision: GateDecision; bestAttempt: number } | null> {
  const scored = scoredOf(earlier)
  const best = scored[chooseBestAttempt(scored.map(standingOf))]
  if (!best) return null
  const { config, sha256 } = parts.gates.current()
  const promise = await gatePromiseOf(parts)
  const decision = gateDecision(
    step,
    terms,
    {
      evaluation: best.qsr,
      risk: best.risk,
      config,
      configSha256: sha256,
      workflow: run.workflow,
      step: step.id,
      attemptsSoFar: earlier.length + 1,
      adaptAttempts: 0,
      ...ownGateOf(parts.gates, run.workflow, step),
      ...(promise !== null && { promise }),
    },
    best,
  )
  return { decision, bestAttempt: best.attempt }
}

/** The step's own gate, with what was approved of it. */
export function ownGateOf(
  gates: Gates,
  workflow: string,
  step: Pick<AgentStep, 'id' | 'gate'>,
): Pick<GateInput, 'stepOverride' | 'permitted' | 'permittedBy'> {
  if (step.gate === undefined) return {}
  const permitted = gates.permitted?.(workflow, step.id) ?? null
  return { stepOverride: step.gate, permitted: permitted?.gate ?? null, permittedBy: permitted?.sha256 ?? null }
}

/** What the gate may promise at this moment, from recorded labels alone; null in other modes. */
export async function gatePromiseOf(parts: Pick<DriverParts, 'gates' | 'store'>): Promise<GatePromise | null> {
  const { config } = parts.gates.current()
  if (config.mode !== 'learn-then-test' || config.learnThenTest === undefined) return null
  const { learntFrom, since, auditedFrom } = auditHistory(await parts.store.gateAudits())
  return gatePromise(learntFrom, since, config.learnThenTest, auditedFrom).promise
}

type Scored = Pick<AttemptRecord, 'attempt' | 'judged' | 'check' | 'judging'> & { qsr: QsrEvaluation; risk: RiskAssessment }

function scoredOf(attempts: readonly AttemptRecord[]): Scored[] {
  return attempts.flatMap(({ attempt, qsr, risk, judged, check, judging }) =>
    qsr && risk ? [{ attempt, qsr, risk, judged, ...(check && { check }), ...(judging && { judging }) }] : [],
  )
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
