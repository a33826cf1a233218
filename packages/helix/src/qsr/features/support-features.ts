import type { Sentence, Token } from '../analysed-text.ts'
import type { Features } from './features.ts'
import { meanOf, shareOf } from './features.ts'
import type { SourcePlaces } from './source-places.ts'
import type { TextStatistics } from './text-statistics.ts'

/** Words of a sentence that are read. */
const mostWords = 200
/** Words between two of the source up to which they are said of each other. */
const near = 12
/** Words between a number or a rare word and what it is said of. */
const company = 8
/** Even the commonest content word counts a little. */
const leastWeight = 0.1
/** What a new word counts whose root the source has. */
const knownRoot = 0.3
/** Bits from which a word is more surprising than one that the source supports. */
const supported = { word: 6, span: 5.5 }

/** A sentence with what is asked of its words again and again. */
type Own = {
  readonly sentence: Sentence
  readonly tokens: readonly Token[]
  /** Rarity of each token. */
  readonly rarities: readonly number[]
  /** Tokens that carry content, and the rarity of each. */
  readonly content: readonly Token[]
  readonly contentRarities: readonly number[]
  readonly source: SourcePlaces
}

/**
 * How far the source supports what one sentence says: whether its words, its pairs of words and its numbers stand there together, how surprising its words are
 * to whoever has just read the source, and what is new in it. The length of the sentence, its place and its style are left out on purpose.
 */
export function supportFeatures(sentence: Sentence, source: SourcePlaces, statistics: TextStatistics): Features {
  const tokens = sentence.tokens.length > mostWords ? sentence.tokens.slice(0, mostWords) : sentence.tokens
  const rarities = tokens.map((token) => statistics.rarity(token.stem))
  const own: Own = {
    sentence,
    tokens,
    rarities,
    content: tokens.filter((token) => token.content),
    contentRarities: rarities.filter((_, index) => tokens[index]?.content === true),
    source,
  }
  return { ...surpriseFeatures(own), ...coverFeatures(own), ...pairFeatures(own), ...numberFeatures(own), ...rareFeatures(own), ...newFeatures(own) }
}

/** Bits of each word given the two before it: as often as they follow in the source, else as often as the word stands there, else as rare as it is. */
function bitsOf({ tokens, rarities, source }: Own): number[] {
  const size = Math.max(1, source.size)
  return tokens.map((token, index) => {
    const first = tokens[index - 2]
    const second = tokens[index - 1]
    const anywhere = (0.35 * source.count(token)) / size + (0.1 * source.rootCount(token)) / size + 0.55 * 2 ** -(6 + 10 * (rarities[index] ?? 0))
    if (!second) return -Math.log2(anywhere)
    const afterOne = (source.pairCount(second, token) + anywhere) / (source.count(second) + 1)
    if (!first) return -Math.log2(afterOne)
    const afterTwo = (source.tripleCount(first, second, token) + 0.6 * afterOne) / (source.pairCount(first, second) + 0.6)
    return -Math.log2(afterTwo)
  })
}

function surpriseFeatures(own: Own): Features {
  const bits = bitsOf(own)
  const content = bits.filter((_, index) => own.tokens[index]?.content === true)
  const highest = content.toSorted((a, b) => b - a)
  // The run of words that is hardest to take from the source.
  let worst = { bits: 0, words: 0 }
  let run = { bits: 0, words: 0 }
  for (const value of bits) {
    run = run.bits + value - supported.span > 0 ? { bits: run.bits + value - supported.span, words: run.words + 1 } : { bits: 0, words: 0 }
    if (run.bits > worst.bits) worst = run
  }
  return {
    surpriseMean: meanOf(bits),
    surpriseContent: meanOf(content),
    surpriseMost: highest[0] ?? 0,
    surpriseTopThree: meanOf(highest.slice(0, 3)),
    surpriseBeyond: Math.log1p(bits.reduce((sum, value) => sum + Math.max(0, value - supported.word), 0)),
    worstSpan: Math.log1p(worst.bits),
    worstSpanWords: Math.log1p(worst.words),
  }
}

function coverFeatures({ content, contentRarities, source }: Own): Features {
  const weights = new Map<number, number>()
  let known = 0
  let all = 0
  content.forEach((token, position) => {
    if (weights.has(token.stemId)) return
    const weight = (contentRarities[position] ?? 0) + leastWeight
    weights.set(token.stemId, weight)
    all += weight
    if (source.has(token)) known += weight
  })
  const [one, two, three] = source.coverage(weights).map((covered) => shareOf(covered, all, 1)) as [number, number, number]
  const anywhere = shareOf(known, all, 1)
  return { coveredByOne: one, coveredByTwo: two, coveredByThree: three, coveredAnywhere: anywhere, scattered: anywhere - two }
}

