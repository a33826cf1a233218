import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import type { TextStatistics } from '../../packages/helix/src/qsr/features/text-statistics.ts'
import type { HeldOut } from './head-figures.ts'
import { correlationFigures, heldOutScores } from './head-figures.ts'
import { groundedFeaturesOf, judgedItems } from './judged-features.ts'
import type { HeadData } from './learn-head.ts'
import { learnHead } from './learn-head.ts'
import { loadedTextStatistics } from './loaded-text-statistics.ts'
import { heldOutSupport, summarySentences } from './train-qsr-support.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

const outputs = ['coherence', 'fluency', 'relevance'] as const
/** What people rated; consistency is accuracy, which has a model of its own. */
const rated = ['coherence', 'consistency', 'fluency', 'relevance'] as const

/** By these a system is known by its typography, or a document by its length, and nothing of quality; they are kept out. */
const notOfQuality = new Set(['capitals', 'novelNames', 'quotes', 'lowerStarts', 'oddMarks', 'oddQuotes', 'oddBrackets', 'sourceSentences'])
const lengthFeatures = new Set([
  'logTokens',
  'sentences',
  'sentenceLength',
  'shortest',
  'longest',
  'compression',
  'numbers',
  'novelWords',
  'novelRarity',
  'recombinedCount',
])
export const summarySettings = { penalty: 300, trees: 50, leastLeaf: 8, featureShare: 0.4, forestShare: 0.5, rankShare: 0.5 }

/** Coherence, fluency and relevance of a summary, from the ratings of experts. */
export const qsrSummaryTrainer: Trainer = {
  name: 'qsr-summary',
  learnsFrom: ['summeval'],
  train: (file) => {
    const { set, sha256, items, labels } = file('summeval')
    const data = summaryData(file)
    const systems = labels.map((label) => label.system)
    const all = summaryFeatures(data)
    const sentences = summarySentences(file)
    const ratings = { ...data, outputs: rated }
    const held = withConsistency(heldOutScores(data, all, summarySettings), heldOutSupport(sentences))
    const heldSystems = withConsistency(heldOutScores(data, all, summarySettings, systems), heldOutSupport(sentences, true))
    const withoutLength = heldOutScores(
      data,
      all.filter((name) => !lengthFeatures.has(name)),
      summarySettings,
    )
    const lengthAlone = heldOutScores(data, ['logTokens'], summarySettings)
    const last = <Entry>(list: readonly Entry[]): Entry[] => list.slice(-1)
    return {
      format: 1,
      name: 'qsr-summary',
      version: '2.0.0',
      purpose: 'Scores a summary of a text: coherence, fluency and relevance.',
      method: `Mean of ridge regression (penalty ${summarySettings.penalty}) and ${summarySettings.trees} extremely randomised trees (leaves of at least ${summarySettings.leastLeaf}) on features of the output and its alignment with the source; target half the rating, half its rank among the summaries of the same text. Figures of consistency, and means with it, are of the model qsr-support held out alike.`,
      features: all,
      parameters: learnHead(
        data,
        all,
        labels.map((_, index) => index),
        summarySettings,
      ),
      thresholds: {},
      training: [{ set, sha256, licence: licences[set] ?? '', items: items.length, groups: new Set(data.groups).size }],
      metrics: [
        ...correlationFigures(set, ratings, held, 'summary-level'),
        ...last(correlationFigures(set, ratings, held, 'dataset-level')),
        ...correlationFigures(set, ratings, heldSystems, 'summary-level'),
        ...last(correlationFigures(set, ratings, heldSystems, 'dataset-level')),
      ],
      ablations: [
        ...last(correlationFigures(set, data, { ...withoutLength, validation: 'unseen documents, no length features' }, 'summary-level')),
        ...last(correlationFigures(set, data, { ...lengthAlone, validation: 'unseen documents, length alone' }, 'summary-level')),
      ],
      limits: [
        'Learnt from summaries of news in English by sixteen systems of 2015 to 2019. On systems it has not seen it orders summaries much less well; see the figures.',
        'It reads words and their order, not meaning: a paraphrase looks less grounded than it is, and words put together wrongly may look grounded.',
        'Used only where the task asks for a summary of an English context; elsewhere the rules alone count.',
      ],
    }
  },
}

/** Held-out scores with those of the model for consistency. */
function withConsistency(heldOut: HeldOut, consistency: readonly number[]): HeldOut {
  return { ...heldOut, scores: heldOut.scores.map((scores, index) => ({ ...scores, consistency: consistency[index] ?? 0 })) }
}

/** Features and ratings of the summaries. */
export function summaryData(file: (set: string) => BenchFile): HeadData {
  const bench = file('summeval')
  const statistics: TextStatistics = loadedTextStatistics(file)
  return {
    features: groundedFeaturesOf(judgedItems(bench), statistics),
    groups: bench.labels.map((label) => label.group),
    ratings: bench.labels.map((label) => Object.fromEntries(rated.map((output) => [output, (label.human?.[output] ?? 0) / 5]))),
    outputs,
  }
}

/** Names of the features that are learnt from. */
export function summaryFeatures(data: HeadData): string[] {
  return Object.keys(data.features[0] ?? {}).filter((name) => !notOfQuality.has(name))
}
