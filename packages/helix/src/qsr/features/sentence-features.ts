import type { ContextIndex } from '../context-index.ts'
import type { Sentence, Token } from '../analysed-text.ts'
import type { AlignedOutput } from './aligned-output.ts'
import type { Features } from './features.ts'
import { meanOf, shareOf } from './features.ts'
import type { TextStatistics } from './text-statistics.ts'

const opener =
  /^\W*(?:overall|therefore|in (?:summary|conclusion|general|short)|additionally|furthermore|moreover|also|it(?: is|'s) (?:important|worth|recommended|always|best)|please|note|remember|however|as a result|this (?:can|may|will|is)|by (?:following|using|doing)|these)\b/i
const meta = /\b(?:passages?|provided|based on|according to|mention(?:s|ed)|context|given|text|sources?|information)\b/i
const hedge =
  /\b(?:may|might|could|can|typically|usually|generally|often|likely|possibl[ey]|such as|for example|including|etc|important|ensure|helps?|recommended|various|different)\b/gi
const absence =
  /\b(?:(?:do|does|did) not|don't|doesn't|no (?:information|mention|specific)|unable|cannot|not (?:provided|mentioned|specified|clear))\b/i

/** One sentence of an answer against its source: whether what it says stands there, and what kind of sentence it is. Features of every sentence, in order. */
export function sentenceFeatures(
  aligned: AlignedOutput,
  sentences: readonly Sentence[],
  question: readonly Sentence[],
  index: ContextIndex,
  statistics: TextStatistics,
): Features[] {
  const asked = new Set(question.flatMap((sentence) => sentence.tokens.filter((token) => token.content).map((token) => token.stemId)))
  const runs = runsBySentence(aligned, sentences.length)
  const roots = new Set([...aligned.source, ...question.flatMap((sentence) => sentence.tokens)].map((token) => rootOf(token)))
  const own = sentences.map((sentence, position) => {
    const { tokens } = sentence
    const content = tokens.filter((token) => token.content && token.kind === 'word')
    const novel = [...new Set(content.filter((token) => !index.has(token.stem)))]
    const numbers = tokens.filter((token) => token.kind === 'number')
    const numbered = /^\s*\(?\d{1,3}[.)]\s/.test(sentence.text) ? 1 : 0
    const stems = tokens.filter((token) => token.content).map((token) => token.stem)
    const window = index.bestWindow(stems)
    const weights = content.map((token) => statistics.rarity(token.stem))
    const rarity = weights.reduce((sum, weight) => sum + weight, 0)
    const novelRarity = novel.reduce((sum, token) => sum + statistics.rarity(token.stem), 0)
    const pairs = pairCounts(tokens, index)
    const run = runs[position] ?? []
    const strange = novel.filter((token) => !roots.has(rootOf(token)))
    return {
      words: Math.log1p(tokens.length),
      content: Math.log1p(content.length),
      novelWords: Math.log1p(novel.length),
      novelShare: shareOf(novel.length, content.length),
      novelRarity: Math.log1p(novelRarity),
      rarityCovered: 1 - shareOf(novelRarity, rarity),
      strangeWords: Math.log1p(strange.length),
      strangeRarity: Math.log1p(strange.reduce((sum, token) => sum + statistics.rarity(token.stem), 0)),
      novelNumbers: Math.min(4, numbers.slice(numbered).filter((token) => !index.hasNumber(token.stem)).length),
      numbers: Math.min(6, numbers.length - numbered),
      novelNames: Math.min(4, novel.filter((token) => token.capital && token !== tokens[0]).length),
      windowShare: stems.length === 0 ? 1 : window.share,
      windowOwn: stems.length === 0 ? 1 : window.own,
      bigramsKnown: shareOf(pairs.known, pairs.all, 1),
      newPairs: Math.log1p(pairs.all - pairs.known),
      recombined: shareOf(pairs.recombined, pairs.all),
      apart: Math.log1p(pairs.apart),
      together: shareOf(pairs.together, pairs.together + pairs.apart, 1),
      longestRun: Math.log1p(Math.max(0, ...run)),
      longestShare: shareOf(Math.max(0, ...run), tokens.length),
      runDensity: Math.log1p(
        shareOf(
          run.reduce((sum, length) => sum + length * length, 0),
          tokens.length,
        ),
      ),
      askedShare: shareOf(content.filter((token) => asked.has(token.stemId)).length, content.length),
      position: shareOf(position, sentences.length - 1),
      first: position === 0 ? 1 : 0,
      last: position === sentences.length - 1 ? 1 : 0,
      opener: opener.test(sentence.text) ? 1 : 0,
      meta: meta.test(sentence.text) ? 1 : 0,
      hedges: Math.min(4, (sentence.text.match(hedge) ?? []).length),
      absence: absence.test(sentence.text) ? 1 : 0,
      listItem: /^\s*(?:[-*•]|\(?\d{1,3}[.)])\s/.test(sentence.text) ? 1 : 0,
      colon: /:\s*$/.test(sentence.text) ? 1 : 0,
      negationDiffers: tokens.some((token) => token.negation) !== window.negated && window.own > 0.6 ? 1 : 0,
      parenthesis: /[([]/.test(sentence.text) ? 1 : 0,
      sentences: Math.log1p(sentences.length),
    }
  })
  const whole = (name: 'strangeRarity' | 'rarityCovered' | 'bigramsKnown' | 'windowShare' | 'novelRarity'): number =>
    meanOf(own.map((features) => features[name]))
  const wholes = {
    wholeStrange: whole('strangeRarity'),
    wholeCovered: whole('rarityCovered'),
    wholePairs: whole('bigramsKnown'),
    wholeWindow: whole('windowShare'),
    sourceTokens: Math.log1p(aligned.source.length),
    outputTokens: Math.log1p(aligned.tokens.length),
    metaShare: meanOf(own.map((features) => features.meta)),
    listShare: meanOf(own.map((features) => features.listItem)),
  }
  // Unsupported sentences come in runs: the neighbours say something of each.
  return own.map((features, position) => ({
    ...features,
    ...wholes,
    strangeBefore: own[position - 1]?.strangeRarity ?? wholes.wholeStrange,
    strangeAfter: own[position + 1]?.strangeRarity ?? wholes.wholeStrange,
    windowBefore: own[position - 1]?.windowShare ?? wholes.wholeWindow,
    windowAfter: own[position + 1]?.windowShare ?? wholes.wholeWindow,
    pairsBefore: own[position - 1]?.bigramsKnown ?? wholes.wholePairs,
    pairsAfter: own[position + 1]?.bigramsKnown ?? wholes.wholePairs,
  }))
}

/** The beginning that inflected and derived forms of a word share. */
function rootOf(token: Token): string {
  return token.stem.slice(0, 5)
}

function pairCounts(
  tokens: readonly Token[],
  index: ContextIndex,
): { all: number; known: number; recombined: number; together: number; apart: number } {
  const counts = { all: 0, known: 0, recombined: 0, together: 0, apart: 0 }
  let previousContent: Token | undefined
  tokens.forEach((token, position) => {
    const previous = tokens[position - 1]
    if (previous) {
      counts.all += 1
      if (index.hasBigram(previous, token)) counts.known += 1
      else if (index.has(previous.stem) && index.has(token.stem)) counts.recombined += 1
    }
    if (!token.content) return
    if (previousContent && index.has(previousContent.stem) && index.has(token.stem)) {
      if (index.together(previousContent.stem, token.stem)) counts.together += 1
      else counts.apart += 1
    }
    previousContent = token
  })
  return counts
}

function runsBySentence(aligned: AlignedOutput, count: number): number[][] {
  const runs: number[][] = Array.from({ length: count }, () => [])
  for (const fragment of aligned.fragments) {
    // A run over a sentence end counts in each by what it covers there.
    let start = fragment.start
    const end = fragment.start + fragment.length
    while (start < end) {
      const sentence = aligned.sentenceOf[start] ?? 0
      let stop = start
      while (stop < end && aligned.sentenceOf[stop] === sentence) stop += 1
      runs[sentence]?.push(stop - start)
      start = stop
    }
  }
  return runs
}