/** Content words that stand near each other here: whether they do so in the source, and in this order. */
function pairFeatures({ tokens, content, contentRarities, source }: Own): Features {
  const weight = (position: number): number => (contentRarities[position] ?? 0) + leastWeight
  let all = 0
  let together = 0
  let inOrder = 0
  content.forEach((first, position) => {
    for (let step = 1; step <= 3; step += 1) {
      const second = content[position + step]
      if (!second || first.stemId === second.stemId) continue
      const counts = Math.sqrt(weight(position) * weight(position + step)) / step
      const nearness = source.nearness(first, second, near)
      all += counts
      if (nearness !== 'apart') together += counts
      if (nearness === 'after') inOrder += counts
    }
  })
  let pairs = 0
  let recombined = 0
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1]
    if (!previous || source.pairCount(previous, token) > 0) return
    pairs += 1
    if (source.has(previous) && source.has(token)) recombined += 1
  })
  return {
    pairsTogether: shareOf(together, all, 1),
    pairsInOrder: shareOf(inOrder, all, 1),
    pairsLost: Math.log1p(all - together),
    pairsSwapped: Math.log1p(together - inOrder),
    newNeighbours: Math.log1p(pairs),
    recombined: Math.log1p(recombined),
  }
}

/** Numbers that the source does not have, or not of what they are said of here. */
function numberFeatures({ sentence, tokens, source }: Own): Features {
  const numbered = /^\s*\(?\d/.test(sentence.text) ? 1 : 0
  let numbers = 0
  let unbound = 0
  let sameUnit = 0
  tokens.forEach((token, index) => {
    if (token.kind !== 'number' || index < numbered) return
    numbers += 1
    const about = tokens.slice(Math.max(0, index - 4), index + 5).filter((other) => other !== token && other.content)
    if (!standsNear(token, about, source)) unbound += 1
    const unit = tokens[index + 1]
    if (unit && source.pairCount(token, unit) > 0) sameUnit += 1
  })
  return { numbersUnbound: Math.log1p(unbound), unitsKept: shareOf(sameUnit, numbers, 1) }
}

/** Rare words of the source that stand here in other company. */
function rareFeatures({ content, contentRarities, source }: Own): Features {
  let bound = 0
  let unbound = 0
  content.forEach((token, position) => {
    const rarity = contentRarities[position] ?? 0
    if (rarity < 0.5 || !source.has(token)) return
    const about = content.slice(Math.max(0, position - 2), position + 3).filter((other) => other.stemId !== token.stemId)
    if (standsNear(token, about, source)) bound += rarity
    else unbound += rarity
  })
  return { rareUnbound: Math.log1p(unbound), rareBound: shareOf(bound, bound + unbound, 1) }
}

/** True where the source has the token in company with one of the others, or has it at all where there are none. */
function standsNear(token: Token, others: readonly Token[], source: SourcePlaces): boolean {
  if (!source.has(token)) return false
  return others.length === 0 || others.some((other) => source.nearness(token, other, company) !== 'apart')
}

function newFeatures({ content, contentRarities, source }: Own): Features {
  const lastOf = new Map<number, number>()
  content.forEach((token, position) => lastOf.set(token.stemId, position))
  const strange: Token[] = []
  let all = 0
  let weight = 0
  let heaviest = 0
  for (const position of lastOf.values()) {
    const token = content[position]
    const rarity = contentRarities[position] ?? 0
    // In this order: a feature that is rounded otherwise retrains to other bytes.
    all = all + rarity + leastWeight
    if (token?.kind !== 'word' || source.has(token)) continue
    const isRootKnown = source.rootCount(token) > 0
    if (!isRootKnown) strange.push(token)
    const own = rarity * (isRootKnown ? knownRoot : 1)
    weight += own
    heaviest = Math.max(heaviest, own)
  }
  return {
    newDeeds: Math.log1p(strange.filter((token) => /(?:ed|ing)$/.test(token.lower)).length),
    newThings: Math.log1p(strange.filter((token) => !/(?:ed|ing|ly)$/.test(token.lower)).length),
    newWeight: Math.log1p(weight),
    newWeightShare: shareOf(weight, all),
    newHeaviest: heaviest,
  }
}
