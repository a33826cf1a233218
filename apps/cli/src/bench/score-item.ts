import { createHash } from 'node:crypto'
import type { Evaluator, GateDecision, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import { qsrComponentNames } from '@maestro-helix/contract/evaluation'
import type { Sha256 } from '@maestro-helix/helix/embedded-evaluator'
import { embeddedEvaluator } from '@maestro-helix/helix/embedded-evaluator'
import { judgementFlags } from '@maestro-helix/helix/flags'
import { decideGate } from '@maestro-helix/helix/gates/decide-gate'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import type { ExposedText } from '@maestro-helix/helix/mri/injected-instructions'
import { assessCalibratedRisk } from '@maestro-helix/helix/mri/assess-calibrated-risk'
import { readByCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { TrajectoryStep } from '@maestro-helix/helix/mri/trajectory/trajectory'
import { trajectoryOf } from '@maestro-helix/helix/mri/trajectory/trajectory'
import { evaluateQsr } from '@maestro-helix/helix/qsr/evaluate-qsr'
import type { BenchItem } from './bench-item.ts'

/** What the judge says of one item, as one line of --scores. */
export type ItemScore = {
  readonly file: string
  readonly id: string
  /** 0..1 */
  readonly qsr: number
  /** 0..5, null where not assessable. */
  readonly components: Readonly<Record<string, number | null>>
  /** Every measure behind the components, 0..1, by its name. */
  readonly sub: Readonly<Record<string, number>>
  readonly confidence: number
  /** 0..1 */
  readonly mri: number
  /** 0..1 each. */
  readonly factors: Readonly<Record<string, number>>
  /** At the thresholds stored in the published models. */
  readonly flags: { readonly unsupported: boolean; readonly unsafe: boolean; readonly injected: boolean }
  /** What the gate does with a first attempt by the shipped defaults. */
  readonly gate: Pick<GateDecision, 'outcome' | 'reasons'>
}

/** One item judged as the product judges a first attempt: its evaluation, its risk, and what the gate does with it by the shipped defaults. */
export type JudgedItem = { readonly evaluation: QsrEvaluation; readonly risk: RiskAssessment; readonly decision: GateDecision }

export type BenchJudge = { readonly sha256: Sha256; readonly evaluator: Evaluator }

/** The embedded judge of this release. @throws MaestroError MODEL_CHANGED where a model is not the published one. */
export function benchJudgeOf(): BenchJudge {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  return { sha256, evaluator: embeddedEvaluator(sha256) }
}

/** Judges one item by the embedded judge: QSR, MRI and gate. Reads nothing of it but input, context and output. */
export function judgeItem(item: BenchItem, judge: BenchJudge): JudgedItem {
  const request = { task: item.input, output: item.output, ...(item.context === '' ? {} : { context: item.context }) }
  const evaluation = evaluateQsr(request, judge)
  const trajectory = trajectoryOf(item.output)
  // As the product does before anybody has calibrated it.
  const use = readByCalibration(request, evaluation.qsr, null)
  const input = { evaluation, evaluator: judge.evaluator, texts: exposedTexts(item, trajectory), ...(trajectory && { trajectory }) }
  const risk = assessCalibratedRisk(input, use, null)
  const decision = decideGate({ evaluation, risk, config: defaultGateConfig, configSha256: noConfiguration, attemptsSoFar: 1 })
  return { evaluation, risk, decision }
}

/** Of the defaults, which no file names. */
export const noConfiguration = '0'.repeat(64)

/** One line of --scores. */
export function scoreItem(file: string, item: BenchItem, judge: BenchJudge): ItemScore {
  const { evaluation, risk, decision } = judgeItem(item, judge)
  const sub: Record<string, number> = {}
  for (const name of qsrComponentNames) Object.assign(sub, evaluation.components[name].measures)
  delete sub['learnt']
  return {
    file,
    id: item.id,
    qsr: evaluation.qsr,
    components: Object.fromEntries(qsrComponentNames.map((name) => [name, evaluation.components[name].score])),
    sub,
    confidence: evaluation.confidence,
    mri: risk.mri,
    factors: Object.fromEntries(risk.factors.map((factor) => [factor.name, factor.value])),
    flags: judgementFlags(evaluation, risk),
    gate: { outcome: decision.outcome, reasons: decision.reasons },
  }
}

/** What an agent read in this item; the input is its user's own and exposes it to nobody. Of a trajectory, what the agent's surroundings said. */
export function exposedTexts({ context, output }: BenchItem, trajectory: readonly TrajectoryStep[] | null): ExposedText[] {
  const read = trajectory
    ? trajectory.flatMap((step) => (step.role === 'environment' ? [step.text] : []))
    : [typeof output === 'string' ? output : JSON.stringify(output)]
  return [{ origin: 'context', text: context }, ...read.map((text) => ({ origin: trajectory ? 'tool output' : 'output', text }))].filter(
    ({ text }) => text !== '',
  )
}
