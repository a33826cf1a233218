import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { clamp01 } from '../rounded.ts'
import { abstentionPattern, inOtherLanguage, otherLanguageThanContext } from './accuracy.ts'
import { endsWithoutStop } from './ends-without-stop.ts'
import type { JudgedItem } from './judged-item.ts'
import { excerpt } from './judged-item.ts'
import type { ComponentAssessment } from './measure.ts'
import { qsrParameters } from './parameters.ts'
import { isRefusal } from './refusal.ts'
import { shortAnswer } from './short-answer.ts'
import { lacksWhatIsAsked, taskParts, wantedAmount } from './task-parts.ts'

/** Checks a value against a JSON Schema; each violation is one sentence with its path, none means valid. Passed in, so that no validator is bundled. */
export type SchemaViolations = (schema: JsonObject, value: Json) => string[]

const constants = qsrParameters.completion
/** Text that stands where content should. */
export const placeholderPattern =
  /\b(?:todo|tbd|fixme|lorem ipsum|insert (?:\w{1,20} )?here|your (?:name|text) here)\b|\[(?:insert|add|your|placeholder)[^\]\n]{0,60}\]/i

/** Completion: the parts of the task taken up, the output finished, the declared schema met. It sees whether a part is spoken of, not whether it is solved. */
export function assessCompletion(item: JudgedItem, schemaViolations: SchemaViolations | undefined): ComponentAssessment {
  if (item.sentences.length === 0 && item.judged.form !== 'structured') {
    return {
      measures: [{ name: 'addressed', value: 0, weight: 1 }],
      cap: 0,
      reasons: ['Nothing in the output answers the task.'],
      suggestions: ['Answer the task.'],
    }
  }
  const reasons: string[] = []
  const suggestions: string[] = []
  const addressed = partsAddressed(item, reasons, suggestions)
  const finished = finishedness(item, reasons, suggestions)
  const schema = schemaCap(item, schemaViolations, reasons, suggestions)
  const abstained = item.judged.form === 'prose' && item.tokenCount < 60 && abstentionPattern.test(item.judged.text.slice(0, 1_000))
  const refused = isRefusal(item)
  if (abstained || refused) {
    reasons.push('The output declines to answer.')
    suggestions.push('Answer as far as the context allows, and say what is missing.')
  }
  const cutOff = item.request.truncated === true
  if (cutOff) {
    reasons.push('The output was cut off where the limit of its model was reached.')
    suggestions.push('Answer in fewer words, or give the model more room.')
  }
  const echoed = echoShare(item)
  if (echoed > 0.8) {
    reasons.push('The output repeats the task instead of answering it.')
    suggestions.push('Answer the task instead of repeating it.')
  }
  if (reasons.length === 0) reasons.push('Every part of the task is taken up and the output is finished.')
  return {
    measures: [
      { name: 'addressed', value: addressed, weight: constants.addressed },
      { name: 'finished', value: finished, weight: constants.finished },
    ],
    cap: Math.min(
      schema,
      isPlaceholderOnly(item) ? constants.onlyPlaceholder : 1,
      refused ? constants.refused : abstained ? constants.abstained : 1,
      cutOff ? constants.cutOff : 1,
      echoed > 0.8 ? constants.echoed : 1,
    ),
    reasons,
    suggestions,
  }
}

function partsAddressed(item: JudgedItem, reasons: string[], suggestions: string[]): number {
  const { said } = item
  if (item.briefAnswer || shortAnswer(item) !== null) return constants.briefAddressed
  const parts = inOtherLanguage(item, item.task, 3) || otherLanguageThanContext(item) ? [] : taskParts(item)
  // A task without a topic of its own ("summarize the article") is answered by any answer of some length.
  if (parts.length === 0) return item.tokenCount >= 8 || item.judged.form !== 'prose' ? 0.9 : 0.3 + 0.075 * item.tokenCount
  let sum = 0
  for (const part of parts) {
    const found = part.topic.filter((token) => said.has(token.stem)).length / part.topic.length
    const value = clamp01(found / constants.partFull)
    sum += (0.35 + 0.65 * value) * (lacksWhatIsAsked(part.text, item) ? constants.wrongKind : 1)
    if (value < 0.5 && reasons.length < 8) {
      reasons.push(
        `The part "${excerpt(part.text)}" is hardly taken up (${excerpt(
          part.topic
            .filter((token) => !said.has(token.stem))
            .map((token) => token.raw)
            .slice(0, 6)
            .join(', '),
        )})`,
      )
      if (suggestions.length < 3) suggestions.push(`Answer the part "${excerpt(part.text)}".`)
    }
  }
  return sum / parts.length
}

