import { createHash } from 'node:crypto'
import type { GateDecision, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import { qsrComponentNames } from '@maestro-helix/contract/evaluation'
import type { Sha256 } from '@maestro-helix/helix/embedded-evaluator'
import { judgementFlags } from '@maestro-helix/helix/flags'
import { decideGate } from '@maestro-helix/helix/gates/decide-gate'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import type { ExposedText } from '@maestro-helix/helix/mri/injected-instructions'
import { assessCalibratedRisk } from '@maestro-helix/helix/mri/assess-calibrated-risk'
import { readByCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { TrajectoryStep } from '@maestro-helix/helix/mri/trajectory/trajectory'
import { trajectoryOf } from '@maestro-helix/helix/mri/trajectory/trajectory'
import type { Judge } from '@maestro-helix/helix/judge'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { besideEmbedded, shippedEntailment } from '@maestro-helix/judge-entailment/beside-embedded'
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
  /** Kinds of what was found in it. */
  readonly findings: readonly string[]
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

/** The judge of a benchmark. `judge` evaluates; `close` ends what reads beside it. */
export type BenchJudge = { readonly sha256: Sha256; readonly judge: Judge; close(): Promise<void> }

export type BenchJudgeOptions = {
  /** 0..1: how much an encoder that reads the claims counts in accuracy; without it none reads, as in the product unless it is switched on. */
  readonly entailmentShare?: number
  /** Told where the encoder could not be opened, or an output not be read. */
  readonly onUnread?: (reason: string) => void
}

/** Milliseconds for reading one output: a benchmark waits, so that its figures do not hang on how busy the machine is. */
const benchBudgetMs = 600_000

/**
 * The judge of this release, as the product opens it.
 * @throws MaestroError MODEL_CHANGED where a model is not the published one.
 */
export async function openBenchJudge({ entailmentShare, onUnread = () => {} }: BenchJudgeOptions = {}): Promise<BenchJudge> {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  const settings = entailmentShare === undefined ? null : { ...shippedEntailment, share: entailmentShare, budgetMs: benchBudgetMs, processes: 2 }
  return { sha256, ...(await besideEmbedded(embeddedJudge({ sha256 }), settings, onUnread)) }
}

/** Applies `judged` to all items, a few at a time, in their order. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  judged: (item: Item) => Promise<Result>,
  checkStop: () => void,
): Promise<Result[]> {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += batchSize) {
    checkStop()
    results.push(...(await Promise.all(items.slice(from, from + batchSize).map(judged))))
  }
  return results
}

const batchSize = 16

/** Judges one item as the product does: QSR, MRI and gate. Reads nothing of it but input, context and output. */
export async function judgeItem(item: BenchItem, { judge }: Pick<BenchJudge, 'judge'>): Promise<JudgedItem> {
  const request = { task: item.input, output: item.output, ...(item.context === '' ? {} : { context: item.context }) }
  const evaluation = await judge.evaluate(request)
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
export async function scoreItem(file: string, item: BenchItem, judge: Pick<BenchJudge, 'judge'>): Promise<ItemScore> {
  const { evaluation, risk, decision } = await judgeItem(item, judge)
  const sub: Record<string, number> = {}
  for (const name of qsrComponentNames) Object.assign(sub, evaluation.components[name].measures)
  delete sub['learnt']
  return {
    file,
    id: item.id,
    qsr: evaluation.qsr,
    components: Object.fromEntries(qsrComponentNames.map((name) => [name, evaluation.components[name].score])),
    sub,
    findings: [...new Set((evaluation.findings ?? []).map(({ kind }) => kind))],
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
