import type { Token } from './analysed-text.ts'
import { analyseText } from './analysed-text.ts'
import type { JudgedItem } from './judged-item.ts'
import type { ComponentAssessment } from './measure.ts'
import { notAssessable } from './measure.ts'
import { qsrParameters } from './parameters.ts'

const constants = qsrParameters.novelty

/** Novelty: what the output says that no earlier output for the same task said. Without earlier outputs there is nothing to compare with. */
export function assessNovelty(item: JudgedItem): ComponentAssessment {
  const previous = item.request.previousOutputs ?? []
  if (previous.length === 0) return notAssessable('there are no earlier outputs to compare with.')
  if (item.sentences.length === 0)
    return { measures: [{ name: 'newWords', value: 0, weight: 1 }], cap: 0, reasons: ['The output says nothing.'], suggestions: [] }
  const words = new Set(contentStems(item.sentences))
  const phrases = new Set(trigrams(item.sentences))
  let oldWords = 0
  let oldPhrases = 0
  let nearest = 0
  previous.slice(0, 16).forEach((text, position) => {
    const earlier = analyseText(text, item.vocabulary, qsrParameters.caps.previousChars)
    const wordShare = shareIn(words, new Set(contentStems(earlier.sentences)))
    const phraseShare = shareIn(phrases, new Set(trigrams(earlier.sentences)))
    if (wordShare + phraseShare > oldWords + oldPhrases) {
      oldWords = wordShare
      oldPhrases = phraseShare
      nearest = position + 1
    }
  })
  const repeats = oldPhrases > 0.9
  return {
    measures: [
      { name: 'newWords', value: 1 - oldWords, weight: constants.words },
      { name: 'newPhrases', value: 1 - oldPhrases, weight: constants.phrases },
    ],
    cap: 1,
    reasons: [
      nearest === 0
        ? 'Nothing of it stands in an earlier output.'
        : `${Math.round(oldPhrases * 100)} % of its phrases stand in earlier output ${nearest}.`,
    ],
    suggestions: repeats ? ['Change the answer; it is nearly the same as an earlier one.'] : [],
  }
}

type Sentences = readonly { readonly tokens: readonly Token[] }[]

function contentStems(sentences: Sentences): string[] {
  return sentences.flatMap((sentence) => sentence.tokens.filter((token) => token.content).map((token) => token.stem))
}

function trigrams(sentences: Sentences): string[] {
  return sentences.flatMap(({ tokens }) =>
    tokens.length < 3
      ? [tokens.map((token) => token.stem).join(' ')]
      : tokens.slice(2).map((token, index) => `${tokens[index]?.stem} ${tokens[index + 1]?.stem} ${token.stem}`),
  )
}

function shareIn(own: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (own.size === 0) return 0
  let found = 0
  for (const entry of own) if (other.has(entry)) found += 1
  return found / own.size
}
