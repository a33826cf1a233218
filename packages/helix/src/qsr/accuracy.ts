import { interpolated } from '../interpolated.ts'
import type { AnalysedText, Token } from './analysed-text.ts'
import type { ContextIndex } from './context-index.ts'
import type { Fact } from './facts.ts'
import { capitalsMarkNames, factsOf, normalisedForQuotation } from './facts.ts'
import type { JudgedItem, OutputSentence } from './judged-item.ts'
import { excerpt } from './judged-item.ts'
import type { ComponentAssessment, Measure } from './measure.ts'
import { notAssessable } from './measure.ts'
import { answeringPassage } from './findings/answered-question.ts'
import { qsrParameters } from './parameters.ts'
import { isPleasantry } from './refusal.ts'
import type { ShortAnswer } from './short-answer.ts'
import { answerStands, shortAnswer } from './short-answer.ts'

const constants = qsrParameters.accuracy

/** Says that the sources do not answer, or speaks about the answer itself; it claims nothing that could be grounded. */
export const abstentionPattern =
  /\b(?:(?:un|not )able to (?:answer|determine|find|provide)|cannot (?:answer|determine|find|provide|be determined)|can't (?:answer|find)|(?:does|(?<!(?:^|[.!?:\n])\s{0,3})do) not (?:contain|provide|mention|specify|include)|(?:not|isn't) (?:mentioned|specified|provided|stated|enough information)|no (?:information|mention)|i don'?t know|insufficient (?:information|context))\b/i

export type SentenceGrounding = {
  sentence: OutputSentence
  support: number
  missing: string[]
  contradicts: string | null
  absent: number
  contentTokens: number
  /** The nearest sentence of context and task, by its index; -1 where none shares a word. */
  nearest: number
}

/**
 * Accuracy as groundedness: how far the output's sentences, numbers, names and quotations are found in the context (the task's own facts count as
 * given). It cannot see errors that use only words of the context in another order, nor facts that are true but not in the context.
 */
