import type { Sentence, Token } from '../analysed-text.ts'

/** What separates two statements of one sentence: a mark, or a word that joins. */
const joint = /[;:,；，、—–]\s*|\s(?:and|but|while|whereas|und|aber|während|et|mais|y|pero|e|ma|mas|en|maar|i|ale|и|но|а)\s/giu
/** Words of content that a clause has at least: less states nothing that could be compared. */
const leastContent = 3
const mostTokens = 120

/**
 * The clauses of a sentence that hold at least three words of content, each as a sentence of its own, so that what one says is compared without the others; none
 * where it has but one.
 */
export function clausesOf({ text, tokens }: Sentence): Sentence[] {
  if (tokens.length < 2 * leastContent || tokens.length > mostTokens) return []
  const ends = [...text.matchAll(joint)].map(({ index, 0: mark }) => ({ from: index, to: index + mark.length }))
  if (ends.length === 0) return []
  const clauses: { start: number; end: number; tokens: Token[] }[] = [{ start: 0, end: text.length, tokens: [] }]
  let place = 0
  let next = 0
  for (const token of tokens) {
    const found = text.indexOf(token.raw, place)
    const at = found < 0 ? place : found
    place = at + token.raw.length
    while (next < ends.length && (ends[next]?.to ?? 0) <= at) {
      const { from, to } = ends[next] as (typeof ends)[number]
      const open = clauses.at(-1)
      if (open) open.end = from
      clauses.push({ start: to, end: text.length, tokens: [] })
      next += 1
    }
    // The joining word itself belongs to neither side.
    if (next < ends.length && at >= (ends[next]?.from ?? 0)) continue
    clauses.at(-1)?.tokens.push(token)
  }
  const whole = clauses.filter((clause) => clause.tokens.filter((token) => token.content).length >= leastContent)
  return clauses.length < 2 ? [] : whole.map((clause) => ({ text: text.slice(clause.start, clause.end).trim(), tokens: clause.tokens }))
}
