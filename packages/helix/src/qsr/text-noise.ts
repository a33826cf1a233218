import { holdsStretch } from '../holds-stretch.ts'
import { clamp01 } from '../rounded.ts'
import type { Token } from './analysed-text.ts'
import type { TextStatistics } from './features/text-statistics.ts'
import type { JudgedItem } from './judged-item.ts'
import { qsrParameters } from './parameters.ts'

/** How far an output is language at all: 1 where nothing speaks against it, 0 for noise. `reason` says what does; null where nothing. */
export type TextNoise = {
  readonly characters: number
  readonly words: number
  readonly order: number
  readonly repetition: number
  readonly reason: string | null
}

const constants = qsrParameters.noise
/** Not written by anybody: control characters, unassigned and private ones, what a broken decoding leaves behind. */
const broken = /[\p{Cc}\p{Co}\p{Cn}\ufffd]/u
const letterOrDigit = /[\p{L}\p{M}\p{N}]/u
const scripts = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Thai',
  'Georgian',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Han',
  'Ethiopic',
  'Khmer',
  'Mongolian',
].map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const)

/** Measures noise: characters that no text holds, words no language forms, words in no order, the same said over and over. Structured outputs are none. */
export function textNoise(item: JudgedItem, statistics: TextStatistics): TextNoise {
  const whole = { characters: 1, words: 1, order: 1, repetition: 1, reason: null }
  const text = item.judged.text.slice(0, constants.readChars)
  if (item.judged.form === 'structured' || text.trim() === '') return whole
  const characters = characterSense(text)
  if (item.judged.form === 'code') return { ...whole, characters, reason: characters < 0.5 ? 'It holds characters that no text has.' : null }
  const tokens = withoutCode(item.sentences.flatMap((sentence) => sentence.tokens).slice(0, constants.readTokens), text)
  const words = wordSense(tokens, text)
  const order = wordOrder(tokens, text, item, statistics)
  const repetition = saidOnce(item)
  const reason =
    characters < 0.5
      ? 'It holds characters that no text has.'
      : words < 0.5
        ? 'Most of its words are formed as in no language.'
        : order < constants.orderReason && !standsInContext(tokens, item)
          ? 'Its words stand in no order that a sentence has.'
          : repetition < 0.5
            ? 'It says the same sentence over and over.'
            : null
  return { characters, words, order, repetition, reason }
}

