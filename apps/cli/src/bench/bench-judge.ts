import { expectedAcceptance } from '@maestro-helix/helix/calibration/expected-acceptance'
import type { ModelMetric, PublishedModel } from '@maestro-helix/helix/models/published-model'
import { recordedModels } from '@maestro-helix/helix/models/recorded-models'
import { accepted } from './accepted.ts'
import type { BenchItem, BenchLabel } from './bench-item.ts'
import type { Figure } from './figures.ts'
import { figuresOf } from './figures.ts'
import { type FindingFigure, findingFigures } from './finding-figures.ts'
import { benchFileNames, readBenchFile } from './read-bench.ts'
import type { BenchJudge, ItemScore } from './score-item.ts'
import { scoreItem } from './score-item.ts'
import { trivialScores } from './trivial-baselines.ts'

/** What was measured on one file. */
export type FileReport = {
  readonly file: string
  readonly items: number
  /** Models that were learnt from this very file: its figures flatter them. */
  readonly inSampleOf: readonly string[]
  readonly figures: readonly Figure[]
  /** How often each kind of finding was made. */
  readonly findings: readonly FindingFigure[]
  /** Figures of those models on items held out while they were measured, from their cards. */
  readonly crossValidated: readonly (ModelMetric & { readonly model: string })[]
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number; readonly itemsPerSecond: number }
}

export type BenchJudgeSettings = {
  /** The same figures by system. */
  readonly byPart: boolean
  /** Beside each figure what the best line that needs no judge reaches. */
  readonly baselines: boolean
  readonly onFile: (file: string, items: number) => void
  readonly onScore: (score: ItemScore) => void
  readonly checkStop: () => void
}

/** Items scored twice before the clock starts. */
const warmUpItems = 50

/**
 * Scores every item of every *.jsonl.gz in a folder and measures the scores against the labels, where there are any. `onFile` is told before each file,
 * `onScore` gets each score.
 * @throws MaestroError INVALID_REQUEST where a file cannot be read, MODEL_CHANGED where a model is not the published one.
 */
export async function benchJudge(
  folder: string,
  judge: BenchJudge,
  { byPart, baselines, onFile, onScore, checkStop }: BenchJudgeSettings,
): Promise<FileReport[]> {
  const reports: FileReport[] = []
  for (const name of benchFileNames(folder)) {
    const { file, items, labels, sha256: hash } = readBenchFile(folder, name)
    if (items.length === 0) continue
    onFile(file, items.length)
    for (const item of items.slice(0, warmUpItems)) await scoreItem(file, item, judge)
    const durations: number[] = []
    const scores: ItemScore[] = []
    // One after the other: the time of each is measured.
    for (const [index, item] of items.entries()) {
      if (index % 50 === 0) checkStop()
      const start = performance.now()
      const score = await scoreItem(file, item, judge)
      durations.push(performance.now() - start)
      onScore(score)
      scores.push(score)
    }
    // Asked for after the clock stopped: a gate reads QSR, not this.
    const acceptances = items.map((item, index) =>
      accepted(labels[index] ?? unlabelled) === null ? null : acceptanceOf(item, scores[index]?.qsr ?? 0),
    )
    const learntFromIt = recordedModels
      .map(({ model }) => model as unknown as PublishedModel)
      .filter(({ training }) => training.some((set) => set.sha256 === hash))
    const set = file.replace(/\.jsonl\.gz$/, '')
    reports.push({
      file,
      items: items.length,
      inSampleOf: learntFromIt.filter(({ metrics }) => metrics.some((metric) => metric.set === set)).map((model) => model.name),
      figures: figuresOf(
        scores.map((score, index) => {
          const item = items[index]
          return { score, acceptance: acceptances[index] ?? null, label: labels[index], trivial: baselines && item ? trivialScores(item) : null }
        }),
        byPart,
      ),
      findings: findingFigures(scores.map(({ findings }, index) => ({ findings, label: labels[index] ?? unlabelled }))),
      crossValidated: learntFromIt.flatMap((model) =>
        model.metrics.filter((metric) => metric.set === set).map((metric) => Object.assign({ model: model.name }, metric)),
      ),
      latency: latencyOf(durations),
    })
  }
  return reports
}

const unlabelled: BenchLabel = { source: '', task: '', group: '', system: '' }

function acceptanceOf({ input, context, output }: BenchItem, qsr: number): number {
  return expectedAcceptance({ task: input, output, ...(context !== '' && { context }) }, qsr).probability
}

function latencyOf(durations: readonly number[]): FileReport['latency'] {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const sum = durations.reduce((total, duration) => total + duration, 0)
  return { p50Ms: hundredths(at(0.5)), p99Ms: hundredths(at(0.99)), itemsPerSecond: Math.round((1_000 * durations.length) / Math.max(sum, 0.001)) }
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}
