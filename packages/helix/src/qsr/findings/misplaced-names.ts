import type { Finding } from '@maestro-helix/contract/evaluation'
import type { Token } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { isCommonWord } from './common-words.ts'
import { mutualVerbs, turningWords } from './contradiction-lexicon.ts'
import { nearPassages } from './near-passages.ts'
import type { Statement } from './read-statement.ts'
import { readStatement } from './read-statement.ts'

/** Sentences, passages and names of each that are compared, the words beside a name, and the shares of them that two places must have in common. */
const bounds = { sentences: 120, comparisons: 4_000, placed: 300, names: 12, beside: 3, away: 8, adjoining: 3, own: 0.6, together: 4, findings: 20 }

/** A name in a sentence: its first and its last word. */
type NamePlace = { readonly first: number; readonly last: number; readonly stems: ReadonlySet<number> }

/**
 * Finds pairs of names that changed places, in one sentence or in two: "Rivoire hands out water, Delmas pays" beside a given "Rivoire pays, Delmas hands out water". One
 * name in the place of another is no finding: it may be the same by another name.
 */
export function misplacedNames(item: JudgedItem, index: ContextIndex): (Finding & { readonly sentence: number })[] {
  if (!item.context || item.judged.form !== 'prose') return []
  const budget = { comparisons: bounds.comparisons }
  const placed = item.sentences.slice(0, bounds.sentences).flatMap((sentence, position) => {
    if (/[?？؟]\s*$/.test(sentence.text)) return []
    const own = readStatement(sentence)
    const names = namesIn(own).filter((name) => !listed(own, name) && [...name.stems].every((stem) => index.has(tokenOf(own, stem))))
    if (names.length === 0) return []
    const near = nearPassages(sentence, index).map((passage) => readStatement(passage))
    return names.flatMap((name) => misplaced(own, name, near, budget).map((other) => ({ ...other, name, own, position })))
  })
  const findings = placed.slice(0, bounds.placed).flatMap((first, at) => {
    const back = placed
      .slice(at + 1)
      .find((second) => sameName(second.name, first.instead) && sameName(second.instead, first.name) && first.alike + second.alike >= bounds.together)
    if (!back) return []
    const reason = `"${excerpt(textOf(first.own, first.name))}" and "${excerpt(textOf(back.own, back.name))}" stand in each other's place.`
    const claim = excerpt(first.own.sentence.text)
    return [{ kind: 'swappedNames' as const, claim, passage: excerpt(first.passage.sentence.text), reason, sentence: first.position }]
  })
  return findings.slice(0, bounds.findings)
}

function sameName(first: NamePlace, second: NamePlace): boolean {
  return [...first.stems].some((stem) => second.stems.has(stem))
}

function tokenOf({ tokens }: Statement, stem: number): Token {
  return tokens.find(({ stemId }) => stemId === stem) as Token
}

type Misplaced = { readonly alike: number; readonly instead: NamePlace; readonly passage: Statement }

/** The names in whose place one stands, none where a passage has it there too. */
function misplaced(own: Statement, name: NamePlace, near: readonly Statement[], budget: { comparisons: number }): Misplaced[] {
  const found: Misplaced[] = []
  for (const passage of near)
    for (const instead of namesIn(passage)) {
      if ((budget.comparisons -= 1) < 0) return []
      const alike = likeness(own, name, passage, instead)
      if (alike === 0) continue
      if (sameName(name, instead)) return []
      if (!listed(passage, instead)) found.push({ alike, instead, passage })
    }
  return found
}

function textOf({ tokens }: Statement, { first, last }: NamePlace): string {
  return tokens
    .slice(first, last + 1)
    .map(({ raw }) => raw)
    .join(' ')
}

/** Words with a capital beside each other; the first word of a sentence alone is none. */
function namesIn({ tokens }: Statement): NamePlace[] {
  const found: NamePlace[] = []
  for (let at = 0; at < tokens.length && found.length < bounds.names; at += 1) {
    const first = at
    while (isName(tokens[at])) at += 1
    const run = tokens.slice(first, at)
    if (run.length > (first === 0 ? 1 : 0) && !run.every((token) => isCommonWord(token)))
      found.push({ first, last: at - 1, stems: new Set(tokens.slice(first, at).map(({ stemId }) => stemId)) })
  }
  return found
}

