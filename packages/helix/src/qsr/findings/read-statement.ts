import type { Sentence, Token } from '../analysed-text.ts'
import {
  attributions,
  comparing,
  conditions,
  denials,
  duties,
  exceptions,
  exclusives,
  harmlessAfterDenial,
  possibilities,
  smallWords,
  strongJoints,
} from './contradiction-lexicon.ts'

/** Something denied: where the denial begins and ends ("ne ... pas"), and the words that it denies for sure. */
export type Denial = { readonly first: number; readonly last: number; readonly governed: readonly number[] }

/** A sentence with what is needed to compare it word by word: clauses, words of content, and what is denied. Of very long ones the beginning. */
export type Statement = {
  readonly sentence: Sentence
  readonly tokens: readonly Token[]
  /** By token, the number of its clause. */
  readonly clauses: readonly number[]
  /** Places of the words that carry content, in order. */
  readonly content: readonly number[]
  /** By token, how many words of content stand before it. */
  readonly rank: readonly number[]
  readonly denials: readonly Denial[]
  /** Numbers of the stems of its words. */
  readonly stems: ReadonlySet<number>
}

const mostTokens = 120
/** Words between a denial and what it denies at most. */
const reach = 4
/** What separates two statements for sure; a comma or "and" may join parts of one. */
const marks = /[;—–。；]|\.(?=\s)/
const answeringNo = /^\s*(?:no|nein|non|nee|nie|não|нет|لا)\s*[,.!:;–—]/iu

/** Reads a sentence once. */
export function readStatement(sentence: Sentence): Statement {
  const before = known.get(sentence)
  if (before) return before
  const tokens = sentence.tokens.length > mostTokens ? sentence.tokens.slice(0, mostTokens) : sentence.tokens
  const clauses = clauseNumbers(sentence.text, tokens)
  const content: number[] = []
  const rank = tokens.map((token, at) => {
    const count = content.length
    if (carriesContent(token)) content.push(at)
    return count
  })
  const statement = {
    sentence,
    tokens,
    clauses,
    content,
    rank,
    denials: denialsIn(sentence.text, tokens, clauses),
    stems: new Set(tokens.map(({ stemId }) => stemId)),
  }
  known.set(sentence, statement)
  return statement
}

const known = new WeakMap<Sentence, Statement>()

/** True for a word that says what a statement is about: no small word of any language, and no denial. */
export function carriesContent(token: Token): boolean {
  return (token.content || plainVerbs.has(token.lower)) && !smallWords.has(token.lower) && !denials.has(token.lower)
}

/** Verbs that say what is denied, though they are too common to find passages by. */
const plainVerbs = new Set(['make', 'made', 'makes', 'use', 'used', 'uses', 'using'])

/** Words that begin another statement behind a comma. */
const joints = new Set('and or und oder et ou y o e en of i oraz lub и или nor'.split(' '))

function clauseNumbers(text: string, tokens: readonly Token[]): number[] {
  let clause = 0
  let place = 0
  return tokens.map((token) => {
    const found = text.indexOf(token.raw, place)
    const between = found > place ? text.slice(place, found) : ''
    if (marks.test(`${between}${token.raw[0] ?? ''}`) || (between.includes(',') && joints.has(token.lower))) clause += 1
    else if (strongJoints.has(token.lower)) clause += 1
    if (found >= 0) place = found + token.raw.length
    return clause
  })
}