/** Code and addresses within a text: what stands there is no word of a language, and not meant to be. */
const codeSpans = /(?<![!-'*-~])`[^`\n]{1,400}`(?!["-(*+/-9<->@-~-])|https?:\/\/[^\s)>\]]{1,400}/g
/** Words that must be left beside the code for the text to be judged without it. */
const leastBesideCode = 8

/** The words that stand outside of code and addresses; all of them where hardly any do, so that nothing hides in code that is none. */
function withoutCode(tokens: readonly Token[], text: string): readonly Token[] {
  const code = new Set(Array.from(text.matchAll(codeSpans), ([span]) => span.toLowerCase().split(/[^\p{L}\p{M}\p{N}_]+/u)).flat())
  if (code.size === 0) return tokens
  const left = tokens.filter(({ lower }) => !code.has(lower))
  return left.length >= leastBesideCode ? left : tokens
}

function characterSense(text: string): number {
  let marks = 0
  let odd = 0
  const foreign = new Map<string, number>()
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (code > 127) foreign.set(character, (foreign.get(character) ?? 0) + 1)
    else if (code < 32) odd += code === 9 || code === 10 || code === 13 ? 0 : 1
    else if (!(code === 32 || (code > 47 && code < 58) || (code > 64 && code < 91) || (code > 96 && code < 123))) marks += 1
  }
  const seen = new Set<string>()
  for (const [character, count] of foreign) {
    if (broken.test(character)) odd += /[\u200b-\u200f\u2060\ufeff]/.test(character) ? 0 : count
    else if (!letterOrDigit.test(character)) marks += /\s/.test(character) ? 0 : count
    else seen.add(scripts.find(([, script]) => script.test(character))?.[0] ?? 'other')
  }
  const measures = [1 - odd / text.length / 0.03, text.length < 40 ? 1 : 1 - (marks / text.length - 0.35) / 0.3, 1 - (seen.size - 4) / 4]
  return clamp01(Math.min(...measures))
}

const otherScript = /^(?!\p{Script=Latin})\p{L}/u

/** Share of words that a language could have formed: with vowels, without digits inside, without long runs of either kind of letter. Latin letters only. */
function wordSense(tokens: readonly Token[], text: string): number {
  const latin = tokens.filter((token) => token.kind === 'word' && token.lower.length > 3 && /^[a-z0-9_]+$/.test(token.lower))
  const read = text.slice(0, 5_000)
  const longest = holdsStretch(read, 80, isUnbroken) ? /\S{80,}/.exec(read) : null
  const glued =
    longest && !/[/.\\=&?%:#@-]/.test(longest[0]) && !/[^\p{Script=Latin}\p{N}]/u.test(longest[0])
      ? longest[0].length / Math.min(5_000, text.length)
      : 0
  if (latin.length < 4) return clamp01(1 - 2 * glued)
  const ofOtherScripts = tokens.filter(({ kind, lower }) => kind === 'word' && otherScript.test(lower)).length
  const known = new Map<Token, boolean>()
  const slavic = tokens.filter(({ lower }) => slavicWords.has(lower)).length / tokens.length >= 0.08 || /[ąćęłńśźżčřšžěďťňů]/.test(read)
  const odd =
    latin.filter((token) => {
      const met = known.get(token) ?? (isOdd(token) || (!slavic && oddClusters.test(token.lower)))
      known.set(token, met)
      return met
    }).length /
    // Names and abbreviations in Latin letters within a text of another script are a part of its words.
    Math.max(latin.length, ofOtherScripts)
  return clamp01(1 - Math.max(0, odd - 0.12) / 0.3 - 2 * glued)
}

/** True where neither is an ASCII space; beyond ASCII the search itself decides. */
function isUnbroken(first: number, second: number): boolean {
  return !isSpace(first) && !isSpace(second)
}

function isSpace(code: number): boolean {
  return code === 32 || (code > 8 && code < 14)
}

function isOdd({ raw, lower }: Token): boolean {
  // NATO, HTTP: abbreviations have no vowels and are none the worse.
  if (/^[A-Z]+$/.test(raw)) return lower.length > 8
  return (
    lower.length > 28 ||
    /[a-z]\d[a-z]|\d[a-z]+\d/.test(lower) ||
    /[bcdfghjklmnpqrstvwxz]{5,}|[aeiou]{5,}/.test(lower) ||
    !/[aeiouy]/.test(lower) ||
    /[a-z][A-Z]{1,3}[a-z]+[A-Z]/.test(raw) ||
    /q[^ua_]|[jvqx]{2}/.test(lower)
  )
}

/** Letters beside each other that English, German and the Romance languages hardly have, and that Polish and Czech ("czerwiec", "najmu") are full of. */
const oddClusters = /[bcfgjkpqvwxz][jqxz]|[jqvz][bcdfghklmnpqrstvwxz]/
/** Small words of the Slavic languages that are written in Latin letters. */
const slavicWords = new Set('w z nie jest się oraz przez dla są który není jsou nebo které však'.split(' '))

/**
 * How much less surprising the order of the words is than the same words in another order, by the pairs of word classes of the published table. English only:
 * 1 for everything that cannot be told, for lists of words among it.
 */
function wordOrder(tokens: readonly Token[], text: string, item: JudgedItem, statistics: TextStatistics): number {
  if (tokens.length < constants.orderTokens || item.englishShare < constants.orderEnglish) return 1
  if ((text.match(/[,;|\n•]|\]\(/g)?.length ?? 0) / tokens.length > constants.orderCommas || (text.match(/\b\d{1,2}[.)]\s/g)?.length ?? 0) > 2)
    return 1
  const classes = statistics.classes(tokens)
  const shuffled = [0.618, 0.382, 0.271].map((step, shift) => statistics.surprise(otherOrder(classes, step, shift)))
  const gain = shuffled.reduce((sum, bits) => sum + bits, 0) / shuffled.length - statistics.surprise(classes)
  return clamp01((gain - constants.orderNone) / (constants.orderWhole - constants.orderNone))
}

/** True where neighbouring words stand beside each other in the context too. */
function standsInContext(tokens: readonly Token[], item: JudgedItem): boolean {
  const pairs = new Set<string>()
  for (const sentence of item.context?.sentences.slice(0, 3_000) ?? [])
    sentence.tokens.forEach((token, at) => pairs.add(`${token.stemId} ${sentence.tokens[at + 1]?.stemId}`))
  const found = tokens.filter((token, at) => pairs.has(`${token.stemId} ${tokens[at + 1]?.stemId}`)).length
  return found / Math.max(1, tokens.length) > 0.25
}

/** The same words in another order, the same each time: every word some steps on, round and round. */
function otherOrder(classes: Int32Array, step: number, shift: number): Int32Array {
  const count = classes.length
  let steps = Math.max(1, Math.round(count * step))
  while (divisor(steps, count) > 1) steps += 1
  return classes.map((own, at) => classes[(at * steps + shift) % count] ?? own)
}

function divisor(first: number, second: number): number {
  return second === 0 ? first : divisor(second, first % second)
}

/** Falls with the share of sentences that stand there more than once. */
function saidOnce(item: JudgedItem): number {
  const sentences = item.sentences
    .filter((sentence) => sentence.tokens.filter((token) => token.kind === 'word').length >= 4)
    .map((sentence) => sentence.tokens.map((token) => token.stemId).join(' '))
  if (sentences.length < 4) return 1
  const share = 1 - new Set(sentences).size / sentences.length
  return clamp01(1 - Math.max(0, share - 0.2) / 0.5)
}
