import { stopWords } from '../qsr/lexicon.ts'
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
import type { SparseFeatures } from '../models/hashed-linear.ts'
import { hashedFeature } from '../models/hashed-linear.ts'
import type { TextSegment } from './text-segments.ts'

/** What is said of a segment beside its words, each 0..1; names in the order of the values. `a x b` is a product: it weighs a only where b holds. */
export const instructionFeatureNames = [
  'imperative',
  'polite',
  'question',
  'answerTarget',
  'transferToContact',
  'ownPossession',
  'codeReference',
  'overlapWithHost',
  'noHost',
  'hostRequests',
  'formBreak',
  'inRecord',
  'sentenceForm',
  'imperative x noHost',
  'question x noHost',
  'imperative x hostRequests',
  'question x hostRequests',
  'imperative x overlapWithHost',
  'imperative x formBreak',
  'question x formBreak',
  'answerTarget x noHost',
  'imperative x inRecord',
  'bare',
  'bare x imperative',
] as const

/** The words before which a host counts as one: a text that is all request, such as a user's own prompt, has none. */
const leastHostWords = 8
const verbs = new Set(requestVerbs)
/** Longer verbs with one letter missing ("retrive"), which a reader takes for the verb all the same. */
const misspeltVerbs = new Set(
  requestVerbs.filter((verb) => verb.length >= 6).flatMap((verb) => Array.from(verb, (_, at) => verb.slice(0, at) + verb.slice(at + 1))),
)
const stop = new Set(stopWords)

/**
 * Features of every segment of one text. They ask: is it a request, to whom and for what; and does it belong to its host, the rest of the text (its topic, its
 * form, whether the rest is made of requests too)? No feature is the length of the text.
 */
export function instructionFeatures(segments: readonly TextSegment[], bits: number): SparseFeatures[] {
  const words = segments.map((segment) => segmentWords(segment.text))
  const contents = words.map((list) => [...new Set(list.filter((word) => word.length > 2 && !stop.has(word)))])
  const segmentsWith = new Map<string, number>()
  for (const content of contents) for (const word of content) segmentsWith.set(word, (segmentsWith.get(word) ?? 0) + 1)
  const stems = segments.map((segment) => withoutLead(segment.text))
  const imperatives = stems.map((text) => startsWithRequestVerb(text))
  const questions = segments.map((segment, index) => isQuestion(segment.text, stems[index] ?? ''))
  const requests = imperatives.map((imperative, index) => imperative || questions[index] === true)
  const requestCount = requests.filter(Boolean).length
  const wordCount = words.reduce((sum, list) => sum + list.length, 0)
  const mostlyRows = segments.filter((segment) => segment.isRow).length > segments.length / 2
  return segments.map((segment, index) => {
    const { text } = segment
    const own = words[index] ?? []
    const content = contents[index] ?? []
    const imperative = flag(imperatives[index] === true)
    const question = flag(questions[index] === true)
    const polite = flag(politeOpening.test(text))
    const target = flag(answerTarget.test(text))
    const overlap = content.length === 0 ? 0 : content.filter((word) => (segmentsWith.get(word) ?? 0) > 1).length / content.length
    const noHost = flag(wordCount - own.length < leastHostWords)
    const hostRequests = segments.length > 1 ? (requestCount - flag(requests[index] === true)) / (segments.length - 1) : 1
    const formBreak = flag(!segment.isRow && mostlyRows)
    const inRecord = flag(segment.inRecord)
    const bare = flag(own.length <= 5 && !/[.?!:]/.test(text))
    return {
      // Two words of it are looked at, and they stand within its first 100 characters.
      hashed: hashedWords(own, segmentWords((stems[index] ?? '').slice(0, 100)), bits),
      dense: [
        imperative,
        polite,
        question,
        target,
        flag(transferVerb.test(text) && contactAddress.test(text)),
        flag(ownPossession.test(text) && (imperative === 1 || polite === 1)),
        flag(codeReference.test(text)),
        overlap,
        noHost,
        hostRequests,
        formBreak,
        inRecord,
        flag(/^\p{Lu}.*[.?!:]["']?$/su.test(text)),
        imperative * noHost,
        question * noHost,
        imperative * hostRequests,
        question * hostRequests,
        imperative * overlap,
        imperative * formBreak,
        question * formBreak,
        target * noHost,
        imperative * inRecord,
        bare,
        bare * imperative,
      ],
    }
  })
}

/** At most 32 words of the first 300 characters, lower case; addresses and numbers stand for themselves as one word each. */
function segmentWords(text: string): string[] {
  let plain = text.slice(0, 300).toLowerCase().replaceAll('\u2019', "'")
  if (plain.includes('@')) plain = plain.replaceAll(/[^\s@]{1,64}@[^\s@]{1,64}\.\w+/g, ' @mail ')
  if (plain.includes('://') || plain.includes('www.')) plain = plain.replaceAll(/(?:https?:\/\/|www\.)\S+/g, ' @url ')
  return (plain.match(/@[a-z]+|\p{L}+(?:'\p{L}+)?|\d+/gu) ?? []).slice(0, 32).map((word) => (/^\d/.test(word) ? '0' : word))
}

/** Words, pairs of words, and how the segment starts, with and without what may precede a request. */
function hashedWords(words: readonly string[], stem: readonly string[], bits: number): number[] {
  const found = new Set<number>()
  for (const [index, word] of words.entries()) {
    found.add(hashedFeature(`u${word}`, bits))
    if (index > 0) found.add(hashedFeature(`b${words[index - 1]} ${word}`, bits))
  }
  if (words[0] !== undefined) found.add(hashedFeature(`s${words[0]}`, bits))
  if (words[1] !== undefined) found.add(hashedFeature(`S${words[0]} ${words[1]}`, bits))
  if (stem[0] !== undefined) {
    found.add(hashedFeature(`v${stem[0]}`, bits))
    // Pieces of the first word: a verb is known in spite of a misspelling.
    const padded = `^${stem[0]}$`
    for (let at = 0; at + 4 <= padded.length; at += 1) found.add(hashedFeature(`p${padded.slice(at, at + 4)}`, bits))
  }
  if (stem[1] !== undefined) found.add(hashedFeature(`V${stem[0]} ${stem[1]}`, bits))
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