function denialsIn(text: string, tokens: readonly Token[], clauses: readonly number[]): Denial[] {
  const found: { first: number; last: number }[] = []
  tokens.forEach((token, at) => {
    if (!isDenial(token, at, tokens, text)) return
    const open = found.at(-1)
    // "ne ... pas", "don 't", "does not ... any more" are one denial each.
    if (open && at - open.last <= 3 && joined(tokens[open.last]?.lower ?? '', token.lower)) open.last = at
    else found.push({ first: at, last: at })
  })
  return found.flatMap((place) => {
    const next = tokens[place.last + 1]?.lower ?? ''
    if (harmlessAfterDenial.has(next) || comparing.has(next)) return []
    // "Avoid rubbing" denies as well, and nobody can tell how far.
    if (counterVerbs.has(tokens[place.first]?.stem ?? '')) return [{ ...place, governed: [] }]
    // "Little or no", "whether or not": nobody is told which.
    const open = alternative.test(tokens[place.first - 1]?.lower ?? '')
    return [{ ...place, governed: open ? [] : governedBy(place, tokens, clauses) }]
  })
}

/** True for a word that denies where it stands: not the "won" of a match, not "No. 5", "little or no" or "non-stop", not the answer "No, ...". */
function isDenial({ lower, stem }: Token, at: number, tokens: readonly Token[], text: string): boolean {
  if (counterVerbs.has(stem)) return true
  const [before, next] = [tokens[at - 1]?.lower, tokens[at + 1]]
  if (contracted.test(lower)) return next?.lower === 't'
  if (!denials.has(lower)) return false
  if (lower === 'n' && next?.lower === 't') return true
  // French "ne" denies with its second part alone, and "personne" with its first.
  if (lower === 'ne' || lower === 'n') return tokens.slice(at + 1, at + 7).some((other) => secondParts.has(other.lower))
  if (lower === 'personne' || lower === 'rien')
    return tokens.slice(Math.max(0, at - 6), at).some((other) => other.lower === 'ne' || other.lower === 'n')
  if (lower === 'no') return next?.kind !== 'number' && !(at === 0 && (answeringNo.test(text) || next?.capital === true))
  if (lower === 'non') return !/\bnon\s?-/i.test(text) && !/^(?:a|an|the|of|and|or|other)$/.test(before ?? '')
  return !(at === 0 && answeringNo.test(text))
}

const secondParts = new Set('pas jamais aucun aucune plus personne rien point guère ni'.split(' '))
const alternative = /^(?:or|oder|ou|o|of|lub|или)$/
/** What stands before the apostrophe of "can't" and "won't". */
const contracted = /^(?:can|isn|wasn|aren|weren|don|doesn|didn|won|hasn|haven|hadn|couldn|shouldn|wouldn|mustn|needn|shan|ain)$/

/** Stems of verbs and nouns that deny what follows them. */
const counterVerbs = new Set(
  'avoid refus declin fail lack prevent deni reject prohibit forbid forbidden stop ceas exclud hardli hard rare rarely scarc bare barely unabl unlike instead rather vermeid verhinder evit empêch'.split(
    ' ',
  ),
)

/** Parts of one denial; "not without" are two. */
function joined(first: string, second: string): boolean {
  return /^(?:n|ne|не|non|don|doesn|didn|isn|wasn|aren|weren|won|hasn|haven|hadn|couldn|shouldn|wouldn|can|cannot)$/.test(first) || first === second
}

/** The word right behind a denial, the ones within it, and where nothing follows in its clause the one before it. */
function governedBy({ first, last }: { first: number; last: number }, tokens: readonly Token[], clauses: readonly number[]): number[] {
  const governed: number[] = []
  for (let at = first + 1; at < last; at += 1) if (isContent(tokens[at])) governed.push(at)
  for (
    let at = last + 1;
    at <= last + (conditional.test(tokens[last]?.lower ?? '') ? 3 * reach : reach) && at < tokens.length && clauses[at] === clauses[last];
    at += 1
  ) {
    if (!isContent(tokens[at])) continue
    governed.push(at)
    if (governed.length < 3 && conditional.test(tokens[last]?.lower ?? '')) continue
    if (!lightVerbs.has(tokens[at]?.stem ?? '')) return governed
  }
  // "Die Miete zahlt er nicht." denies what stands before.
  const ends = (last + 1 >= tokens.length || clauses[last + 1] !== clauses[last]) && !determiners.has(tokens[last]?.lower ?? '')
  if (ends && governed.length === 0) {
    for (let at = first - 1; at >= Math.max(0, first - reach) && clauses[at] === clauses[first]; at -= 1) {
      if (!isContent(tokens[at])) continue
      governed.push(at)
      break
    }
  }
  return governed
}

