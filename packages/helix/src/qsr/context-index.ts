import type { AnalysedText, Token } from './analysed-text.ts'
import { qsrParameters } from './parameters.ts'

/** What may be relied upon, indexed for look-up: the context, and the task, whose own facts an answer may repeat. */
export class ContextIndex {
  readonly #stems = new Map<string, number>()
  readonly #bigrams = new Set<number>()
  readonly #numbers = new Set<string>()
  /** Stem -> sentences that hold it, at most `postings` of them: a word in more says little about which sentence is meant. */
  readonly #postings = new Map<string, number[]>()
  readonly #negated: boolean[] = []
  readonly #sources: readonly AnalysedText[]
  readonly sentenceCount: number

  constructor(sources: readonly AnalysedText[]) {
    this.#sources = sources
    let sentenceIndex = 0
    for (const source of sources) {
      for (const sentence of source.sentences) {
        let previous: Token | undefined
        let negated = false
        for (const token of sentence.tokens) {
          this.#stems.set(token.stem, (this.#stems.get(token.stem) ?? 0) + 1)
          if (token.kind === 'number') this.#numbers.add(token.stem)
          if (token.month !== undefined) this.#numbers.add(token.month)
          if (previous) this.#bigrams.add(bigramKey(previous, token))
          if (token.negation) negated = true
          if (token.content) this.#addPosting(token.stem, sentenceIndex)
          previous = token
        }
        this.#negated.push(negated)
        sentenceIndex += 1
      }
    }
    this.sentenceCount = sentenceIndex
  }

  #addPosting(stem: string, sentence: number): void {
    const postings = this.#postings.get(stem)
    if (!postings) this.#postings.set(stem, [sentence])
    else if (postings.length < qsrParameters.caps.postings && postings.at(-1) !== sentence) postings.push(sentence)
  }

  has(stem: string): boolean {
    return this.#stems.has(stem)
  }

  hasNumber(number: string): boolean {
    return this.#numbers.has(number)
  }

  hasBigram(first: Token, second: Token): boolean {
    return this.#bigrams.has(bigramKey(first, second))
  }

  /** True where two content stems stand in one sentence, or in neighbouring ones. */
  together(first: string, second: string): boolean {
    const others = this.#postings.get(second) ?? []
    return (this.#postings.get(first) ?? []).some((sentence) => others.some((other) => Math.abs(other - sentence) <= 1))
  }

  /** How often a stem occurs. */
  count(stem: string): number {
    return this.#stems.get(stem) ?? 0
  }

  /** The sentence (with its neighbours) that shares most of `stems`: share found there, whether it is negated, and its index; -1 without any. */
  bestWindow(stems: readonly string[]): { share: number; own: number; negated: boolean; index: number } {
    const hits = new Map<number, number>()
    for (const stem of stems) for (const sentence of this.#postings.get(stem) ?? []) hits.set(sentence, (hits.get(sentence) ?? 0) + 1)
    let best = -1
    let bestHits = 0
    for (const [sentence, count] of hits) {
      if (count > bestHits || (count === bestHits && sentence < best)) {
        best = sentence
        bestHits = count
      }
    }
    if (best < 0 || stems.length === 0) return { share: 0, own: 0, negated: false, index: -1 }
    let found = 0
    for (const stem of stems) {
      const postings = this.#postings.get(stem)
      if (postings?.some((sentence) => Math.abs(sentence - best) <= 1)) found += 1
    }
    return { share: found / stems.length, own: bestHits / stems.length, negated: this.#negated[best] ?? false, index: best }
  }

  /** The text of a sentence that bestWindow named. */
  sentenceText(index: number): string {
    let offset = index
    for (const source of this.#sources) {
      const sentence = source.sentences[offset]
      if (sentence) return sentence.text
      offset -= source.sentences.length
    }
    return ''
  }
}

/** Injective for fewer than 2^26 stems, which the caps keep far away. Small numbers where possible: the engine need not allocate those. */
function bigramKey(first: Token, second: Token): number {
  if (first.stemId < 32_768 && second.stemId < 32_768) return first.stemId * 32_768 + second.stemId
  return 2 ** 40 + first.stemId * 67_108_864 + second.stemId
}
