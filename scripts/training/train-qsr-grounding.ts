import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { auroc, bestF1Threshold, flagMetrics } from '../../packages/helix/src/benchmark/binary-metrics.ts'
import type { Linear } from '../../packages/helix/src/models/linear.ts'
import { linearOutputs } from '../../packages/helix/src/models/linear.ts'
import type { ModelMetric } from '../../packages/helix/src/models/published-model.ts'
import { assessAccuracy } from '../../packages/helix/src/qsr/accuracy.ts'
import { ContextIndex } from '../../packages/helix/src/qsr/context-index.ts'
import type { Features } from '../../packages/helix/src/qsr/features/features.ts'
import type { GroundingParameters } from '../../packages/helix/src/qsr/heads/grounding-head.ts'
import { anyUnsupported, groundingHead } from '../../packages/helix/src/qsr/heads/grounding-head.ts'
import type { Hazard } from '../../packages/helix/src/qsr/heads/hazard.ts'
import { hazardSurvived } from '../../packages/helix/src/qsr/heads/hazard.ts'
import { publishedHeads } from '../../packages/helix/src/qsr/heads/published-heads.ts'
import { sentenceFeatures } from '../../packages/helix/src/qsr/heads/head-features.ts'
import type { JudgedItem } from '../../packages/helix/src/qsr/judged-item.ts'
import { combined } from '../../packages/helix/src/qsr/measure.ts'
import { qsrParameters } from '../../packages/helix/src/qsr/parameters.ts'
import { foldsOf, outOfFold } from './folds.ts'
import { judgedItems } from './judged-features.ts'
import { learnForest } from './learn-forest.ts'
import { learnHazard } from './learn-hazard.ts'
import { learnLogistic } from './learn-logistic.ts'
import { loadedTextStatistics } from './loaded-text-statistics.ts'
import { measured } from './measured.ts'
import { seededRandom } from './seeded-random.ts'
import { significant } from './significant.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'
import { unseenSourceFigures } from './unseen-sources.ts'

const settings = { trees: 100, leastLeaf: 4, featureShare: 0.4, seed: 11 }
/** Signs that count for the whole answer, and the penalty on their weights. */
const hazardSigns = ['newWeight', 'numbersUnbound', 'pairsLost', 'newNeighbours', 'rareUnbound']
const hazardPenalty = 0.3
/** Those that grow with the length of a sentence. */
const lengthFeatures = new Set([
  'surpriseBeyond',
  'worstSpan',
  'worstSpanWords',
  'pairsLost',
  'pairsSwapped',
  'newNeighbours',
  'recombined',
  'numbersUnbound',
  'rareUnbound',
  'newDeeds',
  'newThings',
  'newWeight',
])

export type Answers = {
  readonly sentences: readonly (readonly Features[])[]
  /** True for each sentence that people marked. */
  readonly marked: readonly (readonly boolean[])[]
  readonly labels: readonly boolean[]
  readonly groups: readonly string[]
  readonly systems: readonly string[]
  /** Words of each answer: for the ablation alone. */
  readonly words: readonly number[]
  /** What the rules alone make of each answer, 0..1. */
  readonly ruled: readonly number[]
}

