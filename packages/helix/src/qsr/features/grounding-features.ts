import type { ContextIndex } from '../context-index.ts'
import type { Sentence, Token } from '../analysed-text.ts'
import type { AlignedOutput } from './aligned-output.ts'
import type { Features } from './features.ts'
import { meanOf, shareOf } from './features.ts'
import type { TextStatistics } from './text-statistics.ts'

/** How much of the output is in the source, in how long runs, and what is not. */
export function groundingFeatures(aligned: AlignedOutput, sentences: readonly Sentence[], index: ContextIndex, statistics: TextStatistics): Features {
  const { tokens, fragments, runLengths } = aligned
  const count = Math.max(1, tokens.length)
  const content = tokens.filter((token) => token.content && token.kind === 'word')
  const distinct = [...new Set(content)]
  const novel = distinct.filter((token) => !index.has(token))
  const numbers = tokens.filter((token) => token.kind === 'number')
  const novelNumbers = numbers.filter((token) => !index.hasNumber(token.stem))
  const idfAll = distinct.reduce((sum, token) => sum + statistics.rarity(token.stem), 0)
  const idfNovel = novel.reduce((sum, token) => sum + statistics.rarity(token.stem), 0)
  const lengths = fragments.map((fragment) => fragment.length)
  const squares = lengths.reduce((sum, length) => sum + length * length, 0)
  const pairs = pairFeatures(tokens, aligned.sentenceOf, index)
  const bySentence = sentences.filter((sentence) => sentence.tokens.length >= 3).map((sentence) => sentenceSupport(sentence, index))
  const supports = bySentence.map((support) => support.all)
  const bigrams = bySentence.map((support) => support.bigram)
  return {
    covered1: shareOf(runLengths.filter((length) => length > 0).length, count),
    covered2: shareOf(runLengths.filter((length) => length >= 2).length, count),
    covered3: shareOf(runLengths.filter((length) => length >= 3).length, count),
    covered5: shareOf(runLengths.filter((length) => length >= 5).length, count),
    covered8: shareOf(runLengths.filter((length) => length >= 8).length, count),
    density: Math.log1p(squares / count),
    fragmentLength: Math.log1p(meanOf(lengths)),
    longestFragment: Math.log1p(Math.max(0, ...lengths)),
    breaksPerToken: shareOf(fragments.length, count),
    contentCovered: 1 - shareOf(novel.length, distinct.length),
    rarityCovered: 1 - shareOf(idfNovel, idfAll),
    novelWords: Math.log1p(novel.length),
    novelRarity: Math.log1p(idfNovel),
    novelNumbers: Math.log1p(novelNumbers.length),
    novelNumberShare: shareOf(novelNumbers.length, numbers.length),
    numbers: Math.log1p(numbers.length),
    ...pairs,
    supportMean: meanOf(supports),
    supportLeast: Math.min(1, ...supports),
    supportSecondLeast: supports.toSorted((a, b) => a - b)[1] ?? 1,
    bigramMean: meanOf(bigrams),
    bigramLeast: Math.min(1, ...bigrams),
    weakSentences: supports.filter((support) => support < 0.6).length,
    weakShare: shareOf(supports.filter((support) => support < 0.6).length, supports.length),
    unsupportedBigramSentences: Math.log1p(bigrams.filter((share) => share < 0.3).length),
    negations: Math.log1p(tokens.filter((token) => token.negation).length),
    novelNames: Math.log1p(novel.filter((token) => token.capital).length),
  }
}

/** Neighbouring words: both known, but not in that order or not together, is how words of a source are put together to something it does not say. */
function pairFeatures(tokens: readonly Token[], sentenceOf: readonly number[], index: ContextIndex): Features {
  let pairs = 0
  let known = 0
  let recombined = 0
  let contentPairs = 0
  let together = 0
  let previousContent = -1
  for (let position = 0; position < tokens.length; position += 1) {
    const token = tokens[position]
    const previous = tokens[position - 1]
    if (!token) continue
    if (previous && sentenceOf[position] === sentenceOf[position - 1]) {
      pairs += 1
      if (index.hasBigram(previous, token)) known += 1
      else if (index.has(previous) && index.has(token)) recombined += 1
    }
    if (!token.content) continue
    const partner = tokens[previousContent]
    if (partner && sentenceOf[previousContent] === sentenceOf[position] && index.has(partner) && index.has(token)) {
      contentPairs += 1
      if (index.together(partner, token)) together += 1
    }
    previousContent = position
  }
  return {
    bigramsKnown: shareOf(known, pairs, 1),
    recombined: shareOf(recombined, pairs),
    recombinedCount: Math.log1p(recombined),
    togetherShare: shareOf(together, contentPairs, 1),
    apart: Math.log1p(contentPairs - together),
  }
}

function sentenceSupport(sentence: Sentence, index: ContextIndex): { all: number; bigram: number } {
  const content = sentence.tokens.filter((token) => token.content)
  const window = index.bestWindow(content)
  let found = 0
  for (let position = 1; position < sentence.tokens.length; position += 1) {
    const previous = sentence.tokens[position - 1]
    const token = sentence.tokens[position]
    if (previous && token && index.hasBigram(previous, token)) found += 1
  }
  const bigram = shareOf(found, sentence.tokens.length - 1, 1)
  return { all: content.length === 0 ? 1 : window.share, bigram }
}