export function assessAccuracy(item: JudgedItem, index: ContextIndex): ComponentAssessment {
  if (!item.context && item.nothingGiven) return nothingToStandOn(item)
  if (!item.context) {
    return notAssessable('there is no context to check facts against.', [
      'Pass the sources the answer relies on as context, so that its facts can be checked.',
    ])
  }
  if (item.sentences.length === 0) return notAssessable('the output says nothing that could be checked.')
  const short = shortAnswer(item)
  if (short) return assessedShortAnswer(item, short)
  if (otherLanguageThanContext(item)) return notAssessable('the output is in another language or script than the context.')

  const checkNames = capitalsMarkNames(item.context)
  const wantsQuotations = /["“”]/.test(item.judged.text)
  const normalisedContext = wantsQuotations
    ? ` ${normalisedForQuotation(`${(item.request.context ?? '').slice(0, qsrParameters.caps.contextChars)} ${item.request.task}`)} `
    : ''
  const facts: (Fact & { sentence: string })[] = []
  const groundings: SentenceGrounding[] = []
  for (const sentence of item.sentences.slice(0, qsrParameters.caps.groundedSentences)) {
    if (abstentionPattern.test(sentence.text.slice(0, 500)) || isPleasantry(sentence)) continue
    for (const fact of factsOf(sentence, index, normalisedContext, checkNames)) facts.push({ ...fact, sentence: sentence.text })
    const grounding = groundingOf(sentence, index, item.briefAnswer ? 1 : 2)
    if (grounding) groundings.push(grounding)
  }
  const weight = groundings.reduce((sum, grounding) => sum + grounding.contentTokens, 0)
  if (weight === 0 && facts.length === 0) return notAssessable('the output claims nothing that the context could support.')
  return {
    measures: measuresOf(groundings, facts),
    cap: 1,
    reasons: reasonsOf(item, groundings, facts),
    suggestions: suggestionsOf(groundings, facts),
  }
}

/** A yes or no that a passage decides is assessed by it; a rating or a label is a judgement that words cannot check. */
function assessedShortAnswer(item: JudgedItem, short: ShortAnswer): ComponentAssessment {
  const stands = answerStands(item, short)
  if (stands === null) return notAssessable('the answer is a judgement, which no word of the context shows right or wrong.')
  return {
    measures: [{ name: 'sentenceSupport', value: stands ? 1 : 0.1, weight: 1 }],
    cap: 1,
    reasons: [`The context ${stands ? 'says so' : 'says otherwise'}: "${excerpt(answeringPassage(item)?.passage ?? '')}"`],
    suggestions: stands ? [] : ['Answer as the context does.'],
  }
}

/** Sentences that state something which the task does not: with nothing given, nothing supports them. */
export function baselessSentences(item: JudgedItem): OutputSentence[] {
  const asked = new Set(item.task.sentences.flatMap((sentence) => sentence.tokens.map((token) => token.stem)))
  return item.sentences.filter(
    (sentence) =>
      !abstentionPattern.test(sentence.text.slice(0, 500)) &&
      !saysNothingFound.test(sentence.text.slice(0, 500)) &&
      !/[?？؟]\s*$/.test(sentence.text) &&
      sentence.tokens.some((token) => token.content && !asked.has(token.stem) && !(sentence.isNumber && token.stem === '0')),
  )
}

const saysNothingFound =
  /\b(?:no|not|nothing|none|cannot|can't|could not|couldn't|unable|sorry|unfortunately|without|please|kein\w*|nicht|nichts|leider|aucun\w*|ne|rien|ningun\w*|ningún|nada|no|nessun\w*|niente|non|geen|niets|nie|brak|nenhum\w*|não)\b|не |нет|没有|未|無|ません|لا/iu

/** What was given is empty: whoever says so is right, and whoever states facts has nothing to stand on. */
function nothingToStandOn(item: JudgedItem): ComponentAssessment {
  if (item.sentences.length === 0) return notAssessable('the output says nothing that could be checked.')
  const baseless = baselessSentences(item)
  if (baseless.length === 0)
    return {
      measures: [{ name: 'sentenceSupport', value: 1, weight: 1 }],
      cap: 1,
      reasons: ['What was given is empty, and the output states nothing from it.'],
      suggestions: [],
    }
  return {
    measures: [{ name: 'sentenceSupport', value: 0, weight: 1 }],
    cap: 0,
    reasons: baseless.slice(0, 5).map((sentence) => `What was given is empty; nothing supports "${excerpt(sentence.text)}"`),
    suggestions: ['Say that nothing was found, instead of stating facts that nothing supports.'],
  }
}

/** How far one sentence is found in the context; null where it holds too little to tell. */
export function groundingOf(sentence: OutputSentence, index: ContextIndex, leastContent: number): SentenceGrounding | null {
  const known = knownGroundings.get(sentence)
  if (known?.index === index) return known.grounding && known.grounding.contentTokens >= leastContent ? known.grounding : null
  const grounding = foundIn(sentence, index)
  knownGroundings.set(sentence, { index, grounding })
  return grounding && grounding.contentTokens >= leastContent ? grounding : null
}

/** Accuracy and the claims are both read from them. */
const knownGroundings = new WeakMap<OutputSentence, { readonly index: ContextIndex; readonly grounding: SentenceGrounding | null }>()

function foundIn(sentence: OutputSentence, index: ContextIndex): SentenceGrounding | null {
  const content = sentence.tokens.filter((token) => token.content && token.kind === 'word')
  if (content.length === 0) return null
  const missing = content.filter((token) => !index.has(token))
  const window = index.bestWindow(content)
  const raw =
    constants.unigram * (1 - missing.length / content.length) +
    constants.window * window.share +
    constants.bigram * (sentence.tokens.length < 2 ? 1 - missing.length / content.length : bigramShare(sentence.tokens, index))
  const negated = sentence.tokens.some((token) => token.negation)
  const contradicts =
    content.length >= 3 && window.own >= constants.contradictionOverlap && negated !== window.negated ? index.sentenceText(window.index) : null
  return {
    sentence,
    support: interpolated(constants.supportCurve, raw),
    missing: [...new Set(missing.map((token) => token.raw))],
    contradicts,
    absent: missing.length,
    contentTokens: content.length,
    nearest: window.index,
  }
}

function bigramShare(tokens: readonly Token[], index: ContextIndex): number {
  let found = 0
  let previous: Token | undefined
  for (const token of tokens) {
    if (previous && index.hasBigram(previous, token)) found += 1
    previous = token
  }
  return tokens.length < 2 ? 0 : found / (tokens.length - 1)
}

function measuresOf(groundings: readonly SentenceGrounding[], facts: readonly Fact[]): Measure[] {
  const measures: Measure[] = []
  const weight = groundings.reduce((sum, grounding) => sum + grounding.contentTokens, 0)
  if (weight > 0) {
    const support = groundings.reduce((sum, grounding) => sum + grounding.support * grounding.contentTokens, 0) / weight
    const weakest = Math.min(...groundings.filter((grounding) => grounding.contentTokens >= 3).map((grounding) => grounding.support), 1)
    const contradicted = groundings.filter((grounding) => grounding.contradicts !== null).length
    measures.push({ name: 'sentenceSupport', value: support, weight: constants.support })
    // Half of it is free: one loosely worded sentence is not a falsehood.
    measures.push({ name: 'weakestSentence', value: 0.5 + 0.5 * weakest, weight: constants.weakest })
    const absent = groundings.reduce((sum, grounding) => sum + grounding.absent, 0)
    measures.push({ name: 'wordsFound', value: Math.exp(-absent / (constants.absentScale * Math.sqrt(weight))), weight: constants.absent })
    if (contradicted > 0)
      measures.push({
        name: 'negationAgreement',
        value: constants.contradicted ** Math.min(1, (contradicted / groundings.length) * 2),
        weight: constants.contradiction,
      })
  }
  if (facts.length > 0) {
    const cost = facts.reduce((sum, fact) => sum + (fact.found ? 0 : fact.cost), 0)
    const total = facts.reduce((sum, fact) => sum + fact.cost, 0)
    measures.push({ name: 'factSupport', value: 1 - cost / (total + constants.factPrior * Math.exp(-cost)), weight: constants.facts })
  }
  return measures
}

function reasonsOf(item: JudgedItem, groundings: readonly SentenceGrounding[], facts: readonly (Fact & { sentence: string })[]): string[] {
  const reasons: string[] = []
  for (const fact of facts) {
    if (!fact.found) reasons.push(`The ${fact.kind} "${excerpt(fact.text)}" is not in the context: "${excerpt(fact.sentence)}"`)
    if (reasons.length >= 8) break
  }
  for (const grounding of groundings) {
    if (grounding.contradicts !== null && reasons.length < 11) {
      reasons.push(`One is negated and the other not: "${excerpt(grounding.sentence.text)}" and, in the context, "${excerpt(grounding.contradicts)}"`)
    }
  }
  for (const grounding of groundings
    .filter((candidate) => candidate.support < 0.5)
    .toSorted((a, b) => a.support - b.support)
    .slice(0, 5)) {
    reasons.push(
      `Little in the context supports "${excerpt(grounding.sentence.text)}" (not found: ${excerpt(grounding.missing.slice(0, 6).join(', '))})`,
    )
  }
  if (reasons.length === 0) reasons.push('Every sentence, number, name and quotation checked is supported by the context.')
  if (item.context?.capped)
    reasons.push(`The context is longer than the ${qsrParameters.caps.contextChars} characters that were read; what lies beyond counts as absent.`)
  if (item.sentences.length > qsrParameters.caps.groundedSentences)
    reasons.push(`Only the first ${qsrParameters.caps.groundedSentences} sentences were checked.`)
  return reasons
}

function suggestionsOf(groundings: readonly SentenceGrounding[], facts: readonly Fact[]): string[] {
  const absent = facts.filter((fact) => !fact.found)
  const suggestions = absent
    .slice(0, 3)
    .map((fact) => `Remove the ${fact.kind} "${excerpt(fact.text)}" or take it from the context; it is not there.`)
  const weak = groundings.filter((grounding) => grounding.support < 0.5).toSorted((a, b) => a.support - b.support)
  for (const grounding of weak.slice(0, 2)) suggestions.push(`Support or remove the sentence "${excerpt(grounding.sentence.text)}".`)
  const contradicting = groundings.find((grounding) => grounding.contradicts !== null)
  if (contradicting) suggestions.push(`Check whether "${excerpt(contradicting.sentence.text)}" says the opposite of its source.`)
  return suggestions
}

/** Shared words cannot show support across languages, so it is not judged. */
export function otherLanguageThanContext(item: JudgedItem): boolean {
  const known = languageDiffers.get(item) ?? (item.context !== null && inOtherLanguage(item, item.context, 6))
  languageDiffers.set(item, known)
  return known
}

const languageDiffers = new WeakMap<JudgedItem, boolean>()

/** True where the output is in another language or script than a text of at least `least` words. */
export function inOtherLanguage(item: JudgedItem, than: AnalysedText, least: number): boolean {
  if (item.judged.form !== 'prose' || item.tokenCount < 4 || than.tokenCount < least) return false
  if (Math.abs(item.unspacedShare - than.unspacedShare) > 0.7) return true
  const [own, other] = [
    mainScript(item.judged.text),
    mainScript(
      than.sentences
        .slice(0, 20)
        .map(({ text }) => text)
        .join(' '),
    ),
  ]
  if (own !== null && other !== null && own !== other) return true
  const leaning = (text: { englishShare: number; otherLanguageShare: number }): number => text.otherLanguageShare - text.englishShare
  // Positive signs of both languages are asked for: leaving out English function words must not excuse a text from being checked.
  return (leaning(item) > 0.3 && leaning(than) < -0.3) || (leaning(item) < -0.3 && leaning(than) > 0.3)
}

/** First and last unit of the scripts that are told apart. */
const scripts: readonly (readonly [string, number, number])[] = [
  ['Latin', 0x41, 0x02_4f],
  ['Greek', 0x03_70, 0x03_ff],
  ['Cyrillic', 0x04_00, 0x05_2f],
  ['Hebrew', 0x05_90, 0x05_ff],
  ['Arabic', 0x06_00, 0x07_7f],
  ['Devanagari', 0x09_00, 0x09_7f],
  ['Hangul', 0xac_00, 0xd7_af],
]

/** The script of most letters among the first of a text; null where none has most. */
function mainScript(text: string): string | null {
  const counts = new Map<string, number>()
  let letters = 0
  for (let at = 0; at < Math.min(text.length, 400); at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x41 || (code > 0x5a && code < 0x61) || (code > 0x7a && code < 0xc0)) continue
    letters += 1
    const name = scripts.find(([, first, last]) => code >= first && code <= last)?.[0]
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].find(([, count]) => count > 0.6 * letters)?.[0] ?? null
}
