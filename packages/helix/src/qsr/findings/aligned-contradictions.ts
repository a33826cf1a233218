import type { Finding } from '@maestro-helix/contract/evaluation'
import type { Sentence, Token } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { clausesOf } from './clauses.ts'
import { comparing, denials, denyingPrefixes, harmlessAfterDenial, openings, oppositesOf, unspacedDenial } from './contradiction-lexicon.ts'
import { swappedTokens } from './swapped-tokens.ts'

/** Shares of common words from which two sentences are taken to say the same of the same thing. */
const bounds = {
  sentences: 120,
  candidates: 5,
  overlap: 0.72,
  back: 0.45,
  opposite: 0.8,
  swap: 0.8,
  asNear: 0.15,
  unspaced: 0.75,
  loneWord: 0.85,
  apart: 4,
}

/** A passage that says the opposite of a sentence, and how. */
type Contradiction = { readonly kind: 'flippedNegation' | 'swappedNames' | 'contradicted'; readonly passage: string; readonly reason: string }

/** Finds sentences whose nearest passage says the opposite: a denial on one side only, names that changed places, words that exclude each other. */
export function alignedContradictions(item: JudgedItem, index: ContextIndex): (Finding & { readonly sentence: number })[] {
  const findings: (Finding & { sentence: number })[] = []
  if (item.judged.form !== 'prose') return findings
  const passages: ReadPassages = new Map()
  item.sentences.slice(0, bounds.sentences).forEach((sentence, position) => {
    if (/[?？؟]\s*$/.test(sentence.text)) return
    const near = nearestTo(sentence, index, passages)
    const found = contradictionOf(sentence, near) ?? contradictedClause(sentence, near, passages)
    if (found)
      findings.push({ kind: found.kind, claim: excerpt(sentence.text), passage: excerpt(found.passage), reason: found.reason, sentence: position })
  })
  return findings.slice(0, 20)
}

/** A passage with its words, read once for all sentences that it is near to. */
type ReadPassage = {
  readonly sentence: Sentence
  readonly content: readonly Token[]
  readonly stems: ReadonlySet<string>
  readonly contentStems: ReadonlySet<string>
}
type ReadPassages = Map<Sentence, ReadPassage>

function readPassage(sentence: Sentence, passages: ReadPassages): ReadPassage {
  const known = passages.get(sentence)
  if (known) return known
  const content = contentOf(sentence)
  const passage = {
    sentence,
    content,
    stems: new Set(sentence.tokens.map((token) => token.stem)),
    contentStems: new Set(content.map((token) => token.stem)),
  }
  passages.set(sentence, passage)
  return passage
}

/** The passages that share most words with a sentence: searched once, for it and for its clauses. */
function nearestTo(sentence: Sentence, index: ContextIndex, known: ReadPassages): readonly ReadPassage[] {
  const own = contentOf(sentence)
  return own.length < 2 ? [] : index.nearestSentences(own, bounds.candidates).map((passage) => readPassage(passage, known))
}

/** What the nearest passage contradicts, unless another one that is as near says what the sentence says. */
function contradictionOf(sentence: Sentence, passages: readonly ReadPassage[]): Contradiction | null {
  const own = contentOf(sentence)
  if (passages.some((passage) => sharedBy(own, passage) === 1 && sameTokens(sentence, passage.sentence))) return null
  const nearest = passages[0]
  const found = nearest ? contradiction(sentence, own, nearest) : null
  if (!nearest || !found) return null
  const overlap = sharedBy(own, nearest)
  const agreeing = passages.some((other) => sharedBy(own, other) >= overlap - bounds.asNear && !contradiction(sentence, own, other))
  return agreeing ? null : found
}

/** Bounds for clauses: shorter than sentences, they must be alike in more of their words, both ways. */
const clauseBounds = { least: 3, alike: 0.8 }

