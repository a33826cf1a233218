import type { Sentence, Token } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'
import { denials } from './contradiction-lexicon.ts'

const candidates = 5

/** The passages that share most words with a sentence, denials left out, the nearest first: searched once for all that compare it. */
export function nearPassages(sentence: Sentence, index: ContextIndex): readonly Sentence[] {
  const known = searched.get(index) ?? new Map<Sentence, readonly Sentence[]>()
  searched.set(index, known)
  const before = known.get(sentence)
  if (before) return before
  const words = wordsOf(sentence)
  const near = words.length < 2 ? [] : index.nearestSentences(words, candidates)
  known.set(sentence, near)
  return near
}

const searched = new WeakMap<ContextIndex, Map<Sentence, readonly Sentence[]>>()

/** The words of a sentence that tell what it is about. */
export function wordsOf({ tokens }: Sentence): Token[] {
  return tokens.filter((token) => token.content && !denials.has(token.lower))
}
