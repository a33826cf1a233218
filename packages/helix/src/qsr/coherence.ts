import { clamp01 } from '../rounded.ts'
import { endsWithoutStop } from './ends-without-stop.ts'
import type { JudgedItem, OutputSentence } from './judged-item.ts'
import { excerpt } from './judged-item.ts'
import type { ComponentAssessment } from './measure.ts'
import { notAssessable } from './measure.ts'
import { PairNumbers } from './pair-numbers.ts'
import { shortAnswer } from './short-answer.ts'
import type { TextNoise } from './text-noise.ts'
import { qsrParameters } from './parameters.ts'

const constants = qsrParameters.coherence

/** Coherence: sentences whole, nothing said over and over, words formed as language is. It does not follow an argument. */
export function assessCoherence(item: JudgedItem, noise: TextNoise): ComponentAssessment {
  if (item.sentences.length === 0 && (shortAnswer(item) !== null || item.judged.leaves.some((leaf) => leaf.isBoolean))) {
    return { measures: [{ name: 'wellFormed', value: 1, weight: 1 }], cap: 1, reasons: ['It is whole as it stands.'], suggestions: [] }
  }
  if (item.sentences.length === 0) {
    return item.judgeDirected.length > 0 || item.judged.text.trim() === ''
      ? {
          measures: [{ name: 'wellFormed', value: 0, weight: 1 }],
          cap: 0,
          reasons: ['There is no text to read.'],
          suggestions: ['Give an answer; the output is empty.'],
        }
      : notAssessable('the output holds no words.')
  }
  const reasons: string[] = []
  const suggestions: string[] = []
  const malformed = item.judged.form === 'prose' ? item.sentences.filter((sentence) => isMalformed(sentence, item.sentences.length)) : []
  const repetition = repetitionOf(item.sentences, item.judged.form === 'prose' ? 0.1 : 0.4)
  const forms = wordForms(item)
  const brackets = item.judged.form === 'code' ? bracketBalance(item.judged.text) : 1
  for (const sentence of malformed.slice(0, 3)) reasons.push(`Not a whole sentence: "${excerpt(sentence.text)}"`)
  if (malformed.length > 0) suggestions.push(`Write whole sentences; "${excerpt(malformed[0]?.text ?? '')}" is not one.`)
  if (repetition.value < 0.9) {
    reasons.push(`Says the same more than once: "${excerpt(repetition.example)}"`)
    suggestions.push(`Say it once: "${excerpt(repetition.example)}" is repeated.`)
  }
  if (forms < 0.7) reasons.push('Many of the words are not formed as words of a language are.')
  if (brackets < 1) {
    reasons.push('Brackets are opened and not closed, or closed and not opened.')
    suggestions.push('Balance the brackets.')
  }
  if (noise.reason !== null) {
    reasons.push(noise.reason)
    suggestions.push('Write sentences of a language.')
  }
  if (reasons.length === 0)
    reasons.push(`${item.sentences.length} ${item.sentences.length === 1 ? 'unit' : 'units'} read: whole, without repetition.`)
  return {
    measures: [
      { name: 'wellFormed', value: Math.min(brackets, 1 - 0.8 * (malformed.length / item.sentences.length)), weight: constants.wellFormed },
      { name: 'nonRepetition', value: repetition.value, weight: constants.nonRepetition },
      { name: 'wordForms', value: forms, weight: constants.wordForms },
      { name: 'language', value: Math.min(noise.characters, noise.words, noise.order, noise.repetition), weight: constants.language },
    ],
    cap: noise.reason === null ? 1 : constants.noiseCap,
    reasons,
    suggestions,
  }
}

function isMalformed(sentence: OutputSentence, count: number): boolean {
  const text = sentence.text.trim()
  // Headings, list items, table rows, links and fragments of markup are whole in their own way.
  if (/^[-*+•|#>[(<`=\d]/.test(text) || text.includes('|') || /[:,]$/.test(text) || text.length < 40)
    return count === 1 && sentence.tokens.length < 3 && /\p{L}$/u.test(text) && text.length > 30
  const unended = !endsWithoutStop.test(text) && !/[.!?。！？؟।…)"'”’\]`*:;]$/.test(text)
  const doubled = sentence.tokens.some(
    (token, index) =>
      index > 1 && token.kind === 'word' && token.lower.length > 1 && token === sentence.tokens[index - 1] && token === sentence.tokens[index - 2],
  )
  const danglingStop = /\b(?:the|a|an|of|to|and|or|with|for|in|by)\s*[.!?]$/i.test(text.slice(-12))
  return unended || doubled || danglingStop
}

function repetitionOf(sentences: readonly OutputSentence[], ordinary: number): { value: number; example: string } {
  const pairs = new PairNumbers(256)
  const trigrams = new PairNumbers(512)
  let total = 0
  let repeated = 0
  let example = ''
  for (const sentence of sentences) {
    let again = 0
    for (let index = 2; index < sentence.tokens.length; index += 1) {
      const [first, second, third] = [sentence.tokens[index - 2], sentence.tokens[index - 1], sentence.tokens[index]]
      if (!first || !second || !third) continue
      const met = trigrams.size
      trigrams.add(pairs.add(first.stemId, second.stemId), third.stemId)
      total += 1
      if (trigrams.size === met) again += 1
    }
    if (again > 0.7 * (sentence.tokens.length - 2) && example === '') example = sentence.text
    repeated += again
  }
  if (total === 0) return { value: 1, example }
  // A tenth of repeated trigrams is ordinary in prose; code and records repeat their frame.
  const share = repeated / total
  return { value: clamp01(1 - (share - ordinary) / 0.6), example: example === '' ? (sentences[0]?.text ?? '') : example }
}

function wordForms(item: JudgedItem): number {
  let words = 0
  let odd = 0
  for (const sentence of item.sentences) {
    for (const token of sentence.tokens) {
      if (token.kind !== 'word') continue
      words += 1
      if (
        token.lower.length > 24 ||
        (/^[a-z]+$/.test(token.lower) && token.lower.length > 3 && !/[aeiouy]/.test(token.lower) && !/^[A-Z]+$/.test(token.raw))
      )
        odd += 1
    }
  }
  const letters = item.judged.text.length
  const dense = letters === 0 ? 0 : clamp01((item.judged.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) / letters / 0.45)
  return words === 0 ? Math.min(0.8, dense) : clamp01(1 - (odd / words) * 3) * (item.judged.form === 'prose' ? dense : 1)
}

function bracketBalance(text: string): number {
  const open: string[] = []
  const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
  let wrong = 0
  let total = 0
  // Strings and comments are not parsed: a lone bracket in one counts, which is why the cost is gradual.
  for (const character of text) {
    if ('([{'.includes(character)) open.push(character)
    else if (pairs[character] !== undefined && open.pop() !== pairs[character]) wrong += 1
    else if (pairs[character] === undefined) continue
    total += 1
  }
  return total === 0 ? 1 : clamp01(1 - (2 * (wrong + open.length)) / total)
}