/** What a clause of the nearest passages contradicts of a clause of the sentence, unless another one that is as near says the same. */
function contradictedClause(sentence: Sentence, passages: readonly ReadPassage[], known: ReadPassages): Contradiction | null {
  const parts = clausesOf(sentence)
  for (const part of parts.length > 0 ? parts : [sentence]) {
    const own = contentOf(part)
    if (own.length < clauseBounds.least) continue
    const near = passages.flatMap((passage) => clausesRead(passage, known))
    const alike = near
      .map((passage) => ({ passage, alike: Math.min(sharedBy(own, passage), backShare(own, passage)) }))
      .filter((candidate) => candidate.alike >= clauseBounds.alike)
      .toSorted((first, second) => second.alike - first.alike)
    const first = alike[0]
    const found = first ? contradiction(part, own, first.passage) : null
    if (found && alike.every(({ passage }) => contradiction(part, own, passage) !== null)) return found
  }
  return null
}

/** A passage by its clauses, read once; itself where it has but one. */
function clausesRead(passage: ReadPassage, known: ReadPassages): readonly ReadPassage[] {
  const before = readClauses.get(passage)
  if (before) return before
  const clauses = clausesOf(passage.sentence)
  const read = clauses.length > 0 ? clauses.map((clause) => readPassage(clause, known)) : [passage]
  readClauses.set(passage, read)
  return read
}

const readClauses = new WeakMap<ReadPassage, readonly ReadPassage[]>()

function backShare(own: readonly Token[], { content }: ReadPassage): number {
  const mine = new Set(own.map((token) => token.stem))
  return content.length === 0 ? 0 : content.filter((token) => mine.has(token.stem)).length / content.length
}

function sharedBy(own: readonly Token[], { stems }: ReadPassage): number {
  let shared = 0
  for (const token of own) if (stems.has(token.stem)) shared += 1
  return shared / own.length
}

function contentOf(sentence: Sentence): Token[] {
  return sentence.tokens.filter((token) => token.content && !denials.has(token.lower))
}

function sameTokens(first: Sentence, second: Sentence): boolean {
  const [own, other] = [first.tokens.map((token) => token.stem).join(' '), second.tokens.map((token) => token.stem).join(' ')]
  return other.includes(own)
}

function contradiction(
  sentence: Sentence,
  own: readonly Token[],
  { sentence: passage, content: others, contentStems: known }: ReadPassage,
): Contradiction | null {
  if (others.length < 2 || /[?？؟]\s*$/.test(passage.text)) return null
  const mine = new Set(own.map((token) => token.stem))
  const overlap = own.filter((token) => known.has(token.stem)).length / own.length
  const back = others.filter((token) => mine.has(token.stem)).length / others.length
  const swap = overlap >= bounds.swap && back >= bounds.back ? swappedTokens(sentence.tokens, passage.tokens) : null
  if (swap)
    return {
      kind: 'swappedNames',
      passage: passage.text,
      reason: `"${excerpt(swap[0])}" and "${excerpt(swap[1])}" stand the other way round in what was given.`,
    }
  if (opensDifferently(sentence, passage)) return null
  if (overlap >= bounds.overlap && back >= bounds.back) {
    const denies = flippedDenial(sentence, passage, Math.min(overlap, back))
    if (denies !== null)
      return {
        kind: 'flippedNegation',
        passage: passage.text,
        reason: `${denies ? 'It denies what was given' : 'It says what was denied'}: "${excerpt(passage.text)}"`,
      }
  }
  return oppositeWords(own, others, known, mine, passage)
}

/** True where one side leaves open what the other states. */
function opensDifferently(sentence: Sentence, passage: Sentence): boolean {
  const opens = (tokens: readonly Token[]): string =>
    [...new Set(tokens.filter((token) => openings.has(token.lower)).map((token) => token.lower))].toSorted().join(' ')
  return opens(sentence.tokens) !== opens(passage.tokens)
}

