import { clamp01 } from '../../rounded.ts'
import type { JudgedItem } from '../judged-item.ts'

/** What kind of task an item is, as far as the learnt heads know kinds; `certainty` 0..1 is how like the items they learnt from it is. */
export type TaskFamily = { readonly family: 'summary' | 'dialogue' | 'answer' | 'other'; readonly certainty: number }

const summaryTask = /\b(?:summari[sz]e|summari[sz]ing|summary|tl;?dr|abstract of|condense|sum up)\b/i
const instruction =
  /^\s*(?:please\s+)?(?:summari[sz]e|write|list|describe|explain|give|create|generate|answer|extract|find|classify|draft|translate|review|check|produce|compare|reply|return|using|based on)\b/i

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
  if (turns.length >= 2 && !instruction.test(task.slice(0, 400)) && !summaryTask.test(task.slice(0, 400)) && averageWords(turns) >= 4) {
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

function averageWords(turns: readonly string[]): number {
  return turns.reduce((sum, turn) => sum + turn.trim().split(/\s+/, 200).length, 0) / turns.length
}

/** 0 up to `from`, 1 from `to`. */
function rising(value: number, from: number, to: number): number {
  return clamp01((value - from) / (to - from))
}

/** 1 up to `from`, 0 from `to`. */
function falling(value: number, from: number, to: number): number {
  return 1 - rising(value, from, to)
}
