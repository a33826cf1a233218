import { auroc, flagMetrics, recallAtFalsePositiveRate } from '@maestro-helix/helix/benchmark/binary-metrics'
import { expectedCalibrationError } from '@maestro-helix/helix/benchmark/calibration-error'
import { groupedSpearman, pearson, spearman } from '@maestro-helix/helix/benchmark/spearman'
import { accepted } from './accepted.ts'
import type { BenchLabel } from './bench-item.ts'
import { detector } from './detector.ts'
import type { ItemScore } from './score-item.ts'
import type { BestTrivial, TrivialScores } from './trivial-baselines.ts'
import { bestTrivial } from './trivial-baselines.ts'

/** One figure of the report; null where the items do not allow it (one kind of label only, for instance). */
export type Figure = {
  readonly part: string
  readonly name: string
  readonly items: number
  readonly value: number | null
  /** What the best line that needs no judge reaches on the same items; absent where none was asked for or none can be measured so. */
  readonly trivial?: BestTrivial
}

type Scored = { readonly score: ItemScore; readonly acceptance: number | null; readonly label: BenchLabel; readonly trivial: TrivialScores | null }

/** Which score stands for which human rating. Of replies, coherence means that it fits what was said: relevance. */
const ratingScores: Readonly<Record<'text' | 'dialogue', Readonly<Record<string, (score: ItemScore) => number | null | undefined>>>> = {
  text: {
    coherence: ({ components }) => components['coherence'],
    consistency: ({ components }) => components['accuracy'],
    fluency: ({ sub }) => sub['fluency'],
    relevance: ({ components }) => components['relevance'],
    overall: ({ qsr }) => qsr,
  },
  dialogue: {
    understandability: ({ sub }) => sub['understandability'],
    naturalness: ({ components }) => components['coherence'],
    coherence: ({ components }) => components['relevance'],
    engagingness: ({ sub }) => sub['engagingness'],
    groundedness: ({ components }) => components['accuracy'],
    overall: ({ qsr }) => qsr,
  },
}

/** One item of a file as it was scored. */
export type ScoredItem = {
  readonly score: ItemScore
  /** Probability that a person accepts; null where it was not asked for. */
  readonly acceptance: number | null
  readonly label: BenchLabel | undefined
  /** Null where trivial lines are not wanted. */
  readonly trivial: TrivialScores | null
}

/** Every figure of one file, as a whole and by source, subset, language and family of attack. `parts` adds the same by system. */
export function figuresOf(items: readonly ScoredItem[], parts: boolean): Figure[] {
  const all = items.map((item): Scored => ({ ...item, label: item.label ?? emptyLabel }))
  const figures = figuresOfPart('all', all)
  const split = (name: string, keyOf: (label: BenchLabel) => string | undefined): void => {
    const keys = [...new Set(all.flatMap(({ label }) => keyOf(label) ?? []))].toSorted()
    if (keys.length < 2) return
    for (const key of keys)
      figures.push(
        ...figuresOfPart(
          `${name}=${key}`,
          all.filter(({ label }) => keyOf(label) === key),
        ),
      )
  }
  split('source', (label) => label.source)
  split('subset', (label) => label.subset)
  split('language', (label) => label.lang)
  split('family', (label) => label.family)
  figures.push(...injectionPairs(all))
  if (parts) split('system', (label) => label.system)
  return figures
}

const emptyLabel: BenchLabel = { source: '', task: '', group: '', system: '' }

function figuresOfPart(part: string, all: readonly Scored[]): Figure[] {
  return [...ratingFigures(part, all), ...labelFigures(part, all), ...acceptanceFigures(part, all)]
}

/** Calibration error of QSR itself and of the calibrated probability, where the labels say whether people would have accepted the output. */
function acceptanceFigures(part: string, all: readonly Scored[]): Figure[] {
  const decided = all.flatMap(({ score, acceptance, label }) => {
    const outcome = accepted(label)
    return outcome === null || acceptance === null ? [] : [{ qsr: score.qsr, acceptance, outcome: outcome ? 1 : 0 }]
  })
  const items = decided.length
  if (items === 0) return []
  const outcomes = decided.map(({ outcome }) => outcome)
  const error = (predicted: readonly number[]): number | null => expectedCalibrationError(predicted, outcomes)
  return [
    { part, name: 'ECE of QSR itself', items, value: error(decided.map(({ qsr }) => qsr)) },
    { part, name: 'ECE of the probability of acceptance', items, value: error(decided.map(({ acceptance }) => acceptance)) },
  ]
}

