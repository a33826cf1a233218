import { contentWords, sentencesOf, type SourceSentence } from './source-text.ts'

/** How many sentences are looked at for one claim: those that share its rarest words. */
const mostCandidates = 200

/** The sentences of a context by the words in them, so that a claim's evidence is found without reading all of it again. */
export class EvidenceIndex {
  readonly #sentences: readonly SourceSentence[]
  readonly #places = new Map<string, number[]>()
  readonly #words: number

  /** Reads at most `mostChars` UTF-16 units of `context`. */
  constructor(context: string, mostChars: number) {
    this.#sentences = sentencesOf(context, mostChars)
    this.#words = this.#sentences.reduce((sum, sentence) => sum + sentence.length, 0)
    for (const [place, sentence] of this.#sentences.entries()) {
      for (const word of sentence.content) {
        const places = this.#places.get(word)
        if (places === undefined) this.#places.set(word, [place])
        else places.push(place)
      }
    }
  }

  /** Whether any sentence has this content word (as contentWords gives it). */
  has(word: string): boolean {
    return this.#places.has(word)
  }

  /** The sentences that cover the rare words of `claim` best, in the order of the context, at most `budget` words. */
  passageFor(claim: string, budget: number): string {
    if (this.#words <= budget) return this.#sentences.map((sentence) => sentence.text).join(' ')
    const weights = this.#weightsOf(claim)
    const chosen = this.#chosenFor(weights, budget)
    const parts = [...chosen].toSorted((first, second) => first - second).map((place) => this.#sentences[place]?.text ?? '')
    return parts.map((part) => part.split(' ').slice(0, budget).join(' ')).join(' ')
  }

  #weightsOf(claim: string): Map<string, number> {
    const weights = new Map<string, number>()
    for (const word of new Set(contentWords(claim))) {
      const places = this.#places.get(word)
      if (places !== undefined) weights.set(word, Math.log(1 + this.#sentences.length / places.length))
    }
    return weights
  }

  #chosenFor(weights: ReadonlyMap<string, number>, budget: number): Set<number> {
    const candidates = this.#candidatesFor(weights)
    const chosen = new Set<number>()
    const covered = new Set<string>()
    let used = 0
    for (;;) {
      let best = -1
      let gain = 1e-9
      for (const place of candidates) {
        const sentence = this.#sentences[place]
        if (sentence === undefined || chosen.has(place) || (chosen.size > 0 && used + sentence.length > budget)) continue
        const score = scoreOf(sentence, weights, covered)
        if (score <= gain) continue
        best = place
        gain = score
      }
      const sentence = this.#sentences[best]
      if (sentence === undefined) break
      chosen.add(best)
      used += sentence.length
      for (const word of weights.keys()) if (sentence.content.has(word)) covered.add(word)
    }
    if (chosen.size === 0) chosen.add(0)
    return this.#withNeighbours(chosen, used, budget)
  }

  /** What stands beside the best sentence tells whom its pronouns mean. */
  #withNeighbours(chosen: Set<number>, used: number, budget: number): Set<number> {
    const [first = 0] = chosen
    for (const place of [first - 1, first + 1]) {
      const sentence = this.#sentences[place]
      if (sentence === undefined || chosen.has(place) || used + sentence.length > budget) continue
      chosen.add(place)
      used += sentence.length
    }
    return chosen
  }

  #candidatesFor(weights: ReadonlyMap<string, number>): readonly number[] {
    const candidates = new Set<number>()
    for (const [word] of [...weights].toSorted((first, second) => second[1] - first[1])) {
      for (const place of this.#places.get(word) ?? []) {
        if (candidates.size >= mostCandidates) return [...candidates].toSorted((first, second) => first - second)
        candidates.add(place)
      }
    }
    return [...candidates].toSorted((first, second) => first - second)
  }
}

function scoreOf(sentence: SourceSentence, weights: ReadonlyMap<string, number>, covered: ReadonlySet<string>): number {
  let score = 0
  for (const [word, weight] of weights) if (sentence.content.has(word)) score += covered.has(word) ? 0.3 * weight : weight
  return score / (1 + sentence.length / 60)
}
