import type { Sentence, Token } from '../analysed-text.ts'
import { PairNumbers } from '../pair-numbers.ts'

const most = { tokens: 20_000, places: 80, postings: 60 }

/** Where each word, each pair and each triple of neighbouring words stands in the sources. Reads at most 20,000 tokens; of a word's places the first 80 count. */
export class SourcePlaces {
  /** Tokens that are read. */
  readonly size: number
  /** By the number of the stem: how often it occurs, where (its first places, one stem after the other, from `#from` on), and in which sentences. */
  readonly #counts: Int32Array
  readonly #from: Int32Array
  readonly #places: Int32Array
  readonly #postings: (number[] | undefined)[]
  readonly #pairs: PairNumbers
  readonly #pairCounts: Int32Array
  /** A pair, and the word after it. */
  readonly #triples: PairNumbers
  readonly #tripleCounts: Int32Array
  readonly #roots = new Map<string, number>()
  readonly #sentences: Sentence[] = []
  /** Room to sum up by sentence in. */
  readonly #gains: Float64Array
  /** By the number of the stem, the mark of the last sentence found to cover it. */
  readonly #marks: Int32Array
  #mark = 0

  constructor(sentences: readonly Sentence[]) {
    let size = 0
    let lastStem = -1
    for (const sentence of sentences) {
      if (size + sentence.tokens.length > most.tokens) break
      size += sentence.tokens.length
      for (const token of sentence.tokens) if (token.stemId > lastStem) lastStem = token.stemId
      this.#sentences.push(sentence)
    }
    this.size = size
    this.#counts = new Int32Array(lastStem + 1)
    for (const { tokens } of this.#sentences) for (const { stemId } of tokens) this.#counts[stemId] = (this.#counts[stemId] ?? 0) + 1
    this.#from = new Int32Array(lastStem + 2)
    for (let stem = 0; stem <= lastStem; stem += 1) this.#from[stem + 1] = (this.#from[stem] ?? 0) + Math.min(most.places, this.#counts[stem] ?? 0)
    this.#postings = Array.from({ length: lastStem + 1 })
    this.#marks = new Int32Array(lastStem + 1)
    this.#gains = new Float64Array(this.#sentences.length)
    this.#places = new Int32Array(this.#from[lastStem + 1] ?? 0)
    this.#pairs = new PairNumbers(size)
    this.#pairCounts = new Int32Array(size)
    this.#triples = new PairNumbers(size)
    this.#tripleCounts = new Int32Array(size)
    this.#addPlaces()
    this.#addNeighbours()
  }

  #addPlaces(): void {
    const next = this.#from.slice()
    let place = 0
    this.#sentences.forEach(({ tokens }, sentence) => {
      for (const token of tokens) {
        const { stemId } = token
        const at = next[stemId] ?? 0
        if (at === this.#from[stemId]) this.#addRoot(token)
        if (at < (this.#from[stemId + 1] ?? 0)) {
          this.#places[at] = place
          next[stemId] = at + 1
        }
        place += 1
        if (!token.content) continue
        const postings = this.#postings[stemId]
        if (!postings) this.#postings[stemId] = [sentence]
        else if (postings.length < most.postings && postings.at(-1) !== sentence) postings.push(sentence)
      }
    })
  }

  #addRoot(token: Token): void {
    const root = rootOf(token)
    if (root !== null) this.#roots.set(root, (this.#roots.get(root) ?? 0) + this.count(token))
  }

  #addNeighbours(): void {
    let previous = -1
    let before = -1
    for (const { tokens } of this.#sentences) {
      for (const { stemId } of tokens) {
        if (previous >= 0) {
          const pair = this.#pairs.add(previous, stemId)
          this.#pairCounts[pair] = (this.#pairCounts[pair] ?? 0) + 1
          if (before >= 0) {
            const triple = this.#triples.add(before, stemId)
            this.#tripleCounts[triple] = (this.#tripleCounts[triple] ?? 0) + 1
          }
          before = pair
        }
        previous = stemId
      }
    }
  }

  has(token: Token): boolean {
    return this.count(token) > 0
  }

  /** How often a word occurs. */
  count(token: Token): number {
    return this.#counts[token.stemId] ?? 0
  }

  /** How many words begin as this one does: inflected and derived forms of it, mostly. */
  rootCount(token: Token): number {
    const root = rootOf(token)
    return root === null ? 0 : (this.#roots.get(root) ?? 0)
  }

  /** How often two words follow each other. */
  pairCount(first: Token, second: Token): number {
    const pair = this.#pairs.find(first.stemId, second.stemId)
    return pair < 0 ? 0 : (this.#pairCounts[pair] ?? 0)
  }

  /** How often three words follow each other. */
  tripleCount(first: Token, second: Token, third: Token): number {
    const pair = this.#pairs.find(first.stemId, second.stemId)
    const triple = pair < 0 ? -1 : this.#triples.find(pair, third.stemId)
    return triple < 0 ? 0 : (this.#tripleCounts[triple] ?? 0)
  }

  /** Whether `second` stands somewhere in the `words` words from `first` on ("after"), or else in those before it. */
  nearness(first: Token, second: Token, words: number): 'after' | 'before' | 'apart' {
    const places = this.#places
    const end = this.#from[first.stemId + 1] ?? 0
    const theirEnd = this.#from[second.stemId + 1] ?? 0
    let from = this.#from[second.stemId] ?? 0
    let before = false
    for (let index = this.#from[first.stemId] ?? end; index < end; index += 1) {
      const place = places[index] ?? 0
      while (from < theirEnd && (places[from] ?? 0) < place - words) from += 1
      if (from === theirEnd) break
      let next = from
      while (next < theirEnd && (places[next] ?? 0) < place) next += 1
      if (next < theirEnd && (places[next] ?? 0) <= place + words) return 'after'
      if (next > from) before = true
    }
    return before ? 'before' : 'apart'
  }

  /** Greatest weight of the given stems that one sentence, two and three sentences hold; each next sentence is the one that adds most. */
  coverage(weights: ReadonlyMap<number, number>): [number, number, number] {
    const covered: [number, number, number] = [0, 0, 0]
    const gains = this.#gains
    let left = [...weights.keys()].filter((id) => this.#postings[id] !== undefined)
    let sum = 0
    for (const step of [0, 1, 2] as const) {
      gains.fill(0)
      for (const id of left) {
        const weight = weights.get(id) ?? 0
        for (const sentence of this.#postings[id] ?? []) gains[sentence] = (gains[sentence] ?? 0) + weight
      }
      let best = -1
      let gain = 0
      for (const id of left) {
        for (const sentence of this.#postings[id] ?? []) {
          const own = gains[sentence] ?? 0
          if (own > gain || (own === gain && sentence < best)) [best, gain] = [sentence, own]
        }
      }
      sum += gain
      covered[step] = sum
      this.#mark += 1
      for (const token of this.#sentences[best]?.tokens ?? []) if (token.content) this.#marks[token.stemId] = this.#mark
      left = left.filter((id) => this.#marks[id] !== this.#mark)
    }
    return covered
  }
}

/** The beginning that forms of a word share; null for a number or a short word, which shares its beginning with anything. */
function rootOf(token: Token): string | null {
  return token.kind === 'word' && token.stem.length >= 4 ? token.stem.slice(0, 5) : null
}
