import type { AlignedOutput } from './aligned-output.ts'
import type { Features } from './features.ts'
import { deviationOf, meanOf, shareOf } from './features.ts'
import type { TextStatistics } from './text-statistics.ts'

/** Whether the output says what the source is mostly about, where in the source that stands, and in what order it follows it. */
export function salienceFeatures(aligned: AlignedOutput, statistics: TextStatistics): Features {
  const { tokens, source, sourceSentenceOf, fragments } = aligned
  const frequency = new Map<number, number>()
  const firstPlace = new Map<number, number>()
  const weight = new Map<number, number>()
  source.forEach((token, index) => {
    if (!token.content) return
    frequency.set(token.stemId, (frequency.get(token.stemId) ?? 0) + 1)
    if (!firstPlace.has(token.stemId)) firstPlace.set(token.stemId, index)
    if (!weight.has(token.stemId)) weight.set(token.stemId, statistics.rarity(token.stem))
  })
  const own = new Set(tokens.filter((token) => token.content).map((token) => token.stemId))
  const ranked = [...frequency.entries()]
    .map(([id, count]) => ({ id, count, score: count * (weight.get(id) ?? 0) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
  const top = (limit: number): number => {
    const best = ranked.slice(0, limit)
    return shareOf(
      best.reduce((sum, entry) => (own.has(entry.id) ? sum + entry.score : sum), 0),
      best.reduce((sum, entry) => sum + entry.score, 0),
    )
  }
  const repeated = ranked.filter((entry) => entry.count >= 2)
  const sentences = (sourceSentenceOf.at(-1) ?? 0) + 1
  const lead = new Set<number>()
  const opening = new Set<number>()
  source.forEach((token, index) => {
    if (!token.content) return
    if ((sourceSentenceOf[index] ?? 0) < 3) lead.add(token.stemId)
    if ((sourceSentenceOf[index] ?? 0) < 1) opening.add(token.stemId)
  })
  const shared = (words: ReadonlySet<number>): number => [...own].filter((id) => words.has(id)).length
  const long = fragments.filter((fragment) => fragment.length >= 3)
  const places = long.map((fragment) => shareOf(sourceSentenceOf[fragment.source] ?? 0, Math.max(1, sentences - 1)))
  let forward = 0
  let jumps = 0
  for (let index = 1; index < long.length; index += 1) {
    const step = (sourceSentenceOf[long[index]?.source ?? 0] ?? 0) - (sourceSentenceOf[long[index - 1]?.source ?? 0] ?? 0)
    if (step >= 0) forward += 1
    jumps += Math.min(10, Math.abs(step))
  }
  const ownList = [...own]
  return {
    top5: top(5),
    top10: top(10),
    top20: top(20),
    repeatedRecall: shareOf(repeated.filter((entry) => own.has(entry.id)).length, repeated.length),
    sourceRecall: shareOf(shared(new Set(frequency.keys())), frequency.size),
    frequencyMean: meanOf(ownList.map((id) => Math.log1p(frequency.get(id) ?? 0))),
    earliness: meanOf(ownList.map((id) => (firstPlace.has(id) ? 1 - shareOf(firstPlace.get(id) ?? 0, source.length) : 0))),
    leadPrecision: shareOf(shared(lead), own.size),
    leadRecall: shareOf(shared(lead), lead.size),
    openingRecall: shareOf(shared(opening), opening.size),
    placeMean: meanOf(places, 0.5),
    placeFirst: places[0] ?? 0.5,
    placeSpread: deviationOf(places),
    placeLast: places.at(-1) ?? 0.5,
    forward: shareOf(forward, long.length - 1, 1),
    jumpMean: Math.log1p(shareOf(jumps, long.length - 1)),
    sourceSentences: Math.log1p(sentences),
  }
}
