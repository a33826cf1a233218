import type { Token } from '../analysed-text.ts'
import { excerpt } from '../judged-item.ts'
import { denyingPrefixes, oppositesOf } from './contradiction-lexicon.ts'
import type { Statement } from './read-statement.ts'
import { carriesContent, denialsOver, isOrder, mannerOf, opposable } from './read-statement.ts'

/** A place of a sentence that says the opposite of the same place of a passage. */
export type Turned = { readonly kind: 'flippedNegation' | 'contradicted'; readonly reason: string; readonly alike: number; readonly at: number }

/** Words of content beside a place that are compared, how far away they may stand, and the shares of them that both sides must have. */
const bounds = {
  beside: 3,
  away: 10,
  found: 14,
  own: 0.6,
  back: 0.5,
  opposite: 0.75,
  places: 12,
  denied: 5,
  nearDenied: 2,
  covered: 0.85,
  leastCovered: 4,
  asCovered: 0.5,
}

/** What a passage turns round of a sentence: a denial on one side only, or a word exchanged for what it excludes, between the same words. */
export function turnedStatement(own: Statement, passage: Statement): Turned | null {
  return turnedDenial(own, passage) ?? coveredDenial(own, passage) ?? turnedDuty(own, passage) ?? turnedWord(own, passage)
}

/** How well a passage says what a sentence says, at the place where another passage turns it round; 0 where it has nothing of it. */
export function saysAt(own: Statement, passage: Statement, { at, kind }: Pick<Turned, 'at' | 'kind'>): number {
  const as = (place: number): boolean =>
    denialsOver(passage, place) === denialsOver(own, at) && (kind !== 'contradicted' || mannerOf(own, at) === mannerOf(passage, place))
  return bestPlace(own, at, passage, as)?.alike ?? 0
}

function turnedDenial(own: Statement, passage: Statement): Turned | null {
  if (own.denials.length === 0 && passage.denials.length === 0) return null
  for (const { governed } of own.denials)
    for (const at of governed) {
      const said = denialsOver(own, at) === 1 ? bestPlace(own, at, passage, () => true) : null
      if (
        said !== null &&
        denialsOver(passage, said.place) === 0 &&
        deniedIsSaid(own, at, passage, said.place) &&
        opposable(mannerOf(own, at), mannerOf(passage, said.place))
      )
        return { kind: 'flippedNegation', reason: `It denies what was given: "${excerpt(passage.sentence.text)}"`, alike: said.alike, at }
    }
  for (const { governed } of passage.denials)
    for (const at of governed) {
      const stem = passage.tokens[at]?.stemId
      if (denialsOver(passage, at) !== 1) continue
      for (const place of placesOf(own, stem)) {
        const said = bestPlace(own, place, passage, () => true)
        if (
          said?.place === at &&
          denialsOver(own, place) === 0 &&
          deniedIsSaid(passage, at, own, place) &&
          opposable(mannerOf(passage, at), mannerOf(own, place))
        )
          return { kind: 'flippedNegation', reason: `It says what was denied: "${excerpt(passage.sentence.text)}"`, alike: said.alike, at: place }
      }
    }
  return null
}

/** True where what one denies is what the other says: "does not drink coffee" says nothing of drinking water, and a denial of its own may say the same in other words. */
function deniedIsSaid(denying: Statement, at: number, saying: Statement, place: number): boolean {
  const said = saying.stems
  const after = denying.rank[at] ?? 0
  const denied = denying.content.slice(after, after + bounds.denied).filter((other) => denying.clauses[other] === denying.clauses[at])
  const missing = denied.filter((other) => !said.has(denying.tokens[other]?.stemId ?? -1))
  if (missing.length > 1 || missing.some((other) => denied.indexOf(other) < bounds.nearDenied)) return false
  const spoken = denying.stems
  return !saying.denials.some(
    ({ first, governed }) =>
      saying.clauses[first] === saying.clauses[place] &&
      (Math.abs(first - place) <= bounds.found || governed.some((other) => spoken.has(saying.tokens[other]?.stemId ?? -1))),
  )
}

