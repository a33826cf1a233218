import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import type { Features } from '../../packages/helix/src/qsr/features/features.ts'
import { sentenceFeatures } from '../../packages/helix/src/qsr/heads/head-features.ts'
import type { SummarySupportParameters } from '../../packages/helix/src/qsr/heads/summary-support.ts'
import { summarySupport } from '../../packages/helix/src/qsr/heads/summary-support.ts'
import { foldsOf, outOfFold } from './folds.ts'
import { correlationFigures } from './head-figures.ts'
import { judgedItems } from './judged-features.ts'
import { learnHazard } from './learn-hazard.ts'
import { loadedTextStatistics } from './loaded-text-statistics.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

/** Signs that speak against a sentence: what is new, numbers of something else, words put together that the source keeps apart or has in another order. */
export const supportSigns = ['newWeight', 'numbersUnbound', 'pairsLost', 'pairsSwapped', 'recombined', 'newNeighbours']
/** Great on purpose: the signs go together, and which of them matters most hangs on the system that wrote. */
const penalty = 5_000

export type SummarySentences = {
  readonly sentences: readonly (readonly Features[])[]
  readonly groups: readonly string[]
  readonly systems: readonly string[]
  /** 0..1 */
  readonly consistency: readonly number[]
}

/** Whether a summary says what its source says, from signs that any system's summaries show. */
export const qsrSupportTrainer: Trainer = {
  name: 'qsr-support',
  learnsFrom: ['summeval'],
  train: (file) => {
    const { set, sha256, items } = file('summeval')
    const summaries = summarySentences(file)
    const data = {
      features: [],
      groups: summaries.groups,
      ratings: summaries.consistency.map((consistency) => ({ consistency })),
      outputs: ['consistency'],
    }
    const figures = (validation: string, scores: readonly number[]) =>
      correlationFigures(set, data, { validation, scores: scores.map((consistency) => ({ consistency })) }, 'summary-level')
    const length = summaries.sentences.map((sentences) => -sentences.length)
    return {
      format: 1,
      name: 'qsr-support',
      version: '1.0.0',
      purpose: 'Gives the chance that nothing in a summary goes beyond its source or against it; it becomes accuracy.',
      method: `Each sentence adds a hazard for every sign of what its source does not say; the chance is exp(-hazard). ${supportSigns.length} weights, none below 0, by maximum likelihood with a great penalty (${penalty}) that keeps them near each other, their common scale then fitted without it.`,
      features: supportSigns,
      parameters: learnSupport(summaries, [...summaries.groups.keys()]),
      thresholds: {},
      training: [{ set, sha256, licence: licences[set] ?? '', items: items.length, groups: new Set(summaries.groups).size }],
      metrics: [
        ...figures('unseen documents', heldOutSupport(summaries)),
        ...figures('unseen documents and systems', heldOutSupport(summaries, true)),
      ],
      ablations: [
        ...supportSigns.flatMap((sign) =>
          figures(
            `unseen documents, without ${sign}`,
            heldOutSupport(
              summaries,
              false,
              supportSigns.filter((name) => name !== sign),
            ),
          ),
        ),
        ...figures('number of sentences alone', length),
      ],
      limits: [
        'Learnt from summaries of news in English, but by few weights: it orders summaries of systems it has not seen nearly as well.',
        'It reads words and where they stand, not meaning: a paraphrase looks less supported than it is, and a falsehood made of words that stand together in the source escapes it.',
        'A longer summary has more that can be wrong, and is believed less.',
      ],
    }
  },
}

/** What is read of the sentences of every summary. */
export function summarySentences(file: (set: string) => BenchFile): SummarySentences {
  const bench = file('summeval')
  const statistics = loadedTextStatistics(file)
  return {
    sentences: judgedItems(bench).map((item) => sentenceFeatures(item, statistics)),
    groups: bench.labels.map((label) => label.group),
    systems: bench.labels.map((label) => label.system),
    consistency: bench.labels.map((label) => (label.human?.['consistency'] ?? 0) / 5),
  }
}

/** Learns the weights from the summaries with these indices. */
export function learnSupport(
  summaries: SummarySentences,
  items: readonly number[],
  signs: readonly string[] = supportSigns,
): SummarySupportParameters {
  const rows = items.map((item) => signs.map((name) => (summaries.sentences[item] ?? []).reduce((sum, features) => sum + (features[name] ?? 0), 0)))
  // Ratings are 1 to 5 of 5: 0.2 is the worst.
  const faults = items.map((item) => (1 - (summaries.consistency[item] ?? 0)) / 0.8)
  return { weights: learnHazard(rows, faults, penalty) }
}

/** Chance of every summary to be supported, by weights that have seen neither its document nor, where asked for, its system. */
export function heldOutSupport(summaries: SummarySentences, bySystem = false, signs: readonly string[] = supportSigns): number[] {
  return outOfFold(
    foldsOf(summaries.groups, 5),
    (train) => {
      const model = summarySupport({ name: '', version: '', features: signs, parameters: learnSupport(summaries, train, signs) })
      return (index) => model.supported(summaries.sentences[index] ?? [])
    },
    bySystem ? { folds: foldsOf(summaries.systems, 4, 'systems') } : undefined,
  )
}