/** Whether an answer from a context says something that is not in it, from the spans that people marked. */
export const qsrGroundingTrainer: Trainer = {
  name: 'qsr-grounding',
  learnsFrom: ['ragtruth_qa'],
  train: (file) => {
    const bench = file('ragtruth_qa')
    const answers = answersOf(bench, file)
    const all = groundingFeatures(answers)
    const held = heldOut(answers, all)
    const heldSystems = heldOut(answers, all, answers.systems)
    const without = (names: ReadonlySet<string>): number[] =>
      heldOut(
        answers,
        all.filter((name) => !names.has(name)),
      )
    const threshold = steadyThreshold(
      held.map((value) => -value),
      answers,
    )
    const everything = answers.labels.map((_, index) => index)
    const parameters = learnGrounding(answers, all, everything)
    const grounding = groundingHead({ name: '', version: '', features: all, thresholds: {}, parameters })
    const length = answers.words.map((words) => -words)
    return {
      format: 1,
      name: 'qsr-grounding',
      version: '2.0.0',
      purpose:
        'Gives for each sentence of an answer the chance that people would mark it as not supported by the context, and for the answer that nothing would be marked; it becomes accuracy.',
      method: `${settings.trees} extremely randomised trees (leaves of at least ${settings.leastLeaf}) on features of sentences, learnt from marked spans, and beside it a hazard of ${hazardSigns.length} signs added over the sentences (weights none below 0, by maximum likelihood); the mean of what both say of the whole is fitted to answers held out. Figures are of the component accuracy, rules included (share ${(1 - qsrParameters.heads.share).toFixed(1)}).`,
      features: all,
      parameters,
      thresholds: { unsupportedBelow: significant(-5 * threshold, 4) },
      training: [
        { set: bench.set, sha256: bench.sha256, licence: licences[bench.set] ?? '', items: bench.items.length, groups: new Set(answers.groups).size },
      ],
      metrics: [
        ...unseenSourceFigures(file, { ...publishedHeads, grounding }),
        ...figures(answers, held, 'unseen questions'),
        ...figures(answers, heldSystems, 'unseen questions and systems'),
      ],
      ablations: [
        ...figures(answers, without(lengthFeatures), 'unseen questions, no length features').slice(0, 1),
        ...figures(answers, length, 'length alone').slice(0, 1),
        ...figures(answers, [...answers.ruled], 'rules alone').slice(0, 1),
      ],
      limits: [
        'Learnt from 132 marked sentences in 394 answers to questions of web search, by six systems of 2023; intervals are wide.',
        'It sees words that are not in the context, and words of it put together anew. A falsehood made of the words of the context in their order escapes it.',
        'The threshold of the flag is the median of those with the best F1 on answers held out.',
        'Used only for answers in English prose from a context; elsewhere the rules alone count.',
      ],
    }
  },
}

/** Features and marks of the answers. */
export function answersOf(bench: BenchFile, file: (set: string) => BenchFile): Answers {
  const statistics = loadedTextStatistics(file)
  const items = judgedItems(bench)
  return {
    sentences: items.map((item) => sentenceFeatures(item, statistics)),
    marked: items.map((item, index) => markedSentences(item, bench.labels[index]?.spans ?? [])),
    labels: bench.labels.map((label) => label.label === 1),
    groups: bench.labels.map((label) => label.group),
    systems: bench.labels.map((label) => label.system),
    words: items.map((item) => item.tokenCount),
    ruled: items.map((item) => combined(assessAccuracy(item, sourcesOf(item))) ?? 0.9),
  }
}

function sourcesOf(item: JudgedItem): ContextIndex {
  return new ContextIndex(item.context ? [item.context, item.task] : [item.task])
}

/** A sentence is marked where a span covers more of it than a dozen characters, or half of the span. */
function markedSentences(item: JudgedItem, spans: readonly unknown[]): boolean[] {
  const text = item.judged.text
  let from = 0
  return item.sentences.map((sentence) => {
    const start = Math.max(from, text.indexOf(sentence.text, from))
    const end = start + sentence.text.length
    from = end
    return (spans as readonly { start: number; end: number }[]).some(
      (span) => Math.min(end, span.end) - Math.max(start, span.start) > Math.min(12, (span.end - span.start) / 2),
    )
  })
}

function forestOf(answers: Answers, names: readonly string[], items: readonly number[]): GroundingParameters['forest'] {
  const rows = items.flatMap((item) => (answers.sentences[item] ?? []).map((features) => names.map((name) => features[name] ?? 0)))
  const targets = items.flatMap((item) => (answers.marked[item] ?? []).map((marked) => [marked ? 1 : 0]))
  return learnForest(rows, targets, settings)
}

/** Weights of the signs that count for the whole answer, whatever the sentence they stand in. */
function hazardOf(answers: Answers, names: readonly string[], items: readonly number[]): Hazard {
  const signs = hazardSigns.filter((name) => names.includes(name))
  const rows = items.map((item) => signs.map((name) => (answers.sentences[item] ?? []).reduce((sum, features) => sum + (features[name] ?? 0), 0)))
  return {
    signs,
    weights: learnHazard(
      rows,
      items.map((item) => (answers.labels[item] === true ? 1 : 0)),
      hazardPenalty,
    ),
  }
}

