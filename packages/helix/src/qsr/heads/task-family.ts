import { clamp01 } from '../../rounded.ts'
import type { JudgedItem } from '../judged-item.ts'

/** What kind of task an item is, as far as the learnt heads know kinds; `certainty` 0..1 is how like the items they learnt from it is. */
export type TaskFamily = { readonly family: 'summary' | 'dialogue' | 'answer' | 'other'; readonly certainty: number }

const summaryTask = /\b(?:summari[sz]e|summari[sz]ing|summary|tl;?dr|abstract of|condense|sum up)\b/i
const instruction =
  /^\s*(?:please\s+)?(?:summari[sz]e|write|list|describe|explain|give|create|generate|answer|extract|find|classify|draft|translate|review|check|produce|compare|reply|return|using|based on|help|tell|make|edit|rewrite|rearrange|analy[sz]e|given|identify|suggest|design|come up|construct|you (?:are|will)|(?:what|how|which) (?:is|would|do|should|could)[^?]*:)\b/i

/**
 * Recognises the task from its own words and the shape of the texts: a summary of a longer context; a reply that continues a conversation of
 * several turns; an answer from a context. Everything else, other languages and structured outputs are 'other', which no head learnt from.
 */
export function taskFamily(item: JudgedItem): TaskFamily {
  const other: TaskFamily = { family: 'other', certainty: 0 }
  if (item.judged.form !== 'prose' || item.sentences.length === 0) return other
  const language = clamp01(1 - Math.max(item.unspacedShare, 2 * Math.max(0, item.otherLanguageShare - item.englishShare)))
  const { task } = item.request
  const turns = task.split('\n', 200).filter((line) => line.trim() !== '')
  const context = item.context?.tokenCount ?? 0
  if (isConversation(turns)) {
    return { family: 'dialogue', certainty: language * falling(item.tokenCount, 60, 150) * rising(item.tokenCount, 1, 3) }
  }
  if (context === 0) return other
  if (summaryTask.test(task.slice(0, 2_000))) {
    const shorter = falling(item.tokenCount / Math.max(1, context), 0.9, 1.3)
    return {
      family: 'summary',
      certainty: language * shorter * rising(context, 40, 120) * rising(item.tokenCount, 5, 12) * falling(item.tokenCount, 250, 600),
    }
  }
  return { family: 'answer', certainty: language * rising(context, 30, 80) * rising(item.tokenCount, 8, 20) * falling(item.tokenCount, 600, 1_500) }
}

/** Turns that people say to each other: several, of some words each, the first no instruction, none an item of a list, many with an I, a you or a question. */
function isConversation(turns: readonly string[]): boolean {
  if (turns.length < 3) return turns.length > 0 && turns.length * 60 > turns.join(' ').split(/\s+/, 200).length && smallTalk.test(turns[0] ?? '')
  const words = turns.reduce((sum, turn) => sum + turn.trim().split(/\s+/, 200).length, 0)
  const spoken = turns.filter((turn) => /\b(?:i|you|we|my|your|me|us)\b|\?/i.test(turn.slice(0, 2_000)))
  return (
    words / turns.length >= 5 &&
    spoken.length >= 0.4 * turns.length &&
    !instruction.test(turns[0] ?? '') &&
    !turns.some((turn) => summaryTask.test(turn.slice(0, 400)) || /^\s*(?:[-*+•|#>{}<[]|\d{1,3}[.)]\s)/.test(turn))
  )
}

/** Opens a conversation by a greeting, or by a question about whoever is asked, which no document answers. */
const smallTalk =
  /^\s*(?:(?:hello|hi|hey|good (?:morning|afternoon|evening))\b(?! (?:my|i) )|(?:so |well |and )?(?:do|did|have|are) you (?:like|love|enjoy|know|read|hear|heard|watch|play|ever|a fan|into|follow|think)\b)/i

/** 0 up to `from`, 1 from `to`. */
function rising(value: number, from: number, to: number): number {
  return clamp01((value - from) / (to - from))
}

/** 1 up to `from`, 0 from `to`. */
function falling(value: number, from: number, to: number): number {
  return 1 - rising(value, from, to)
}