function isName(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    token.kind === 'word' &&
    token.capital &&
    token.content &&
    token.raw.length > 2 &&
    token.month === undefined &&
    !token.quantity
  )
}

/** True for a name beside another, with nothing or "and" between: in a list the order says nothing. */
function listed({ tokens }: Statement, { first, last }: NamePlace): boolean {
  const joins = (word: string | undefined): boolean =>
    /^(?:and|or|und|oder|et|ou|y|o|e|en|of|i|lub|и|или|with|mit|avec|con|met|z|с)$/.test(word ?? '')
  return (joins(tokens[first - 1]?.lower) && isName(tokens[first - 2])) || (joins(tokens[last + 1]?.lower) && isName(tokens[last + 2]))
}

/** The words of content on one side of a name, the nearest first, but for the two names in question. */
function wordsBeside({ tokens, content, clauses }: Statement, { first, last, stems }: NamePlace, other: NamePlace, before: boolean): number[] {
  const usable = (at: number): boolean =>
    !stems.has(tokens[at]?.stemId ?? -1) && !other.stems.has(tokens[at]?.stemId ?? -1) && clauses[at] === clauses[first]
  return before
    ? content
        .filter((at) => at < first && first - at <= bounds.away && usable(at))
        .slice(-bounds.beside)
        .toReversed()
    : content.filter((at) => at > last && at - last <= bounds.away && usable(at)).slice(0, bounds.beside)
}

/** Small words between a name and the word next to it that say who does what to whom. */
function turnsBetween({ tokens }: Statement, { first, last }: NamePlace, word: number): string {
  return tokens
    .slice(Math.min(word, last) + 1, Math.max(word, first))
    .filter(({ lower }) => turningWords.has(lower))
    .map(({ lower }) => lower)
    .join(' ')
}

/** 0, or how many of the words before or behind two names are the same. */
function likeness(own: Statement, name: NamePlace, passage: Statement, instead: NamePlace): number {
  return Math.max(...[true, false].map((before) => sideLikeness(own, name, passage, instead, before)))
}

function sideLikeness(own: Statement, name: NamePlace, passage: Statement, instead: NamePlace, before: boolean): number {
  const mine = wordsBeside(own, name, instead, before)
  const [nearest] = mine
  const stem = own.tokens[nearest ?? -1]?.stemId
  if (nearest === undefined || Math.abs(nearest - (before ? name.first : name.last)) > bounds.adjoining) return 0
  if (mutualVerbs.has(own.tokens[nearest]?.stem ?? '')) return 0
  // The same word on the same side of the other name, with nothing but what tells more of that name between ("Rivoire, the caretaker, hands out").
  const theirs = wordsBeside(passage, instead, name, before)
  const place = theirs.find((at) => passage.tokens[at]?.stemId === stem)
  if (place === undefined || turnsBetween(own, name, nearest) !== turnsBetween(passage, instead, place)) return 0
  const [from, to] = before ? [place + 1, instead.first] : [instead.last + 1, place]
  if (passage.tokens.slice(from, to).some((token) => isName(token) || name.stems.has(token.stemId))) return 0
  // What stands further away, beyond that word.
  const window = passage.tokens.slice(Math.max(0, place - bounds.away), place + bounds.away + 1).map(({ stemId }) => stemId)
  if (windowHolds(passage, place, name, before)) return 0
  const matched = mine.filter((at) => window.includes(own.tokens[at]?.stemId ?? -1)).length
  return matched / mine.length >= bounds.own ? matched : 0
}

/** True where the name itself stands on that side of the word as well. */
function windowHolds({ tokens }: Statement, place: number, { stems }: NamePlace, before: boolean): boolean {
  const beside = before ? tokens.slice(place + 1, place + 1 + bounds.away) : tokens.slice(Math.max(0, place - bounds.away), place)
  return beside.some(({ stemId }) => stems.has(stemId))
}