/** True: the sentence denies what the passage says. False: it says what the passage denies. Null: neither. */
function flippedDenial(sentence: Sentence, passage: Sentence, alike: number): boolean | null {
  const own = deniedPlaces(sentence)
  const other = deniedPlaces(passage)
  // With denials on both sides nobody can tell by words which is which.
  if (own.length > 0 === other.length > 0) return null
  const [denying, saying] = own.length > 0 ? [own, passage] : [other, sentence]
  return denying.some((place) => saidPlainly(place, saying.tokens, alike)) ? own.length > 0 : null
}

/** The stems right before and right after a denial; null where the sentence begins or ends there. */
type DeniedPlace = { readonly before: string | null; readonly after: string | null; readonly unspaced: boolean }

/** The places of a sentence at which something is denied; "ne ... pas" and "n't" are one place each. */
function deniedPlaces({ text, tokens }: Sentence): DeniedPlace[] {
  const unspaced = text.match(unspacedDenial)?.length ?? 0
  if (unspaced > 0) return unspaced % 2 === 1 ? [{ before: null, after: null, unspaced: true }] : []
  const places: DeniedPlace[] = []
  let last = -10
  tokens.forEach((token, at) => {
    // "No, it was detected" says that it was.
    if (at === 0 && answeringNo.test(text)) return
    if (!denials.has(token.lower) || harmlessAfterDenial.has(tokens[at + 1]?.lower ?? '') || ofLimit(tokens, at)) return
    const again = at - last <= 3
    last = at
    if (again) return
    const carries = (other: Token): boolean => other.content && !denials.has(other.lower)
    places.push({
      before: tokens.slice(0, at).findLast(carries)?.stem ?? null,
      after: tokens.slice(at + 1).find(carries)?.stem ?? null,
      unspaced: false,
    })
  })
  return places
}

/** Whether a denial, or the second part of it ("ne faut pas plus"), is about how much. */
function ofLimit(tokens: readonly Token[], at: number): boolean {
  const last = [at + 3, at + 2, at + 1, at].find((place) => denials.has(tokens[place]?.lower ?? '')) ?? at
  return comparing.has(tokens[last + 1]?.lower ?? '')
}

const answeringNo = /^\s*(?:no|nein|non|nee|nie|não|нет|لا)\s*[,.!:;–—]/iu

/** True where the words around a denial stand beside each other on the side that does not deny. */
function saidPlainly({ before, after, unspaced }: DeniedPlace, tokens: readonly Token[], alike: number): boolean {
  if (unspaced) return alike >= bounds.unspaced
  if (after === null || before === null) {
    const only = after ?? before
    return alike >= bounds.loneWord && only !== null && tokens.some((token) => token.stem === only)
  }
  let since = bounds.apart + 1
  for (const token of tokens) {
    if (token.stem === after && since <= bounds.apart) return true
    since = token.stem === before ? 0 : since + 1
  }
  return false
}

/** One word exchanged for what it excludes, everything else the same. */
function oppositeWords(
  own: readonly Token[],
  others: readonly Token[],
  known: ReadonlySet<string>,
  mine: ReadonlySet<string>,
  passage: Sentence,
): Contradiction | null {
  const added = own.filter((token) => !known.has(token.stem))
  const left = others.filter((token) => !mine.has(token.stem))
  if (added.length === 0 || added.length > 2 || (own.length - added.length) / own.length < Math.min(bounds.opposite, (own.length - 1) / own.length))
    return null
  if (own.length < 3) return null
  for (const token of added) {
    const excluded = left.find((other) => oppositesOf.get(token.lower)?.has(other.lower) || deniesByPrefix(token.lower, other.lower))
    if (excluded)
      return { kind: 'contradicted', passage: passage.text, reason: `"${excerpt(token.raw)}" excludes "${excerpt(excluded.raw)}" of what was given.` }
  }
  return null
}

function deniesByPrefix(first: string, second: string): boolean {
  const [long, short] = first.length > second.length ? [first, second] : [second, first]
  return (
    short.length >= 4 &&
    long.endsWith(short) &&
    denyingPrefixes.includes(long.slice(0, long.length - short.length)) &&
    long.length - short.length >= 2
  )
}