function finishedness(item: JudgedItem, reasons: string[], suggestions: string[]): number {
  let value = 1
  const text = item.judged.text.trimEnd()
  if (
    item.judged.form === 'prose' &&
    item.tokenCount >= 20 &&
    /[\p{L},]$/u.test(text) &&
    !endsWithoutStop.test(text) &&
    !/\n\s*[-*+•|][^\n]*$/.test(text.slice(-300))
  ) {
    value *= 0.5
    reasons.push(`The output breaks off: "${excerpt(text.slice(-80))}"`)
    suggestions.push('Finish the last sentence.')
  }
  const placeholder = placeholderPattern.exec(item.judged.text)
  if (placeholder) {
    value *= constants.placeholder
    reasons.push(`A placeholder is left in: "${excerpt(placeholder[0])}"`)
    suggestions.push(`Replace the placeholder "${excerpt(placeholder[0])}" by content.`)
  }
  if (item.judged.emptyLeaves > 0 && shortAnswer(item) === null) {
    value *= 1 - 0.5 * (item.judged.emptyLeaves / (item.judged.emptyLeaves + item.judged.leaves.length))
    reasons.push(`${item.judged.emptyLeaves} of the fields are empty.`)
  }
  const wanted = wantedAmount(item.request.task)
  if (wanted) value *= amountKept(item, wanted, reasons, suggestions)
  return value
}

function isPlaceholderOnly(item: JudgedItem): boolean {
  return item.tokenCount < 10 && placeholderPattern.test(item.judged.text)
}

function amountKept(item: JudgedItem, wanted: NonNullable<ReturnType<typeof wantedAmount>>, reasons: string[], suggestions: string[]): number {
  if (item.judged.form !== 'prose') return 1
  const items = item.sentences.filter((sentence) => /^\s*(?:[-*+•]|\(?\d{1,3}[.)])\s/.test(sentence.text)).length
  // Items that are not written as a list cannot be counted honestly.
  if (wanted.unit === 'items' && items === 0) return 1
  const amount = wanted.unit === 'words' ? item.tokenCount : wanted.unit === 'sentences' ? item.sentences.length : items
  const off =
    wanted.bound === 'exactly' ? Math.abs(amount - wanted.amount) : Math.max(0, amount - wanted.amount * (wanted.unit === 'words' ? 1.1 : 1))
  if (off === 0) return 1
  reasons.push(`${wanted.amount} ${wanted.unit} were asked for, about ${amount} were given.`)
  suggestions.push(`Give ${wanted.amount} ${wanted.unit}.`)
  return clamp01(1 - Math.min(0.5, off / Math.max(1, wanted.amount)))
}

function schemaCap(item: JudgedItem, schemaViolations: SchemaViolations | undefined, reasons: string[], suggestions: string[]): number {
  const schema = item.request.outputSchema
  if (!schema) return 1
  if (!schemaViolations) {
    reasons.push('An output schema is declared but no validator was given; it was not checked.')
    return 1
  }
  const violations = schemaViolations(schema, item.judged.value)
  for (const violation of violations.slice(0, 6)) reasons.push(`Schema: ${excerpt(violation)}`)
  if (violations[0] !== undefined) suggestions.push(`Make the output meet its schema: ${excerpt(violations[0])}`)
  return violations.length === 0 ? 1 : Math.max(0, constants.violated - constants.violation * violations.length)
}

/** Share of the output's 4-word sequences that stand in the task word for word; 0 for an output much longer than the task. */
export function echoShare(item: JudgedItem): number {
  if (item.judged.form !== 'prose' || item.tokenCount > 1.5 * item.task.tokenCount) return 0
  // A question said back is no answer, however short; a command of a word or two may be.
  if (item.tokenCount >= 2 && plainWords(item.judged.text) === plainWords(item.request.task)) return 1
  if (item.tokenCount < 6) return 0
  const grams = new Set(item.task.sentences.flatMap((sentence) => fourGrams(sentence.tokens.map((token) => token.lower))))
  const own = item.sentences.flatMap((sentence) => fourGrams(sentence.tokens.map((token) => token.lower)))
  return own.length === 0 ? 0 : own.filter((gram) => grams.has(gram)).length / own.length
}

function plainWords(text: string): string {
  return text
    .slice(0, 4_000)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}

function fourGrams(words: readonly string[]): string[] {
  return words.slice(3).map((_, index) => words.slice(index, index + 4).join(' '))
}
