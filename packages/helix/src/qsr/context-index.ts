import type { AnalysedText, Sentence, Token } from './analysed-text.ts'
import { PairNumbers } from './pair-numbers.ts'
import { qsrParameters } from './parameters.ts'

/** What may be relied upon, indexed for look-up: the context, and the task, whose own facts an answer may repeat. */
export class ContextIndex {
  /** By the number of a stem, how often it occurs. */
  readonly #counts: Int32Array
  readonly #bigrams: PairNumbers
  readonly #numbers = new Set<string>()
  /** By the number of a stem, sentences that hold it in order, at most `postings` of them: a word in more says little about which sentence is meant. */
  readonly #postings: (number[] | undefined)[]
  readonly #negated: boolean[] = []
  /** Room to count by sentence in, empty between calls. */
  readonly #hits: Int32Array
  readonly #sources: readonly AnalysedText[]
  readonly sentenceCount: number

  constructor(sources: readonly AnalysedText[]) {
    this.#sources = sources
    const tokens = sources.reduce((sum, source) => sum + source.tokenCount, 0)
    let lastStem = -1
    for (const source of sources)
      for (const sentence of source.sentences) for (const token of sentence.tokens) if (token.stemId > lastStem) lastStem = token.stemId
    this.#counts = new Int32Array(lastStem + 1)
    this.#postings = Array.from({ length: lastStem + 1 })
    this.#bigrams = new PairNumbers(tokens / 2)
    let sentenceIndex = 0
    for (const source of sources) {
      for (const sentence of source.sentences) {
        let previous: Token | undefined
        let negated = false
        for (const token of sentence.tokens) {
          this.#counts[token.stemId] = (this.#counts[token.stemId] ?? 0) + 1
          if (token.kind === 'number') this.#numbers.add(token.stem)
          if (token.month !== undefined) this.#numbers.add(token.month)
          if (previous) this.#bigrams.add(previous.stemId, token.stemId)
          if (token.negation) negated = true
          if (token.content) this.#addPosting(token.stemId, sentenceIndex)
          previous = token
        }
        this.#negated.push(negated)
        sentenceIndex += 1
      }
    }
    this.sentenceCount = sentenceIndex
    this.#hits = new Int32Array(sentenceIndex)
  }

  #addPosting(stem: number, sentence: number): void {
    const postings = this.#postings[stem]
    if (!postings) this.#postings[stem] = [sentence]
    else if (postings.length < qsrParameters.caps.postings && postings.at(-1) !== sentence) postings.push(sentence)
  }

  has(token: Token): boolean {
    return this.count(token) > 0
  }

  hasNumber(number: string): boolean {
    return this.#numbers.has(number)
  }

  hasBigram(first: Token, second: Token): boolean {
    return this.#bigrams.find(first.stemId, second.stemId) >= 0
  }

  /** True where two content words stand in one sentence, or in neighbouring ones. */
  together(first: Token, second: Token): boolean {
    const others = this.#postings[second.stemId] ?? []
    return (this.#postings[first.stemId] ?? []).some((sentence) => others.some((other) => Math.abs(other - sentence) <= 1))
  }

  /** How often a word occurs. */
  count(token: Token): number {
    return this.#counts[token.stemId] ?? 0
  }

  /** The sentence (with its neighbours) that shares most of `words`: share found there, whether it is negated, and its index; -1 without any. */
  bestWindow(words: readonly Token[]): { share: number; own: number; negated: boolean; index: number } {
    const hits = this.#hits
    let best = -1
    let bestHits = 0
    for (const { stemId } of words) for (const sentence of this.#postings[stemId] ?? []) hits[sentence] = (hits[sentence] ?? 0) + 1
    for (const { stemId } of words) {
      for (const sentence of this.#postings[stemId] ?? []) {
        const count = hits[sentence] ?? 0
        if (count > bestHits || (count === bestHits && count > 0 && sentence < best)) {
          best = sentence
          bestHits = count
        }
        // Counted and seen: the room is empty again for the next.
        hits[sentence] = 0
      }
    }
    if (best < 0 || words.length === 0) return { share: 0, own: 0, negated: false, index: -1 }
    let found = 0
    for (const { stemId } of words) {
      const postings = this.#postings[stemId]
      if (postings?.some((sentence) => Math.abs(sentence - best) <= 1)) found += 1
    }
    return { share: found / words.length, own: bestHits / words.length, negated: this.#negated[best] ?? false, index: best }
  }

  /** At most `most` sentences of the first text that share words with `words`, those that share most of them first, the earlier of equals first. */
  nearestSentences(words: readonly Token[], most: number): Sentence[] {
    const last = this.#sources[0]?.sentences.length ?? 0
    const hits = this.#hits
    const met: number[] = []
    for (const stemId of new Set(words.map((word) => word.stemId)))
      for (const sentence of this.#postings[stemId] ?? []) {
        if (sentence >= last) break
        if (hits[sentence] === 0) met.push(sentence)
        hits[sentence] = (hits[sentence] ?? 0) + 1
      }
    // The few that are wanted, in order: most sentences that share a word are not among them.
    const nearest: { readonly sentence: number; readonly count: number }[] = []
    for (const sentence of met) {
      const count = hits[sentence] ?? 0
      hits[sentence] = 0
      const after = (other: { readonly sentence: number; readonly count: number } | undefined): boolean =>
        other !== undefined && (other.count < count || (other.count === count && other.sentence > sentence))
      if (nearest.length >= most && !after(nearest.at(-1))) continue
      let place = nearest.length
      while (place > 0 && after(nearest[place - 1])) place -= 1
      nearest.splice(place, 0, { sentence, count })
      if (nearest.length > most) nearest.pop()
    }
    return nearest.flatMap(({ sentence }) => this.#sentence(sentence) ?? [])
  }

  #sentence(index: number): Sentence | undefined {
    let offset = index
    for (const source of this.#sources) {
      const sentence = source.sentences[offset]
      if (sentence) return sentence
      offset -= source.sentences.length
    }
    return undefined
  }

  /** The text of a sentence that bestWindow named. */
  sentenceText(index: number): string {
    return this.#sentence(index)?.text ?? ''
  }
}