/** Stems of verbs that say little by themselves: what is denied stands behind them. */
const lightVerbs = new Set('becom remain stai keep kept get becam seem appear found includ involv provid made mak take took tak giv'.split(' '))

/** Denials of a whole condition: "unless the buyer pays". */
const conditional = /^(?:unless|tenzij)$/

/** Denials that never deny what stands before them. */
const determiners = new Set(
  'no none nothing nobody without kein keine keinen keinem keiner keines ohne niemand aucun aucune sans sin ningún ninguna senza nessuno nessuna geen zonder bez żaden żadna sem nenhum nenhuma без'.split(
    ' ',
  ),
)

function isContent(token: Token | undefined): boolean {
  return token !== undefined && carriesContent(token)
}

/** How many denials may reach a word: those before it in its clause with at most two words of content between, and one that ends its clause. */
export function denialsOver({ denials: found, clauses, rank, tokens }: Statement, at: number): number {
  let count = 0
  for (const { first, last } of found) {
    // "Neither A nor B is required" reaches to the end of its clause.
    if (at > last && clauses[last] === clauses[at] && listing.test(tokens[last]?.lower ?? '')) {
      count += 1
      continue
    }
    if (clauses[first] !== clauses[at] && clauses[last] !== clauses[at]) continue
    const between = at > last ? (rank[at] ?? 0) - (rank[last] ?? 0) : 0
    const behind = at < first && (last + 1 >= tokens.length || clauses[last + 1] !== clauses[last] || first - at <= 2)
    if ((at > last && at - last <= 8 && between <= 2) || (at > first && at < last) || (behind && first - at <= 8)) count += 1
  }
  return count
}

const listing = /^(?:neither|nor|weder|noch|ni|né|ani|nem|ни|unless|tenzij)$/

/** What a clause says of how a word holds: by a condition, in somebody's opinion, as a duty or a possibility, or of some alone. Statements that differ in it are no opposites. */
export function mannerOf({ tokens, clauses }: Statement, at: number): string {
  const found = new Set<string>()
  for (let place = 0; place < Math.min(tokens.length, at + 12); place += 1) {
    if (clauses[place] !== clauses[at]) continue
    const word = tokens[place]?.lower ?? ''
    if (exclusives.has(word)) found.add('only')
    if (exceptions.has(word)) found.add('except')
    if (place >= at) continue
    if (conditions.has(word)) found.add('condition')
    if (attributions.has(word)) found.add('opinion')
    if (duties.has(word)) found.add('duty')
    if (possibilities.has(word)) found.add('possibility')
  }
  if (found.size === 0 && isOrder({ tokens, clauses }, at)) found.add('order')
  return [...found].toSorted().join(' ')
}

/** "Go back to version 7", "Never switch it off": nothing but such words before it in its clause. */
export function isOrder({ tokens, clauses }: Pick<Statement, 'tokens' | 'clauses'>, at: number): boolean {
  for (let before = at - 1; before >= 0 && clauses[before] === clauses[at]; before -= 1) if (!ordering.has(tokens[before]?.lower ?? '')) return false
  return true
}

const ordering = new Set(
  'i we you he she it they please do don t not never always then now bitte nie ne pas veuillez no nunca nunca por favor niet nie não não'.split(' '),
)

/** True where a denial in one manner speaks against a statement in another: what cannot be does not happen, and an order is a duty. */
export function opposable(denying: string, saying: string): boolean {
  if (denying === saying || (denying === 'possibility' && (saying === '' || saying === 'order'))) return true
  return [denying, saying].includes('order') && [denying, saying].every((manner) => manner === 'order' || manner === 'duty' || manner === '')
}
