import type { Sentence, Token } from '../analysed-text.ts'

const most = { tokens: 20_000, places: 80, postings: 60 }
const shift = 67_108_864

/** Where each word, each pair and each triple of neighbouring words stands in the sources. Reads at most 20,000 tokens; of a word's places the first 80 count. */
export class SourcePlaces {
  readonly tokens: readonly Token[]
  readonly #counts = new Map<number, number>()
  readonly #places = new Map<number, number[]>()
  readonly #pairIds = new Map<number, number>()
  readonly #pairCounts: number[] = []
  readonly #triples = new Map<number, number>()
  readonly #roots = new Map<string, number>()
  readonly #sentences: ReadonlySet<number>[] = []
  readonly #postings = new Map<number, number[]>()

  constructor(sentences: readonly Sentence[]) {
    const tokens: Token[] = []
    for (const sentence of sentences) {
      if (tokens.length + sentence.tokens.length > most.tokens) break
      this.#addSentence(sentence.tokens)
      tokens.push(...sentence.tokens)
    }
    this.tokens = tokens
    let before = -1
    tokens.forEach((token, index) => {
      this.#addToken(token, index)
      const previous = tokens[index - 1]
      before = previous ? this.#addPair(previous, token, before) : -1
    })
  }

  #addSentence(tokens: readonly Token[]): void {
    const content = new Set(tokens.filter((token) => token.content).map((token) => token.stemId))
    for (const id of content) {
      const postings = this.#postings.get(id)
      if (!postings) this.#postings.set(id, [this.#sentences.length])
      else if (postings.length < most.postings) postings.push(this.#sentences.length)
    }
    this.#sentences.push(content)
  }

  #addToken(token: Token, index: number): void {
    this.#counts.set(token.stemId, this.count(token) + 1)
    const places = this.#places.get(token.stemId)
    if (!places) this.#places.set(token.stemId, [index])
    else if (places.length < most.places) places.push(index)
    const root = rootOf(token)
    if (root !== null) this.#roots.set(root, (this.#roots.get(root) ?? 0) + 1)
  }

  /** The number of the pair; `before` is that of the pair that ends in `first`. */
  #addPair(first: Token, second: Token, before: number): number {
    const key = pairKey(first, second)
    const id = this.#pairIds.get(key) ?? this.#pairCounts.length
    this.#pairIds.set(key, id)
    this.#pairCounts[id] = (this.#pairCounts[id] ?? 0) + 1
    if (before >= 0) {
      const triple = before * shift + second.stemId
      this.#triples.set(triple, (this.#triples.get(triple) ?? 0) + 1)
    }
    return id
  }

  has(token: Token): boolean {
    return this.#counts.has(token.stemId)
  }

  /** How often a word occurs. */
  count(token: Token): number {
    return this.#counts.get(token.stemId) ?? 0
  }

  /** How many words begin as this one does: inflected and derived forms of it, mostly. */
  rootCount(token: Token): number {
    const root = rootOf(token)
    return root === null ? 0 : (this.#roots.get(root) ?? 0)
  }

  /** How often two words follow each other. */
  pairCount(first: Token, second: Token): number {
    return this.#pairCounts[this.#pairIds.get(pairKey(first, second)) ?? -1] ?? 0
  }

  /** How often three words follow each other. */
  tripleCount(first: Token, second: Token, third: Token): number {
    const pair = this.#pairIds.get(pairKey(first, second))
    return pair === undefined ? 0 : (this.#triples.get(pair * shift + third.stemId) ?? 0)
  }

  places(token: Token): readonly number[] {
    return this.#places.get(token.stemId) ?? []
  }

  /** Words from the nearest place of `first` on to the nearest of `second` after it, and back to the nearest before it; infinite where there is none. */
  distances(first: Token, second: Token): { readonly after: number; readonly before: number } {
    const theirs = this.places(second)
    let after = Number.POSITIVE_INFINITY
    let before = Number.POSITIVE_INFINITY
    let next = 0
    for (const place of this.places(first)) {
      while (next < theirs.length && (theirs[next] ?? 0) < place) next += 1
      const following = theirs[next]
      const preceding = theirs[next - 1]
      if (following !== undefined) after = Math.min(after, following - place)
      if (preceding !== undefined) before = Math.min(before, place - preceding)
    }
    return { after, before }
  }

  /** Greatest weight of the given stems that one sentence, two and three sentences hold; each next sentence is the one that adds most. */
  coverage(weights: ReadonlyMap<number, number>): [number, number, number] {
    const left = new Map(weights)
    const covered: [number, number, number] = [0, 0, 0]
    let sum = 0
    for (const step of [0, 1, 2] as const) {
      const gains = new Map<number, number>()
      for (const [id, weight] of left) for (const sentence of this.#postings.get(id) ?? []) gains.set(sentence, (gains.get(sentence) ?? 0) + weight)
      let best = { sentence: -1, gain: 0 }
      for (const [sentence, gain] of gains) if (gain > best.gain || (gain === best.gain && sentence < best.sentence)) best = { sentence, gain }
      sum += best.gain
      covered[step] = sum
      for (const id of this.#sentences[best.sentence] ?? []) left.delete(id)
    }
    return covered
  }
}

/** The beginning that forms of a word share; null for a number or a short word, which shares its beginning with anything. */
function rootOf(token: Token): string | null {
  return token.kind === 'word' && token.stem.length >= 4 ? token.stem.slice(0, 5) : null
}

function pairKey(first: Token, second: Token): number {
  return first.stemId * shift + second.stemId
}