function ratingFigures(part: string, all: readonly Scored[]): Figure[] {
  const rated = all.filter(({ label }) => label.human !== undefined)
  if (rated.length === 0) return []
  const kind = rated[0]?.label.task === 'dialogue' ? 'dialogue' : 'text'
  const groups = rated.map(({ label }) => label.group)
  const repeated = new Set(groups).size < groups.length
  const figures: Figure[] = []
  const means: Record<string, (number | null)[]> = {}
  for (const [rating, scoreOf] of Object.entries(ratingScores[kind])) {
    const used = rated.flatMap(({ score, label, trivial }, index) => {
      const human = label.human?.[rating]
      // What the judge cannot assess takes the middle: it must not gain by abstaining.
      return human === undefined ? [] : [{ human, score: scoreOf(score) ?? (kind === 'text' ? 2.5 : 0.5), group: groups[index] ?? '', trivial }]
    })
    if (used.length === 0) continue
    const human = used.map((entry) => entry.human)
    const own = used.map((entry) => entry.score)
    const add = (name: string, correlation: (values: readonly number[]) => number | null): void => {
      const value = correlation(own)
      // A trivial line says how bad an output is: less is better.
      const trivial = bestTrivial(used, (values) => correlation(values.map((one) => -one)))
      figures.push({ part, name: `${name} of ${rating}`, items: used.length, value, ...(trivial && { trivial }) })
      means[name] = [...(means[name] ?? []), value]
    }
    const documents = used.map((entry) => entry.group)
    if (repeated) add('summary-level Spearman', (values) => groupedSpearman(values, human, documents))
    add('Spearman', (values) => spearman(values, human))
    add('Pearson', (values) => pearson(values, human))
  }
  for (const [name, values] of Object.entries(means)) {
    if (values.length > 1)
      figures.push({
        part,
        name: `${name}, mean`,
        items: rated.length,
        value: values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length,
      })
  }
  return figures
}

function labelFigures(part: string, all: readonly Scored[]): Figure[] {
  const labelled = all.filter(({ label }) => label.label !== undefined)
  if (labelled.length === 0) return []
  const { name, score, flag } = detector(labelled[0]?.label ?? emptyLabel)
  const truth = labelled.map(({ label }) => label.label === 1)
  const scores = labelled.map((entry) => score(entry.score))
  const items = labelled.length
  const flagged = labelled.map((entry) => flag?.(entry.score) ?? false)
  if (new Set(truth).size < 2) {
    // With one kind of label nothing is told apart: what is found of the bad, or raised on the good.
    const figure = truth[0] === true ? 'recall at the stored threshold' : 'false alarms at the stored threshold'
    return flag ? [{ part, name: `${figure} of ${name}`, items, value: flagged.filter(Boolean).length / items }] : []
  }
  const compared = (figure: string, measure: (values: readonly number[]) => number | null): Figure => {
    const trivial = bestTrivial(labelled, measure)
    return { part, name: `${figure} of ${name}`, items, value: measure(scores), ...(trivial && { trivial }) }
  }
  const figures = [
    compared('AUROC', (values) => auroc(values, truth)),
    compared('recall at 5 % false positives', (values) => recallAtFalsePositiveRate(values, truth)),
  ]
  if (flag) {
    const metrics = flagMetrics(flagged, truth)
    const withTrivial = labelled.some((entry) => entry.trivial !== null)
    const share = truth.filter(Boolean).length / Math.max(1, truth.length)
    const constant = (figure: string, value: number | null, nameless: number): Figure => ({
      part,
      name: figure,
      items,
      value,
      ...(withTrivial && { trivial: { name: 'the same of all', value: nameless } }),
    })
    figures.push(constant('F1 at the stored threshold', metrics.f1, (2 * share) / (1 + share)))
    figures.push(constant('accuracy at the stored threshold', metrics.accuracy, Math.max(share, 1 - share)))
  }
  return figures
}

/** Injected texts of each source against clean ones of the same kind: a source alone has one label only. */
function injectionPairs(all: readonly Scored[]): Figure[] {
  const sources = [...new Set(all.map(({ label }) => label.source))].toSorted()
  const clean = sources.filter((source) => /-(?:simulated-)?clean$/.test(source))
  return sources.flatMap((source) => {
    const kind = source.replace(/-(?:base|enhanced)$/, '')
    const against = clean.find((candidate) => candidate !== source && candidate.startsWith(`${kind}-`))
    if (against === undefined || clean.includes(source)) return []
    const pair = all.filter(({ label }) => label.source === source || label.source === against)
    const truth = pair.map(({ label }) => label.source === source)
    const scores = pair.map(({ score }) => score.factors['injectedInstructions'] ?? 0)
    const compared = (figure: string, measure: (values: readonly number[]) => number | null): Figure => {
      const trivial = bestTrivial(pair, measure)
      const value = measure(scores)
      return { part: `${source} vs ${against}`, name: `${figure} of injectedInstructions`, items: pair.length, value, ...(trivial && { trivial }) }
    }
    return [
      compared('AUROC', (values) => auroc(values, truth)),
      compared('recall at 5 % false positives', (values) => recallAtFalsePositiveRate(values, truth)),
    ]
  })
}
