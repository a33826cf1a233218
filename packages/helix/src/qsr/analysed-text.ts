import { plainDigits } from './findings/plain-digits.ts'
import { monthOf, numberWordOf, weekdayOf } from './findings/quantity-lexicon.ts'
import { englishMarkers, monthNumbers, negations, numberWords, otherLanguageMarkers, stopWords } from './lexicon.ts'
import { stem } from './stem.ts'

/** A distinct word or number of the texts under judgement. Tokens of one vocabulary are shared, so equal spelling means the same object. */
export type Token = {
  readonly raw: string
  readonly lower: string
  /** The form that is compared: stem of a word, normal form of a number. */
  readonly stem: string
  /** The same for tokens of equal stem; a pair of them makes one number, which is cheaper to look up than a pair of texts. */
  readonly stemId: number
  readonly kind: 'word' | 'number'
  /** True where it carries content: not a stop word. */
  readonly content: boolean
  readonly capital: boolean
  readonly negation: boolean
  /** The month it names, as a number in digits. */
  readonly month: string | undefined
  /** True where it may be part of a number, a date, a time or a weekday. */
  readonly quantity: boolean
  /** What language it is a sign of, if any. */
  readonly marks: 'english' | 'other' | null
}

export type Sentence = { readonly text: string; readonly tokens: readonly Token[] }

export type AnalysedText = {
  readonly sentences: readonly Sentence[]
  readonly tokenCount: number
  /** True where the text was longer than what was analysed. */
  readonly capped: boolean
  /** 0..1: share of the tokens that only English text has so many of, scaled; meaningless under about 8 tokens. */
  readonly englishShare: number
  /** 0..1: the same for markers of other European languages. */
  readonly otherLanguageShare: number
  /** 0..1: share of tokens in scripts written without spaces, where single characters stand for words. */
  readonly unspacedShare: number
}