/** A denial in a sentence whose every word a passage says that denies nothing, and the other way round. */
function coveredDenial(own: Statement, passage: Statement): Turned | null {
  const denies = own.denials.length > 0
  const denying = denies ? own : passage
  if (denying.denials.length !== 1 || (denies ? passage : own).denials.length > 0) return null
  // Cells of a table hold words of many statements.
  if (own.content.length < bounds.leastCovered || passage.sentence.text.includes('|') || shareOf(own, passage) < bounds.covered) return null
  for (const at of denying.denials[0]?.governed ?? []) {
    const [mine] = denies ? [at] : placesOf(own, passage.tokens[at]?.stemId)
    const [theirs] = denies ? placesOf(passage, own.tokens[at]?.stemId) : [at]
    if (mine === undefined || theirs === undefined) continue
    if (!denies && placesOf(passage, own.tokens[mine]?.stemId).some((place) => denialsOver(passage, place) === 0)) continue
    const manners = [mannerOf(own, mine), mannerOf(passage, theirs)] as const
    if (denies ? !opposable(manners[0], manners[1]) : !opposable(manners[1], manners[0])) continue
    if (!denies && !deniedIsSaid(passage, at, own, mine)) continue
    const reason = `${denies ? 'It denies what was given' : 'It says what was denied'}: "${excerpt(passage.sentence.text)}"`
    return { kind: 'flippedNegation', reason, alike: bounds.asCovered, at: mine }
  }
  return null
}

function shareOf(own: Statement, { stems }: Statement): number {
  return own.content.filter((at) => stems.has(own.tokens[at]?.stemId ?? -1)).length / own.content.length
}

function placesOf({ tokens, content }: Statement, stem: number | undefined): number[] {
  return content.filter((at) => tokens[at]?.stemId === stem).slice(0, bounds.places)
}

/** The place of a passage that says the same word among the same words; null where none does. */
function bestPlace(own: Statement, at: number, passage: Statement, holds: (place: number) => boolean): { place: number; alike: number } | null {
  let best: { place: number; alike: number } | null = null
  for (const place of placesOf(passage, own.tokens[at]?.stemId)) {
    const alike = holds(place) ? likeness(own, at, passage, place) : 0
    if (alike > (best?.alike ?? 0)) best = { place, alike }
  }
  return best
}

/** 0, or how many of the words beside two places are the same, up to 1. */
function likeness(own: Statement, at: number, passage: Statement, place: number, least: number = bounds.own): number {
  const mine = besideOf(own, at)
  const theirs = besideOf(passage, place)
  // An order ("Never use vinegar") has nobody before it who could be compared.
  const first = theirs.left.length === 0 && theirs.right.length > 0 && isOrder(passage, place)
  const bare = first && (passage.clauses[place - 1] === passage.clauses[place] || theirs.right[0]?.kind === 'number')
  const compared = bare ? { left: [], right: mine.right } : mine
  const total = compared.left.length + compared.right.length
  const matched = sharedWith(compared, passage, place)
  const beside = same(mine.left[0], theirs.left[0]) || same(mine.right[0], theirs.right[0])
  if (total === 0 || !beside || namesAnother(compared, passage) || excludes(mine, theirs)) return 0
  const share = matched / total
  const back = sharedWith(theirs, own, at) / (theirs.left.length + theirs.right.length)
  // Of short statements ("goodwill is important") the word beside is all there is to compare.
  const few = total <= 2 && least < bounds.opposite ? share >= 0.5 && (bare || same(mine.left[0], theirs.left[0])) : matched >= 2 && share >= least
  if (!few || (back < bounds.back && !(matched >= 3 && share >= bounds.opposite) && !(total <= 2))) return 0
  return (share + back) / 2
}

