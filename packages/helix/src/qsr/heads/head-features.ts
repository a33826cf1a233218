import { analyseText } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'
import { alignedOutput } from '../features/aligned-output.ts'
import { dialogueFeatures } from '../features/dialogue-features.ts'
import type { Features } from '../features/features.ts'
import { formFeatures } from '../features/form-features.ts'
import { groundingFeatures } from '../features/grounding-features.ts'
import { joinFeatures } from '../features/join-features.ts'
import { salienceFeatures } from '../features/salience-features.ts'
import { SourcePlaces } from '../features/source-places.ts'
import { supportFeatures } from '../features/support-features.ts'
import type { TextStatistics } from '../features/text-statistics.ts'
import type { JudgedItem } from '../judged-item.ts'

/** What the head for summaries reads. `index` is of the context and the task. */
export function groundedFeatures(item: JudgedItem, index: ContextIndex, statistics: TextStatistics): Features {
  const aligned = alignedOutput(item.sentences, item.context?.sentences ?? [])
  return {
    ...groundingFeatures(aligned, item.sentences, index, statistics),
    ...salienceFeatures(aligned, statistics),
    ...formFeatures(aligned, item.sentences, item.judged.text, statistics),
    ...joinFeatures(aligned),
  }
}

/** What the head for replies reads: the task is the conversation so far, one turn a line; the context holds the facts at hand. */
export function replyFeatures(item: JudgedItem, statistics: TextStatistics): Features {
  const turns = item.request.task.slice(0, 20_000).trimEnd().split('\n')
  const lastTurnText = turns.at(-1) ?? ''
  return dialogueFeatures(
    {
      history: item.task.sentences,
      lastTurn: analyseText(lastTurnText, item.vocabulary, 20_000).sentences,
      facts: item.context?.sentences.slice(0, 400) ?? [],
      reply: item.sentences,
      text: item.judged.text,
      lastTurnText,
    },
    statistics,
  )
}

/** What is read of each sentence to tell whether the context, or the task, says it; of the first 400 sentences. */
export function sentenceFeatures(item: JudgedItem, statistics: TextStatistics): Features[] {
  const known = readFeatures.get(item)
  if (known) return known
  const source = new SourcePlaces([...(item.context?.sentences ?? []), ...item.task.sentences])
  const features = item.sentences.slice(0, 400).map((sentence) => supportFeatures(sentence, source, statistics))
  readFeatures.set(item, features)
  return features
}

/** Accuracy and the claims are both read from them. The table of statistics is the same for all. */
const readFeatures = new WeakMap<JudgedItem, Features[]>()
