import { buildTextStatistics } from './build-text-statistics.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

/** Counts of words and word classes in ordinary English answers. No label is read. */
export const textStatisticsTrainer: Trainer = {
  name: 'text-statistics',
  learnsFrom: ['halueval_general'],
  train: (file) => {
    const { set, sha256, items, labels } = file('halueval_general')
    return {
      format: 1,
      name: 'text-statistics',
      version: '1.0.0',
      purpose: 'How rare a word is and how usual a pair of words, for the features of the other models.',
      method:
        'Counts: document frequency of stems in 20 steps, and pairs of neighbouring word classes (the 500 commonest words, the rest by their endings).',
      features: ['word stems', 'pairs of word classes'],
      parameters: buildTextStatistics(items.map((item) => `${item.input}\n${typeof item.output === 'string' ? item.output : ''}`)),
      thresholds: {},
      training: [{ set, sha256, licence: licences[set] ?? '', items: items.length, groups: new Set(labels.map((label) => label.group)).size }],
      metrics: [],
      ablations: [],
      limits: [
        'English only, and English as a chat model answers questions; a word of a special field counts as rare.',
        'No text of the sets that the other models are measured on was counted, so that measuring them stays honest.',
      ],
    }
  },
}
