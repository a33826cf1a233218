import type { Token } from '../analysed-text.ts'

/** The published table behind TextStatistics. */
export type TextStatisticsTable = {
  /** Words that are their own class, most frequent first. */
  readonly words: string
  /** Stems by how common they are: entry n holds those whose inverse document frequency rounds to n tenths. */
  readonly rarity: readonly string[]
  /** Classes in the order of their numbers; the words above come first. */
  readonly classes: readonly string[]
  /** Pairs of classes that were seen, one text per first class: "second count second count ...", in base 36. */
  readonly pairs: readonly string[]
}

/** What ordinary English text looks like, as far as a small table knows. */
export type TextStatistics = {
  /** Inverse document frequency of a stem, scaled to 0 (in every text) .. 1 (in hardly any). */
  rarity(stem: string): number
  /** The numbers of the tokens' classes. */
  classes(tokens: readonly Token[]): Int32Array
  /** Mean surprise in bits of each class given the one before it; 0 without any. */
  surprise(classes: Int32Array): number
  /** Share of neighbouring pairs of classes that the table has never seen; 0 without pairs. */
  unseenPairs(tokens: readonly Token[]): number
}

/** The class of a word that has none of its own: what its ending says it may be. */
export function endingClass(token: Token): string {
  if (token.kind === 'number') return '#'
  const ending = /(?:ing|ed|ly|tion|ment|ness|ity|ous|ful|able|ive|al|er|est|ist|ies|s)$/.exec(token.lower)?.[0] ?? ''
  return token.lower.length < 4 ? '*short' : `*${ending}`
}

const floorCount = 0.2

/** Makes the table usable. */
export function textStatistics(table: TextStatisticsTable): TextStatistics {
  const rarities = new Map<string, number>()
  table.rarity.forEach((stems, tenths) => {
    for (const stem of stems === '' ? [] : stems.split(' ')) rarities.set(stem, tenths / 20)
  })
  const classIds = new Map(table.classes.map((name, index) => [name, index]))
  const count = table.classes.length + 1
  const seen = new Map<number, number>()
  const after = Array.from<number>({ length: count }).fill(0)
  const overall = Array.from<number>({ length: count }).fill(0)
  let all = 0
  table.pairs.forEach((text, first) => {
    const numbers = text === '' ? [] : text.split(' ').map((digits) => Number.parseInt(digits, 36))
    for (let index = 0; index + 1 < numbers.length; index += 2) {
      const second = numbers[index] ?? 0
      const times = numbers[index + 1] ?? 0
      seen.set(first * count + second, times)
      after[first] = (after[first] ?? 0) + times
      overall[second] = (overall[second] ?? 0) + times
      all += times
    }
  })
  const classOf = (token: Token): number => classIds.get(token.lower) ?? classIds.get(endingClass(token)) ?? count - 1
  const probability = (first: number, second: number): number => {
    const base = ((overall[second] ?? 0) + floorCount) / (all + floorCount * count)
    return ((seen.get(first * count + second) ?? 0) + 5 * base) / ((after[first] ?? 0) + 5)
  }
  /** The logarithm of each pair's probability, once it was asked for. */
  const logs = new Float64Array(count * count).fill(Number.NaN)
  return {
    rarity: (stem) => rarities.get(stem) ?? 1,
    classes: (tokens) => {
      const known = new Map<Token, number>()
      return Int32Array.from(tokens, (token) => {
        const met = known.get(token)
        if (met !== undefined) return met
        const own = classOf(token)
        known.set(token, own)
        return own
      })
    },
    surprise: (classes) => {
      let bits = 0
      for (let index = 1; index < classes.length; index += 1) {
        const pair = (classes[index - 1] ?? 0) * count + (classes[index] ?? 0)
        let log = logs[pair] ?? Number.NaN
        if (Number.isNaN(log)) logs[pair] = log = Math.log2(probability(classes[index - 1] ?? 0, classes[index] ?? 0))
        bits -= log
      }
      return classes.length < 2 ? 0 : bits / (classes.length - 1)
    },
    unseenPairs: (tokens) => {
      let unseen = 0
      for (let index = 1; index < tokens.length; index += 1) {
        const first = tokens[index - 1]
        const second = tokens[index]
        if (first && second && !seen.has(classOf(first) * count + classOf(second))) unseen += 1
      }
      return tokens.length < 2 ? 0 : unseen / (tokens.length - 1)
    },
  }
}