const stopSet = new Set(stopWords)
const negationSet = new Set(negations)
const englishSet = new Set(englishMarkers)
// Maps, because an object also answers to "constructor".
const numberByWord = new Map(Object.entries(numberWords))
const monthByWord = new Map(Object.entries(monthNumbers))
const otherLanguageSet = new Set(otherLanguageMarkers)
const abbreviation = /(?:^|[\s(])(?:[A-Za-z]|mr|mrs|ms|dr|st|prof|inc|ltd|co|vs|etc|no|approx|e\.g|i\.e|u\.s|a\.m|p\.m|jr|sr|gen|sen|rep|gov|fig)$/i
const listMarker = /^\s{0,8}(?:[-*+•|#>]|\d{1,3}[.)]\s)/
const wordPattern = /\p{N}+(?:[.,٫٬．，]\p{N}+)*|[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*/gu
/** A number in a text whose tokens are set apart by spaces: 1 , 600 or 122 . 5. Ordinary text has no space before a comma or a full stop. */
const spacedNumber = /(?<![\d.,]|\d [.,] )\d{1,3}(?:(?: , \d{3})+(?: \. \d{1,2})?| \. \d{1,2})(?!\d|[.,]\d| [.,] \d)/g
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Interns tokens, so that a text of a million words holds each spelling once. One vocabulary serves one evaluation. */
export class Vocabulary {
  readonly #tokens = new Map<string, Token>()
  readonly #stemIds = new Map<string, number>()

  token(raw: string): Token {
    const known = this.#tokens.get(raw)
    if (known) return known
    const lower = raw.toLowerCase()
    const digits = numberByWord.get(lower)
    const isNumber = /^\p{N}/u.test(raw)
    const stemmed = isNumber ? normalNumber(raw) : (digits ?? stem(lower))
    const stemId = this.#stemIds.get(stemmed) ?? this.#stemIds.size
    this.#stemIds.set(stemmed, stemId)
    const token: Token = {
      raw,
      lower,
      stem: stemmed,
      stemId,
      kind: isNumber || (digits !== undefined && lower !== 'one') ? 'number' : 'word',
      content: !stopSet.has(lower) && (isNumber || lower.length > 1 || lower > '\u024f'),
      capital: lower !== raw,
      negation: negationSet.has(lower),
      month: monthByWord.get(lower),
      quantity: isNumber || /\p{Nd}|[曜星周十百]/u.test(raw) || numberWordOf.has(lower) || monthOf.has(lower) || weekdayOf.has(lower),
      marks: englishSet.has(lower) ? 'english' : otherLanguageSet.has(lower) ? 'other' : null,
    }
    this.#tokens.set(raw, token)
    return token
  }
}

/** Digits without group separators, leading zeros and trailing decimal zeros: 1,250.50 -> 1250.5, 05 -> 5. */
export function normalNumber(text: string): string {
  const digits = /[^\d.,]/.test(text) ? plainDigits(text) : text
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits) ? digits.replaceAll(',', '') : digits
  return /^\d{1,15}(?:\.\d{1,6})?$/.test(plain) ? String(Number(plain)) : plain
}

/** Splits `text` into sentences and tokens, reading at most `maxChars` UTF-16 units of it. Linear in what is read; any string is accepted. */
export function analyseText(text: string, vocabulary: Vocabulary, maxChars: number): AnalysedText {
  const capped = text.length > maxChars
  const read = (capped ? text.slice(0, maxChars) : text).toWellFormed().replaceAll(spacedNumber, (number) => number.replaceAll(' ', ''))
  const sentences: Sentence[] = []
  let tokenCount = 0
  let english = 0
  let other = 0
  let unspacedCount = 0
  for (const piece of pieces(read)) {
    const tokens: Token[] = []
    for (const raw of piece.match(wordPattern) ?? []) {
      if (hasUnspaced(raw)) {
        // One number is one token in every script; a character of a script without spaces stands for a word.
        for (const part of raw.match(/\p{Nd}+|[^\p{Nd}]/gu) ?? []) tokens.push(vocabulary.token(part))
        unspacedCount += raw.length
        continue
      }
      const token = vocabulary.token(raw)
      tokens.push(token)
      if (token.marks === 'english') english += 1
      else if (token.marks === 'other') other += 1
    }
    tokenCount += tokens.length
    if (tokens.length > 0) sentences.push({ text: piece, tokens })
  }
  return {
    sentences,
    tokenCount,
    capped,
    // English prose has a marker in about every fourth word; a table or a list of names has fewer and still counts half.
    englishShare: tokenCount === 0 ? 0 : Math.min(1, english / tokenCount / 0.16),
    otherLanguageShare: tokenCount === 0 ? 0 : Math.min(1, other / tokenCount / 0.16),
    unspacedShare: tokenCount === 0 ? 0 : Math.min(1, unspacedCount / tokenCount),
  }
}

/** Looks at the first and the last unit before it searches: most words are of one script. */
function hasUnspaced(raw: string): boolean {
  return (raw.charCodeAt(0) > 0x0e00 || raw.charCodeAt(raw.length - 1) > 0x0e00) && unspaced.test(raw)
}

const maxSentenceChars = 2_000

function* pieces(text: string): Generator<string> {
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    let end = false
    if (code === 10) end = breaksAtLine(text, index)
    else if (code === 46 || code === 33 || code === 63) end = breaksAtStop(text, start, index, code)
    else if (code === 0x3002 || code === 0xff01 || code === 0xff1f || code === 0x061f || code === 0x0964) end = true
    if (end || index - start >= maxSentenceChars) {
      const piece = text.slice(start, index + 1).trim()
      if (piece !== '') yield piece
      start = index + 1
    }
  }
  const rest = text.slice(start).trim()
  if (rest !== '') yield rest
}

function breaksAtLine(text: string, index: number): boolean {
  const next = text.slice(index + 1, index + 16)
  return /^\s*\n/.test(next) || listMarker.test(next) || /^\s*(?:\p{Lu}|["'“{}<(])/u.test(next) || next.trim() === ''
}

function breaksAtStop(text: string, start: number, index: number, code: number): boolean {
  const after = text[index + 1]
  if (after !== undefined && !/[\s"'”’)\]]/.test(after)) return false
  // 12. März: the day of a month ends no sentence, unless it numbers a line.
  if (code === 46 && isDigit(text.charCodeAt(index - 1)) && !/^\s*\d+$/.test(text.slice(Math.max(start, index - 8), index))) {
    const next = /^ ?(\p{L}+)/u.exec(text.slice(index + 1, index + 16))?.[1]
    if (next !== undefined && monthOf.has(next.toLowerCase())) return false
  }
  return code !== 46 || !abbreviation.test(text.slice(Math.max(start, index - 7), index))
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