type Beside = { readonly left: readonly Token[]; readonly right: readonly Token[] }

/** The nearest words of content on both sides of a place, within its clause. */
function besideOf({ tokens, content, rank, clauses }: Statement, at: number): Beside {
  const before = rank[at] ?? 0
  const taken = (places: readonly number[]): Token[] =>
    places.filter((place) => Math.abs(place - at) <= bounds.away && clauses[place] === clauses[at]).flatMap((place) => tokens[place] ?? [])
  const after = content[before] === at ? before + 1 : before
  return {
    left: taken(content.slice(Math.max(0, before - bounds.beside), before).toReversed()),
    right: taken(content.slice(after, after + bounds.beside)),
  }
}

function sharedWith({ left, right }: Beside, { tokens, clauses }: Statement, place: number): number {
  const has = (token: Token, from: number, to: number): boolean => {
    for (let at = Math.max(0, from); at <= Math.min(tokens.length - 1, to); at += 1)
      if (tokens[at]?.stemId === token.stemId && clauses[at] === clauses[place]) return true
    return false
  }
  return (
    left.filter((token) => has(token, place - bounds.found, place - 1)).length +
    right.filter((token) => has(token, place + 1, place + bounds.found)).length
  )
}

/** True where a word beside one place excludes one beside the other: "essential" and "nonessential" are spoken of apart. */
function excludes(mine: Beside, theirs: Beside): boolean {
  const others = [...theirs.left, ...theirs.right]
  return [...mine.left, ...mine.right].some(
    (token) =>
      !others.some(({ stemId }) => stemId === token.stemId) &&
      others.some((other) => oppositesOf.get(token.stem)?.has(other.stem) === true || deniesByPrefix(token.lower, other.lower)),
  )
}

function same(first: Token | undefined, second: Token | undefined): boolean {
  return first !== undefined && first.stemId === second?.stemId
}

/** True where one side speaks of a number or a name beside the place that the other has nowhere. */
function namesAnother({ left, right }: Beside, { stems }: Statement): boolean {
  return [...left.slice(0, 2), ...right.slice(0, 2)].some(
    (token) => (token.kind === 'number' || (token.capital && token.lower.length > 2)) && !stems.has(token.stemId),
  )
}

/** What is allowed said to be a duty. */
function turnedDuty(own: Statement, passage: Statement): Turned | null {
  if (!own.tokens.some(({ lower }) => mustWords.has(lower)) || !passage.tokens.some(({ lower }) => mayWords.has(lower))) return null
  for (const at of own.content) {
    const mine = modalBefore(own, at)
    if (mine === null || denialsOver(own, at) > 0) continue
    const said = bestPlace(own, at, passage, (place) => modalBefore(passage, place) !== null)
    const theirs = said && modalBefore(passage, said.place)
    if (!said || !theirs || theirs.duty || !mine.duty || denialsOver(passage, said.place) > 0) continue
    if (said.alike < bounds.opposite || onlyManner(own, at) !== onlyManner(passage, said.place)) continue
    return { kind: 'contradicted', reason: `It says "${mine.word}" of what was given as "${theirs.word}".`, alike: said.alike, at }
  }
  return null
}

/** The word right before a verb that says whether it is a duty or allowed. */
function modalBefore({ tokens }: Statement, at: number): { readonly word: string; readonly duty: boolean } | null {
  for (let before = at - 1; before >= Math.max(0, at - 3); before -= 1) {
    const word = tokens[before]?.lower ?? ''
    if (mustWords.has(word)) return { word, duty: true }
    if (mayWords.has(word)) return { word, duty: false }
    if (tokens[before]?.content === true) return null
  }
  return null
}

const mustWords = new Set('must shall muss müssen doit doivent debe deben deve devono moet moeten musi muszą devem должен должны'.split(' '))
const mayWords = new Set('may can darf dürfen peut peuvent puede pueden può possono mag mogen może mogą pode podem может могут'.split(' '))

