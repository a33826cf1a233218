import { conceptsOf } from './command-concepts.ts'
import { stopWords } from '../qsr/lexicon.ts'
import { bucketOf, hashedOn, hashStart } from '../models/hashed-linear.ts'
import {
  answerTarget,
  codeReference,
  contactAddress,
  nounContinuation,
  ownPossession,
  politeOpening,
  questionToReader,
  requestLead,
  requestVerbs,
  transferVerb,
} from './instruction-lexicon.ts'

/** What a segment says by itself, whatever text it stands in; flags are 0 or 1. */
export type SegmentFeatures = {
  readonly wordCount: number
  /** Its distinct words that carry content. */
  readonly content: readonly string[]
  /** Buckets of its words, its pairs of words and how it starts, without repeats. */
  readonly hashed: readonly number[]
  readonly imperative: number
  readonly polite: number
  readonly question: number
  readonly answerTarget: number
  readonly transferToContact: number
  readonly ownPossession: number
  readonly codeReference: number
  readonly sentenceForm: number
  readonly bare: number
  /** Concepts of command that its words are of, as bits: see conceptsOf. */
  readonly concepts: number
  /** Whether it names an address of mail or of a page. */
  readonly contact: number
}

/** Features by the words of a segment, so that a sentence that is met in several texts (read, and in the result of a tool) is looked at once. */
export type KnownSegments = Map<string, SegmentFeatures>

/** Segments that are kept at most: a hostile text has more, and no other text repeats them. */
const mostKnown = 4_000
const verbs = new Set(requestVerbs)
/** Longer verbs with one letter missing ("retrive"), which a reader takes for the verb all the same. */
const misspeltVerbs = new Set(
  requestVerbs.filter((verb) => verb.length >= 6).flatMap((verb) => Array.from(verb, (_, at) => verb.slice(0, at) + verb.slice(at + 1))),
)
const stop = new Set(stopWords)

/** What the words of a segment say by themselves, their features hashed to `bits` bits. Remembered in `known`, which serves one number of bits. */
export function segmentFeatures(text: string, bits: number, known: KnownSegments): SegmentFeatures {
  const met = known.get(text)
  if (met) return met
  const words = segmentWords(text)
  const stem = withoutLead(text)
  const imperative = flag(startsWithRequestVerb(stem))
  const polite = flag(politeOpening.test(text))
  const features: SegmentFeatures = {
    wordCount: words.length,
    content: [...new Set(words.filter((word) => word.length > 2 && !stop.has(word)))],
    // Two words of it are looked at, and they stand within its first 100 characters.
    hashed: hashedWords(words, segmentWords(stem.slice(0, 100), 2), bits),
    imperative,
    polite,
    question: flag(isQuestion(text, stem)),
    answerTarget: flag(answerTarget.test(text)),
    transferToContact: flag(transferVerb.test(text) && contactAddress.test(text)),
    ownPossession: flag(ownPossession.test(text) && (imperative === 1 || polite === 1)),
    codeReference: flag(codeReference.test(text)),
    sentenceForm: flag(/^\p{Lu}.*[.?!:]["']?$/su.test(text)),
    bare: flag(words.length <= 5 && !/[.?!:]/.test(text)),
    concepts: conceptsOf(words, text),
    contact: flag(contactAddress.test(text)),
  }
  if (known.size < mostKnown) known.set(text, features)
  return features
}

/** UTF-16 units of a segment that are read: as long as one may be. */
const longestRead = 600

/** At most `most` words, lower case; addresses and numbers stand for themselves as one word each. */
function segmentWords(text: string, most = 60): string[] {
  let plain = text.slice(0, longestRead).toLowerCase().replaceAll('\u2019', "'")
  if (plain.includes('@')) plain = plain.replaceAll(/[^\s@]{1,64}@[^\s@]{1,64}\.\w+/g, ' @mail ')
  if (plain.includes('://') || plain.includes('www.')) plain = plain.replaceAll(/(?:https?:\/\/|www\.)\S+/g, ' @url ')
  const words: string[] = []
  for (const [word] of plain.matchAll(/@[a-z]+|\p{L}+(?:'\p{L}+)?|\d+/gu)) {
    words.push(word < ':' ? '0' : word)
    if (words.length === most) break
  }
  return words
}

const starts = {
  word: hashedOn(hashStart, 'u'),
  pair: hashedOn(hashStart, 'b'),
  first: hashedOn(hashStart, 's'),
  firstPair: hashedOn(hashStart, 'S'),
  stem: hashedOn(hashStart, 'v'),
  stemPair: hashedOn(hashStart, 'V'),
  piece: hashedOn(hashStart, 'p'),
  beginning: hashedOn(hashStart, 'w'),
  characters: hashedOn(hashStart, 'c'),
}
/** First unit of the scripts that put no spaces between words: from Kana on. */
const firstUnspaced = 0x30_40
/** Letters of a longer word that stand for its forms, and words that are long enough for it. */
const beginning = { letters: 5, from: 6 }

/** Words, pairs of words, and how the segment starts, with and without what may precede a request. */
function hashedWords(words: readonly string[], stem: readonly string[], bits: number): number[] {
  const found = new Set<number>()
  const add = (hash: number): unknown => found.add(bucketOf(hash, bits))
  const pair = (start: number, first: string | undefined, second: string): number => hashedOn(hashedOn(hashedOn(start, first ?? ''), ' '), second)
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    add(hashedOn(starts.word, word))
    if (index > 0) add(pair(starts.pair, words[index - 1], word))
    if (word.charCodeAt(0) >= firstUnspaced) {
      for (let at = 0; at + 2 <= word.length; at += 1) add(hashedOn(starts.characters, word.slice(at, at + 2)))
    } else if (word.length >= beginning.from) add(hashedOn(starts.beginning, word.slice(0, beginning.letters)))
  }
  if (words[0] !== undefined) add(hashedOn(starts.first, words[0]))
  if (words[1] !== undefined) add(pair(starts.firstPair, words[0], words[1]))
  if (stem[0] !== undefined) {
    add(hashedOn(starts.stem, stem[0]))
    // Pieces of the first word: a verb is known in spite of a misspelling.
    const padded = `^${stem[0]}$`
    for (let at = 0; at + 4 <= padded.length; at += 1) add(hashedOn(starts.piece, padded.slice(at, at + 4)))
  }
  if (stem[1] !== undefined) add(pair(starts.stemPair, stem[0], stem[1]))
  return [...found]
}

function withoutLead(text: string): string {
  let rest = text.replaceAll('\u2019', "'")
  for (let turn = 0; turn < 4; turn += 1) {
    const shorter = rest.replace(requestLead, '')
    if (shorter === rest) break
    rest = shorter
  }
  return rest
}

function startsWithRequestVerb(text: string): boolean {
  const verb = /^([A-Za-z]{1,20})\s+\S/.exec(text)?.[1]
  if (verb === undefined || nounContinuation.test(text)) return false
  return verbs.has(verb.toLowerCase()) || misspeltVerbs.has(verb.toLowerCase())
}

function isQuestion(text: string, stem: string): boolean {
  return questionToReader.test(text.trim()) || questionToReader.test(stem.trim())
}

function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0
}
