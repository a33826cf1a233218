import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { correlationFigures, heldOutScores } from './head-figures.ts'
import { judgedItems, replyFeaturesOf } from './judged-features.ts'
import type { HeadData } from './learn-head.ts'
import { learnHead } from './learn-head.ts'
import { loadedTextStatistics } from './loaded-text-statistics.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

/** Greatest rating of each dimension, so that all become 0..1. */
const greatest: Readonly<Record<string, number>> = {
  understandability: 1,
  naturalness: 3,
  coherence: 3,
  engagingness: 3,
  groundedness: 1,
  overall: 5,
}
const outputs = Object.keys(greatest)
const lengthFeatures = new Set(['tokens', 'sentences', 'content', 'factWords', 'newFactWords', 'foreignWords', 'historyWords', 'lastWords'])
export const dialogueSettings = { penalty: 30, trees: 60, leastLeaf: 4, featureShare: 0.4, forestShare: 0.5, rankShare: 0 }

/** How well a reply fits a conversation and uses the facts at hand, from the ratings of people. */
export const qsrDialogueTrainer: Trainer = {
  name: 'qsr-dialogue',
  learnsFrom: ['topicalchat_usr'],
  train: (file) => {
    const { set, sha256, items, labels } = file('topicalchat_usr')
    const data = dialogueData(file)
    const all = Object.keys(data.features[0] ?? {})
    const held = heldOutScores(data, all, dialogueSettings)
    const heldSystems = heldOutScores(
      data,
      all,
      dialogueSettings,
      labels.map((label) => label.system),
    )
    const withoutLength = heldOutScores(
      data,
      all.filter((name) => !lengthFeatures.has(name)),
      dialogueSettings,
    )
    const withoutFactLength = heldOutScores(
      data,
      all.filter((name) => name !== 'factLength'),
      dialogueSettings,
    )
    const lengthAlone = heldOutScores(data, ['tokens'], dialogueSettings)
    return {
      format: 1,
      name: 'qsr-dialogue',
      version: '1.0.0',
      purpose:
        'Scores a reply in a conversation: whether it is understandable, natural, coherent with what was said, engaging, uses the facts at hand, and overall.',
      method: `Mean of ridge regression (penalty ${dialogueSettings.penalty}) and ${dialogueSettings.trees} extremely randomised trees (leaves of at least ${dialogueSettings.leastLeaf}) on features of the reply, the conversation and the facts.`,
      features: all,
      parameters: learnHead(
        data,
        all,
        labels.map((_, index) => index),
        dialogueSettings,
      ),
      thresholds: {},
      training: [{ set, sha256, licence: licences[set] ?? '', items: items.length, groups: new Set(data.groups).size }],
      metrics: [...correlationFigures(set, data, held, 'dataset-level'), ...correlationFigures(set, data, heldSystems, 'dataset-level')],
      ablations: [
        ...correlationFigures(set, data, { ...withoutLength, validation: 'unseen conversations, no length' }, 'dataset-level'),
        ...correlationFigures(set, data, { ...withoutFactLength, validation: 'unseen conversations, no fact length' }, 'dataset-level'),
        ...correlationFigures(set, data, { ...lengthAlone, validation: 'unseen conversations, length alone' }, 'dataset-level'),
      ],
      limits: [
        'Learnt from 28 conversations in English about news and trivia, six replies each; intervals are wide.',
        'Rated were small talk and the use of facts. It does not know whether a reply solves a problem.',
        'Used only where the task is a conversation of several turns; elsewhere the rules alone count.',
      ],
    }
  },
}

/** Features and ratings of the replies. */
export function dialogueData(file: (set: string) => BenchFile): HeadData {
  const bench = file('topicalchat_usr')
  return {
    features: replyFeaturesOf(judgedItems(bench), loadedTextStatistics(file)),
    groups: bench.labels.map((label) => label.group),
    ratings: bench.labels.map((label) =>
      Object.fromEntries(outputs.map((output) => [output, (label.human?.[output] ?? 0) / (greatest[output] ?? 1)])),
    ),
    outputs,
  }
}
