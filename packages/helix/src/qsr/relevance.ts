import { clamp01 } from '../rounded.ts'
import { inOtherLanguage, otherLanguageThanContext } from './accuracy.ts'
import type { Token } from './analysed-text.ts'
import type { ContextIndex } from './context-index.ts'
import type { JudgedItem, OutputSentence } from './judged-item.ts'
import { excerpt } from './judged-item.ts'
import type { ComponentAssessment, Measure } from './measure.ts'
import { notAssessable } from './measure.ts'
import { qsrParameters } from './parameters.ts'
import { isPleasantry } from './refusal.ts'
import { shortAnswer } from './short-answer.ts'
import { expectedTopic, topicTokens } from './task-parts.ts'

const constants = qsrParameters.relevance

/** Relevance: the task's topic is taken up, and the sentences stay with the topic or with what the context is mostly about. */
export function assessRelevance(item: JudgedItem, index: ContextIndex): ComponentAssessment {
  const fewWords = shortAnswer(item) !== null || (item.sentences.length === 0 && item.judged.leaves.some((leaf) => leaf.isBoolean))
  if (fewWords && item.judgeDirected.length === 0)
    return {
      measures: [{ name: 'onTopic', value: constants.fewWords, weight: 1 }],
      cap: 1,
      reasons: ['It is an answer of the kind that was asked for.'],
      suggestions: [],
    }
  if (otherLanguageThanContext(item) || inOtherLanguage(item, item.task, 3))
    return item.judgeDirected.length > 0 ? judgeDirectedOnly(item) : notAssessable('the output is in another language than the task or the context.')
  if (item.sentences.length === 0) {
    return { measures: [{ name: 'onTopic', value: 0, weight: 1 }], cap: 0, reasons: ['Nothing in the output relates to the task.'], suggestions: [] }
  }
  const topic = expectedTopic(item, topicTokens(item.task.sentences.flatMap((sentence) => sentence.tokens)))
  if (topic.length === 0 && !item.context) return notAssessable('the task names no topic and there is no context.')
  const reasons: string[] = []
  const suggestions: string[] = []
  const measures: Measure[] = []
  const { said } = item
  if (item.briefAnswer && !item.context) return notAssessable('an answer of a few words need not repeat the question, and there is no context.')
  if (topic.length > 0 && !item.briefAnswer) {
    const found = topic.filter((token) => said.has(token.stem)).length
    // Long tasks hold much that an answer need not repeat: the wanted number of words grows with the root of their number.
    const wanted = Math.max(1, Math.min(topic.length * constants.topicFull, Math.sqrt(topic.length) * 1.5))
    measures.push({ name: 'onTopic', value: 0.25 + 0.75 * clamp01(found / wanted), weight: constants.onTopic })
    if (found / wanted < 0.5) {
      reasons.push(
        `Few of the task's words are taken up; missing: ${excerpt(
          topic
            .filter((token) => !said.has(token.stem))
            .map((token) => token.raw)
            .slice(0, 10)
            .join(', '),
        )}`,
      )
      suggestions.push(
        `Speak of what was asked: ${excerpt(
          topic
            .slice(0, 6)
            .map((token) => token.raw)
            .join(', '),
        )}.`,
      )
    }
  }
  const spoken = item.sentences.filter((sentence) => !isPleasantry(sentence))
  const salient = salience(item, index, new Set(topic.map((token) => token.stemId)))
  if (item.context || topic.length >= 2) {
    const stray = spoken.filter((sentence) => strays(sentence, salient))
    const value = focus(spoken.length > 0 ? spoken : item.sentences, salient, item.context ? constants.focusFull : constants.focusFullWithoutContext)
    measures.push({ name: 'focus', value, weight: constants.focus })
    for (const sentence of stray.slice(0, 3)) reasons.push(`Not about the task${item.context ? ' or the context' : ''}: "${excerpt(sentence.text)}"`)
    if (stray[0] && value < 0.7) suggestions.push(`Leave out what is off the topic, such as "${excerpt(stray[0].text)}".`)
  }
  if (item.judgeDirected.length > 0) {
    // Below the least of the others, so that it can only lower the score.
    measures.push({ name: 'addressesTask', value: constants.judgeDirected * Math.min(1, ...measures.map((measure) => measure.value)), weight: 1 })
    reasons.push(`Speaks to the judge instead of the task; left out of the score: "${excerpt(item.judgeDirected[0] ?? '')}"`)
    suggestions.push('Remove what is addressed to the judge; it lowers the score.')
  }
  if (reasons.length === 0) reasons.push('The output stays with the topic of the task.')
  return { measures, cap: item.judgeDirected.length > 0 ? constants.judgeDirected : 1, reasons, suggestions }
}

function judgeDirectedOnly(item: JudgedItem): ComponentAssessment {
  return {
    measures: [{ name: 'addressesTask', value: constants.judgeDirected, weight: 1 }],
    cap: constants.judgeDirected,
    reasons: [`Speaks to the judge instead of the task; left out of the score: "${excerpt(item.judgeDirected[0] ?? '')}"`],
    suggestions: ['Remove what is addressed to the judge; it lowers the score.'],
  }
}

/** Words a relevant sentence would hold, with their weight: the task's topic, and the words the context repeats. */
function salience(item: JudgedItem, index: ContextIndex, topic: ReadonlySet<number>): (token: Token) => number {
  const frequent = item.context ? Math.max(2, item.context.sentences.length * 0.02) : Number.POSITIVE_INFINITY
  return (token) => (topic.has(token.stemId) ? 1 : index.count(token) >= frequent ? 0.7 : item.context && index.has(token) ? 0.35 : 0)
}

function focus(sentences: readonly OutputSentence[], salient: (token: Token) => number, full: number): number {
  let sum = 0
  let words = 0
  for (const sentence of sentences) {
    const content = sentence.tokens.filter((token) => token.content)
    if (content.length === 0) continue
    const share = content.reduce((total, token) => total + salient(token), 0) / content.length
    sum += content.length * (0.2 + 0.8 * clamp01(share / full))
    words += content.length
  }
  return words === 0 ? 0.5 : sum / words
}

function strays(sentence: OutputSentence, salient: (token: Token) => number): boolean {
  const content = sentence.tokens.filter((token) => token.content && token.kind === 'word')
  return content.length >= 4 && content.every((token) => salient(token) === 0)
}