/** Learns the head from the answers with these indices. */
export function learnGrounding(answers: Answers, names: readonly string[], items: readonly number[]): GroundingParameters {
  const folds = foldsOf(
    items.map((item) => answers.groups[item] ?? ''),
    4,
    'scale',
  )
  const chances = items.map(() => 0)
  for (const fold of new Set(folds)) {
    const others = items.filter((_, position) => folds[position] !== fold)
    const hazard = hazardOf(answers, names, others)
    const parameters = { forest: forestOf(answers, names, others), hazard, offset: 0, slope: 1 }
    const head = groundingHead({ name: '', version: '', features: names, thresholds: {}, parameters })
    items.forEach((item, position) => {
      const sentences = answers.sentences[item] ?? []
      if (folds[position] === fold)
        chances[position] = Math.log(anyUnsupported(head.judged(sentences).unsupported, hazardSurvived(hazard, sentences)))
    })
  }
  const line: Linear = learnLogistic(
    chances.map((chance) => [chance]),
    items.map((item) => answers.labels[item] !== true),
    1,
  )
  const offset = linearOutputs(line, [0])[0] ?? 0
  return {
    forest: forestOf(answers, names, items),
    hazard: hazardOf(answers, names, items),
    offset: significant(offset, 5),
    slope: significant(offset - (linearOutputs(line, [1])[0] ?? 0), 5),
  }
}

/** Accuracy, 0..1, of every answer by a head that has seen neither its question nor, where given, its system; rules included as they are in use. */
function heldOut(answers: Answers, names: readonly string[], systems?: readonly string[]): number[] {
  const { share } = qsrParameters.heads
  return outOfFold(
    foldsOf(answers.groups, 6),
    (train) => {
      const head = groundingHead({ name: '', version: '', features: names, thresholds: {}, parameters: learnGrounding(answers, names, train) })
      return (index) => share * head.judged(answers.sentences[index] ?? []).value + (1 - share) * (answers.ruled[index] ?? 0)
    },
    systems && { folds: foldsOf(systems, 3, 'systems') },
  )
}

/** The median of the best thresholds for F1 over 200 draws of questions: the best one of a single set hangs on a few answers. */
function steadyThreshold(scores: readonly number[], { labels, groups }: Pick<Answers, 'labels' | 'groups'>): number {
  const members = [...Map.groupBy(groups.keys(), (index) => groups[index] ?? '').values()]
  const random = seededRandom(5)
  const thresholds = Array.from({ length: 200 }, () => {
    const drawn = members.flatMap(() => members[Math.floor(random() * members.length)] ?? [])
    return bestF1Threshold(
      drawn.map((index) => scores[index] ?? 0),
      drawn.map((index) => labels[index] === true),
    ).threshold
  }).toSorted((a, b) => a - b)
  return thresholds[100] ?? 0
}

function figures(answers: Answers, values: readonly number[], validation: string): ModelMetric[] {
  const common = { set: 'ragtruth_qa', validation, groups: answers.groups }
  const labels = (indices: readonly number[]): boolean[] => indices.map((index) => answers.labels[index] === true)
  const scores = (indices: readonly number[]): number[] => indices.map((index) => -(values[index] ?? 0))
  // Each question's flag is set at the threshold that is best on the others, as for new data.
  const folds = foldsOf(answers.groups, 6, 'threshold')
  const thresholds = [...new Set(folds)].map((fold) => {
    const others = folds.flatMap((value, index) => (value === fold ? [] : [index]))
    const part = { labels: labels(others), groups: others.map((index) => answers.groups[index] ?? '') }
    return [fold, steadyThreshold(scores(others), part)] as const
  })
  const thresholdOf = new Map(thresholds)
  const flags = (indices: readonly number[]): boolean[] => indices.map((index) => -(values[index] ?? 0) >= (thresholdOf.get(folds[index] ?? 0) ?? 0))
  return [
    measured({ ...common, name: 'AUROC of unsupported answers', measure: (indices) => auroc(scores(indices), labels(indices)) }),
    measured({
      ...common,
      name: 'F1 at a threshold chosen on other questions',
      measure: (indices) => flagMetrics(flags(indices), labels(indices)).f1,
    }),
    measured({ ...common, name: 'best F1 over all thresholds', measure: (indices) => bestF1Threshold(scores(indices), labels(indices)).f1 }),
  ]
}

/** Names of the features that are learnt from. */
export function groundingFeatures(answers: Answers): string[] {
  return Object.keys(answers.sentences.flat()[0] ?? {})
}
