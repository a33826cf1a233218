import type { SparseFeatures } from '../models/hashed-linear.ts'
import { commandFeatureNames, commandFeatures, conceptCount } from './command-features.ts'
import type { KnownSegments } from './segment-features.ts'
import { segmentFeatures } from './segment-features.ts'
import type { TextSegment } from './text-segments.ts'

/** What is said of a segment beside its words, each 0..1; names in the order of the values. `a x b` is a product: it weighs a only where b holds. */
export const instructionFeatureNames: readonly string[] = [
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
  ...commandFeatureNames,
]

/** The words before which a host counts as one: a text that is all request, such as a user's own prompt, has none. */
const leastHostWords = 8

/**
 * Features of every segment of one text. They ask: is it a request, to whom and for what; and does it belong to its host, the rest of the text (its topic, its
 * form, whether the rest is made of requests too)? No feature is the length of the text.
 */
export function instructionFeatures(segments: readonly TextSegment[], bits: number, known: KnownSegments = new Map()): SparseFeatures[] {
  const said = segments.map((segment) => segmentFeatures(segment.text, bits, known))
  const segmentsWith = new Map<string, number>()
  let requestCount = 0
  let wordCount = 0
  let conceptsInAll = 0
  let rows = 0
  said.forEach((own, index) => {
    for (const word of own.content) segmentsWith.set(word, (segmentsWith.get(word) ?? 0) + 1)
    requestCount += own.imperative | own.question
    wordCount += own.wordCount
    conceptsInAll += conceptCount(own.concepts)
    if (segments[index]?.isRow === true) rows += 1
  })
  const mostlyRows = rows > segments.length / 2
  return said.map((own, index) => {
    const { imperative, question, bare } = own
    let elsewhere = 0
    for (const word of own.content) if ((segmentsWith.get(word) ?? 0) > 1) elsewhere += 1
    const overlap = own.content.length === 0 ? 0 : elsewhere / own.content.length
    const noHost = flag(wordCount - own.wordCount < leastHostWords)
    const hostRequests = segments.length > 1 ? (requestCount - (imperative | question)) / (segments.length - 1) : 1
    const formBreak = flag(segments[index]?.isRow === false && mostlyRows)
    const inRecord = flag(segments[index]?.inRecord === true)
    return {
      hashed: own.hashed,
      dense: [
        imperative,
        own.polite,
        question,
        own.answerTarget,
        own.transferToContact,
        own.ownPossession,
        own.codeReference,
        overlap,
        noHost,
        hostRequests,
        formBreak,
        inRecord,
        own.sentenceForm,
        imperative * noHost,
        question * noHost,
        imperative * hostRequests,
        question * hostRequests,
        imperative * overlap,
        imperative * formBreak,
        question * formBreak,
        own.answerTarget * noHost,
        imperative * inRecord,
        bare,
        bare * imperative,
        ...commandFeatures(own.concepts, own.contact, segments.length > 1 ? (conceptsInAll - conceptCount(own.concepts)) / (segments.length - 1) : 0),
      ],
    }
  })
}

function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0
}
