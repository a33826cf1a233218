import { analyseText, Vocabulary } from '../../packages/helix/src/qsr/analysed-text.ts'
import { endingClass, type TextStatisticsTable } from '../../packages/helix/src/qsr/features/text-statistics.ts'

const limits = { ownClasses: 500, stems: 6_000, leastPair: 2 }

/** Counts what the texts hold: how many of them each stem is in, and which classes of words follow each other. */
export function buildTextStatistics(texts: readonly string[]): TextStatisticsTable {
  const vocabulary = new Vocabulary()
  const analysed = texts.map((text) => analyseText(text, vocabulary, 100_000))
  const wordCounts = new Map<string, number>()
  const textCounts = new Map<string, number>()
  for (const text of analysed) {
    const stems = new Set<string>()
    for (const { tokens } of text.sentences) {
      for (const token of tokens) {
        stems.add(token.stem)
        if (token.kind === 'word') wordCounts.set(token.lower, (wordCounts.get(token.lower) ?? 0) + 1)
      }
    }
    for (const stem of stems) textCounts.set(stem, (textCounts.get(stem) ?? 0) + 1)
  }
  const words = byCount(wordCounts)
    .slice(0, limits.ownClasses)
    .map(([word]) => word)
  const own = new Set(words)
  const rarity: string[][] = Array.from({ length: 20 }, () => [])
  const rarest = Math.log(texts.length)
  for (const [stem, count] of byCount(textCounts).slice(0, limits.stems)) {
    if (count < 2 || !/^[\p{L}\p{N}]+$/u.test(stem)) continue
    rarity[Math.min(19, Math.max(0, Math.round((20 * Math.log(texts.length / count)) / rarest)))]?.push(stem)
  }
  const classes = [...words]
  const ids = new Map(classes.map((name, index) => [name, index]))
  const idOf = (name: string): number => {
    const known = ids.get(name)
    if (known !== undefined) return known
    ids.set(name, classes.length)
    classes.push(name)
    return classes.length - 1
  }
  const pairs = new Map<number, Map<number, number>>()
  for (const text of analysed) {
    for (const { tokens } of text.sentences) {
      for (let index = 1; index < tokens.length; index += 1) {
        const first = tokens[index - 1]
        const second = tokens[index]
        if (!first || !second) continue
        const from = idOf(own.has(first.lower) ? first.lower : endingClass(first))
        const to = idOf(own.has(second.lower) ? second.lower : endingClass(second))
        const row = pairs.get(from) ?? new Map<number, number>()
        row.set(to, (row.get(to) ?? 0) + 1)
        pairs.set(from, row)
      }
    }
  }
  return {
    words: words.join(' '),
    rarity: rarity.map((stems) => stems.toSorted().join(' ')),
    classes,
    pairs: classes.map((_, from) =>
      [...(pairs.get(from)?.entries() ?? [])]
        .filter(([, count]) => count >= limits.leastPair)
        .toSorted((a, b) => a[0] - b[0])
        .map(([to, count]) => `${to.toString(36)} ${count.toString(36)}`)
        .join(' '),
    ),
  }
}

function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts.entries()].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}