/** The manner of a place but for duty and permission. */
function onlyManner(statement: Statement, at: number): string {
  return mannerOf(statement, at)
    .split(' ')
    .filter((word) => word !== 'duty' && word !== 'possibility')
    .join(' ')
}

/** One word exchanged for what it excludes, the words beside it the same. */
function turnedWord(own: Statement, passage: Statement): Turned | null {
  for (const [at, place] of excludingPairs(own, passage)) {
    const [token, other] = [own.tokens[at] as Token, passage.tokens[place] as Token]
    if (passage.stems.has(token.stemId) || own.stems.has(other.stemId)) continue
    const alike = likeness(own, at, passage, place, bounds.opposite)
    if (alike === 0 || (!carriesContent(token) && !same(besideOf(own, at).right[0], besideOf(passage, place).right[0]))) continue
    if (denialsOver(own, at) + denialsOver(passage, place) > 0 || mannerOf(own, at) !== mannerOf(passage, place)) continue
    return { kind: 'contradicted', reason: `"${excerpt(token.raw)}" excludes "${excerpt(other.raw)}" of what was given.`, alike, at }
  }
  return null
}

/** Places of words of which one excludes the other: by the lexicon, or by a prefix that denies. */
function excludingPairs(own: Statement, passage: Statement): (readonly [number, number])[] {
  const [mine, theirs] = [excludingOf(own), excludingOf(passage)]
  const pairs: (readonly [number, number])[] = []
  for (const at of mine.opposed)
    for (const place of theirs.opposed)
      if (oppositesOf.get(own.tokens[at]?.stem ?? '')?.has(passage.tokens[place]?.stem ?? '')) pairs.push([at, place])
  for (const [word, at] of mine.denied) {
    const place = theirs.places.get(word)
    if (place !== undefined && !hasPrefixBefore(passage, place)) pairs.push([at, place])
  }
  for (const [word, place] of theirs.denied) {
    const at = mine.places.get(word)
    if (at !== undefined && !hasPrefixBefore(own, at)) pairs.push([at, place])
  }
  return pairs
}

type Excluding = {
  /** Places of words that exclude others by the lexicon. */
  readonly opposed: readonly number[]
  /** Words without the prefix that denies them, and where they stand. */
  readonly denied: readonly (readonly [string, number])[]
  readonly places: ReadonlyMap<string, number>
}

function excludingOf(statement: Statement): Excluding {
  const before = knownExcluding.get(statement)
  if (before) return before
  const opposed: number[] = []
  const denied: (readonly [string, number])[] = []
  const places = new Map<string, number>()
  statement.tokens.forEach(({ kind, lower, stem }, at) => {
    if (kind !== 'word') return
    if (!places.has(lower)) places.set(lower, at)
    if (oppositesOf.has(stem) && opposed.length < bounds.places) opposed.push(at)
    if (lower.length < 6 || denied.length >= bounds.places) return
    for (const prefix of denyingPrefixes)
      if (lower.length - prefix.length >= 4 && lower.startsWith(prefix)) denied.push([lower.slice(prefix.length), at])
  })
  const excluding = { opposed, denied, places }
  knownExcluding.set(statement, excluding)
  return excluding
}

const knownExcluding = new WeakMap<Statement, Excluding>()

/** "Non-motor" is "nonmotor". */
function hasPrefixBefore({ tokens }: Statement, at: number): boolean {
  return denyingPrefixes.includes(tokens[at - 1]?.lower ?? '')
}

function deniesByPrefix(first: string, second: string): boolean {
  const [long, short] = first.length > second.length ? [first, second] : [second, first]
  const prefix = long.slice(0, long.length - short.length)
  return short.length >= 4 && prefix.length >= 2 && long.endsWith(short) && denyingPrefixes.includes(prefix)
}
