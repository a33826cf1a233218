import type { AnalysedText, Token } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'

/** Letters that two spellings of one name begin with at least, how many may differ behind them, and the most tokens that are read for names. */
const bounds = { prefix: 4, ending: 3, least: 0.6, tokens: 60_000, tries: 20, long: 8 }

/** Tells whether a name was given: as it is, in another form ("German" for Germany, "Ellis'"), spelt a little otherwise, as a part of a word, or by its initials. */
export class KnownNames {
  readonly #index: ContextIndex
  readonly #sources: readonly AnalysedText[]
  readonly #lower: () => string
  readonly #met = new Map<Token, boolean>()
  #names: Map<string, Set<string>> | undefined

  /** `sources`: context and task. `lower`: all of it as one lower-case text, asked for where needed. */
  constructor(index: ContextIndex, sources: readonly AnalysedText[], lower: () => string) {
    this.#index = index
    this.#sources = sources
    this.#lower = lower
  }

  has(token: Token): boolean {
    const met = this.#met.get(token) ?? this.#isKnown(token)
    this.#met.set(token, met)
    return met
  }

  #isKnown(token: Token): boolean {
    if (this.#index.has(token)) return true
    const { lower, raw } = token
    if (lower.length > bounds.prefix && this.#stands(lower)) return true
    if (/^\p{Lu}{2,6}$/u.test(raw)) return this.#initialsOf(raw)
    const bare = withoutMarks(lower)
    const alike = this.#named().get(bare.slice(0, bounds.prefix)) ?? new Set()
    for (const other of alike) if (otherForm(bare, other)) return true
    return false
  }

  /** True where a word begins with it, or it is long and stands within one. */
  #stands(lower: string): boolean {
    const text = this.#lower()
    for (let at = text.indexOf(lower), tries = 0; at >= 0 && tries < bounds.tries; at = text.indexOf(lower, at + 1), tries += 1)
      if (lower.length >= bounds.long || !/\p{L}/u.test(text[at - 1] ?? ' ')) return true
    return false
  }

  /** Names of the sources by their first letters. */
  #named(): Map<string, Set<string>> {
    if (this.#names) return this.#names
    const names = new Map<string, Set<string>>()
    let read = 0
    for (const { sentences } of this.#sources)
      for (const { tokens } of sentences) {
        if ((read += tokens.length) > bounds.tokens) break
        for (const { capital, lower: written } of tokens) {
          if (!capital || written.length < bounds.prefix) continue
          const lower = withoutMarks(written)
          const prefix = lower.slice(0, bounds.prefix)
          const known = names.get(prefix)
          if (known) known.add(lower)
          else names.set(prefix, new Set([lower]))
        }
      }
    this.#names = names
    return names
  }

  /** FDA, where the Food and Drug Administration was given. */
  #initialsOf(raw: string): boolean {
    const letters = Array.from(raw.toLowerCase())
    let read = 0
    for (const { sentences } of this.#sources)
      for (const { tokens } of sentences) {
        if ((read += tokens.length) > bounds.tokens) return false
        const initials = tokens
          .filter(({ capital, kind }) => capital && kind === 'word')
          .map(({ lower }) => lower[0])
          .join('')
        if (initials.includes(letters.join(''))) return true
      }
    return false
  }
}

/** Bolívar as Bolivar. */
function withoutMarks(lower: string): string {
  return /^[a-z]*$/.test(lower) ? lower : lower.normalize('NFKD').replaceAll(/\p{M}/gu, '')
}

/** Germany and German, Vázquez and Vasquez. */
function otherForm(first: string, second: string): boolean {
  const longer = Math.max(first.length, second.length)
  let start = 0
  while (start < Math.min(first.length, second.length) && first[start] === second[start]) start += 1
  return start >= Math.max(bounds.prefix, longer - bounds.ending) && start >= bounds.least * longer
}
