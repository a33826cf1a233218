import type { TextStatistics } from '../../packages/helix/src/qsr/features/text-statistics.ts'
import { summaryAccuracy } from '../../packages/helix/src/qsr/heads/summary-accuracy.ts'
import type { HeldOut } from './head-figures.ts'
import { correlationFigures, heldOutScores } from './head-figures.ts'
import { groundedFeaturesOf, judgedItems } from './judged-features.ts'
import type { HeadData } from './learn-head.ts'
import { learnHead } from './learn-head.ts'
import { loadedTextStatistics } from './loaded-text-statistics.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

const outputs = ['coherence', 'consistency', 'fluency', 'relevance'] as const

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
const settings = { penalty: 300, trees: 50, leastLeaf: 8, featureShare: 0.4, forestShare: 0.5, rankShare: 0.5 }

/** Coherence, groundedness, fluency and relevance of a summary, from the ratings of experts. */
export const qsrSummaryTrainer: Trainer = {
  name: 'qsr-summary',
  learnsFrom: ['summeval'],
  train: (file) => {
    const { set, sha256, items, labels } = file('summeval')
    const statistics: TextStatistics = loadedTextStatistics(file)
    const data: HeadData = {
      features: groundedFeaturesOf(judgedItems(file('summeval')), statistics),
      groups: labels.map((label) => label.group),
      ratings: labels.map((label) => Object.fromEntries(outputs.map((output) => [output, (label.human?.[output] ?? 0) / 5]))),
      outputs,
    }
    const systems = labels.map((label) => label.system)
    const all = Object.keys(data.features[0] ?? {}).filter((name) => !notOfQuality.has(name))
    const held = inUse(data, heldOutScores(data, all, settings))
    const heldSystems = inUse(data, heldOutScores(data, all, settings, systems))
    const withoutLength = heldOutScores(
      data,
      all.filter((name) => !lengthFeatures.has(name)),
      settings,
    )
    const lengthAlone = heldOutScores(data, ['logTokens'], settings)
    const last = <Entry>(list: readonly Entry[]): Entry[] => list.slice(-1)
    return {
      format: 1,
      name: 'qsr-summary',
      version: '1.0.0',
      purpose: 'Scores a summary of a text: coherence, consistency with the text (it becomes accuracy), fluency and relevance.',
      method: `Mean of ridge regression (penalty ${settings.penalty}) and ${settings.trees} extremely randomised trees (leaves of at least ${settings.leastLeaf}) on features of the output and its alignment with the source; target half the rating, half its rank among the summaries of the same text. Figures of consistency are of accuracy as the judge uses it: the learnt value beside a plain count of rare new words and new pairs.`,
      features: all,
      parameters: learnHead(
        data,
        all,
        labels.map((_, index) => index),
        settings,
      ),
      thresholds: {},
      training: [{ set, sha256, licence: licences[set] ?? '', items: items.length, groups: new Set(data.groups).size }],
      metrics: [
        ...correlationFigures(set, data, held, 'summary-level'),
        ...last(correlationFigures(set, data, held, 'dataset-level')),
        ...correlationFigures(set, data, heldSystems, 'summary-level'),
        ...last(correlationFigures(set, data, heldSystems, 'dataset-level')),
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

/** Held-out scores as the judge uses them: accuracy is not the learnt consistency alone. */
function inUse(data: HeadData, heldOut: HeldOut): HeldOut {
  return {
    ...heldOut,
    scores: heldOut.scores.map((scores, index) => ({
      ...scores,
      consistency: summaryAccuracy(data.features[index] ?? {}, scores['consistency'] ?? 0),
    })),
  }
}
