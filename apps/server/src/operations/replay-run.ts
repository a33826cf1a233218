import type { GateDecision, JudgeRequest, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { ReplayedEvaluation, ReplayVerdict } from '@maestro-helix/contract/http/audit'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { AgentStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { chooseBestAttempt } from '@maestro-helix/helix/adaptation/next-adaptation'
import { decideGate, goesOn } from '@maestro-helix/helix/gates/decide-gate'
import { decideOrderedGate } from '@maestro-helix/helix/gates/decide-ordered-gate'
import { recordedPromise } from '@maestro-helix/helix/gates/gate-promise'
import type { NamedCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { Judge } from '@maestro-helix/helix/judge'
import { replayRisk } from '@maestro-helix/helix/mri/replay-risk'
import { canonicalJsonText } from '@maestro-helix/ledger/canonical-json'
import { gateDecision, type JudgingTerms, judgeRequestOf, standingOf } from '../orchestration/gate-decision.ts'
import { asText } from '../orchestration/govern-output.ts'
import { riskSurroundings } from '../orchestration/judged-risk.ts'
import type { RunSnapshot } from '../record/record-store.ts'

export type ReplayParts = {
  /** The embedded judge of this release, whatever judge the server asks otherwise. */
  judge: Judge
  /** Gate configurations by the SHA-256 that decisions name: every one that was ever in force since they are kept. */
  gateConfigOf: (sha256: string) => GateConfig | undefined
  /** What a step's own gate was permitted to ask for, by the SHA-256 that decisions name. */
  ownGateOf?: (sha256: string) => AgentStep['gate']
  /** Calibrations by the SHA-256 that records name. */
  calibrationOf: (sha256: string) => NamedCalibration | undefined
}

/** Computes every evaluation of a run again from its record: QSR by the judge, MRI and gate by the published rules. Nothing is asked of agents. */
export async function replayRun(
  parts: ReplayParts,
  { attempts, restarts, run }: RunSnapshot,
  definition: CompiledWorkflow,
): Promise<ReplayedEvaluation[]> {
  const replayed: ReplayedEvaluation[] = []
  for (const attempt of attempts) {
    const step = definition.steps.find((candidate) => candidate.id === attempt.stepId)
    if (attempt.qsr === null || attempt.judged === null || step === undefined || !('agents' in step)) continue
    if (run.erasedAt !== undefined) {
      const { stepId, attempt: number, qsr } = attempt
      const evaluator = `${qsr.evaluator.name}@${qsr.evaluator.version}`
      replayed.push({ runId: run.id, stepId, attempt: number, evaluator, qsr: 'erased', mri: 'erased', gate: 'erased', differences: [] })
      continue
    }
    const cutOff =
      restarts.findLast(({ at, cutOffs }) => at <= attempt.startedAt && cutOffs[attempt.stepId] !== undefined)?.cutOffs[attempt.stepId] ?? 0
    const earlier = attempts.filter((other) => other.stepId === attempt.stepId && other.attempt > cutOff && other.attempt < attempt.attempt)
    replayed.push(await replayAttempt(parts, run.workflow, { step, terms: definition }, attempt, attempt.qsr, earlier))
  }
  return replayed
}

async function replayAttempt(
  parts: ReplayParts,
  workflow: string,
  place: { step: AgentStep; terms: JudgingTerms },
  attempt: AttemptRecord,
  recorded: QsrEvaluation,
  earlier: readonly AttemptRecord[],
): Promise<ReplayedEvaluation> {
  const differences: ReplayedEvaluation['differences'] = []
  const compared = (what: 'qsr' | 'mri' | 'gate', was: QsrEvaluation | RiskAssessment | GateDecision, is: typeof was): ReplayVerdict => {
    if (canonicalJsonText(was) === canonicalJsonText(is)) return 'same'
    differences.push({ what, recorded: was as JsonObject, recomputed: is as JsonObject })
    return 'differs'
  }
  const { evaluator } = recorded
  const isOurs = evaluator.sha256 === parts.judge.evaluator.sha256 && evaluator.name === parts.judge.evaluator.name
  const qsr = isOurs ? compared('qsr', recorded, await parts.judge.evaluate(requestOf(place, attempt))) : 'other-evaluator'
  const replayedRisk = isOurs && attempt.risk ? riskOf(parts, place, attempt, attempt.risk, recorded) : undefined
  const mri = !isOurs ? 'other-evaluator' : replayedRisk === undefined ? 'inputs-not-recorded' : compared('mri', attempt.risk!, replayedRisk)
  const gate = gateVerdict(parts, workflow, place, attempt, earlier, (was, is) => compared('gate', was, is))
  return {
    runId: attempt.runId,
    stepId: attempt.stepId,
    attempt: attempt.attempt,
    evaluator: `${evaluator.name}@${evaluator.version}`,
    qsr,
    mri,
    gate,
    differences,
  }
}

/** What the judge was given. */
function requestOf({ step, terms }: { step: AgentStep; terms: JudgingTerms }, { judged, output }: AttemptRecord): JudgeRequest {
  return judgeRequestOf(step, terms, judged ?? { task: '', context: null, selfScore: null, previousOutputs: [] }, output)
}

function riskOf(
  { calibrationOf }: ReplayParts,
  place: { step: AgentStep; terms: JudgingTerms },
  attempt: AttemptRecord,
  recorded: RiskAssessment,
  evaluation: QsrEvaluation,
): RiskAssessment | undefined {
  const { judged, output } = attempt
  if (judged === null) return undefined
  return replayRisk(recorded, {
    evaluation,
    selfScore: judged.selfScore,
    request: requestOf(place, attempt),
    calibrationOf,
    ...riskSurroundings(judged, asText(output)),
  })
}

/** The decision from the recorded scores, under the configuration it names. */
function gateVerdict(
  { gateConfigOf, ownGateOf }: ReplayParts,
  workflow: string,
  { step, terms }: { step: AgentStep; terms: JudgingTerms },
  attempt: AttemptRecord,
  earlier: readonly AttemptRecord[],
  compared: (was: GateDecision, is: GateDecision) => ReplayVerdict,
): ReplayVerdict {
  const { decision } = attempt
  if (decision === null) return 'inputs-not-recorded'
  const config = gateConfigOf(decision.configSha256)
  const permittedBy = decision.ownGate?.permittedBy ?? null
  const permitted = permittedBy === null ? null : ownGateOf?.(permittedBy)
  if (config === undefined || permitted === undefined) return 'other-gate-config'
  const promise = recordedPromise(decision)
  const decide = (scored: AttemptRecord, adaptAttempts: number | undefined): GateDecision | undefined =>
    scored.qsr && scored.risk
      ? gateDecision(
          step,
          terms,
          {
            evaluation: scored.qsr,
            risk: scored.risk,
            config,
            configSha256: decision.configSha256,
            workflow,
            step: step.id,
            attemptsSoFar: earlier.filter((other) => other.decision?.outcome === 'adapt').length + 1,
            ...(adaptAttempts !== undefined && { adaptAttempts }),
            ...(step.gate && { stepOverride: step.gate }),
            // Decisions from before own gates needed an approval say nothing of it.
            ...(decision.ownGate && { permitted, permittedBy }),
            // Where the threshold moves, the record says where it stood.
            ...(promise !== null && { promise }),
            ...(decision.thresholds.mode === 'moving-average' && { movingAverageThreshold: decision.thresholds.qsrMin }),
          },
          scored,
          // Decided again by the rules of its time.
          decision.rules === undefined ? decideOrderedGate : decideGate,
        )
      : undefined
  const series = [...earlier, attempt].flatMap((made) =>
    made.qsr && made.risk ? [{ made, ...standingOf({ qsr: made.qsr, risk: made.risk, check: made.check }) }] : [],
  )
  const best = series[chooseBestAttempt(series)]?.made ?? attempt
  const first = decide(attempt, step.adaptAttempts)
  const settled = first !== undefined && (first.outcome === 'adapt' || (decision.rules !== undefined && goesOn(first)))
  const decided = settled || best === attempt ? first : decide(best, 0)
  return decided === undefined ? 'inputs-not-recorded' : compared(decision, decided)
}
