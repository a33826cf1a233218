import type { Sentence } from '../analysed-text.ts'
import { ContextIndex } from '../context-index.ts'
import type { JudgedItem } from '../judged-item.ts'
import { denials, openings } from './contradiction-lexicon.ts'

/** Share of a question's words that a passage must have to be taken for its answer. */
const least = 0.75

/** The passage that answers a yes-or-no question, with whether it says yes; null where none comes near enough. */
export function answeringPassage(item: JudgedItem): { readonly passage: string; readonly says: boolean } | null {
  const question = item.task.sentences.find((sentence) => /[?？؟]/.test(sentence.text))
  if (!question || !item.context) return null
  const asked = question.tokens.filter((token) => token.content && !denials.has(token.lower))
  if (asked.length < 2) return null
  const passage = new ContextIndex([item.context]).nearestSentences(asked, 1)[0]
  if (!passage || passage.tokens.some((token) => openings.has(token.lower))) return null
  const known = new Set(passage.tokens.map((token) => token.stem))
  const missing = asked.filter((token) => !known.has(token.stem))
  if (missing.some((token) => token.kind === 'number' || token.capital) || 1 - missing.length / asked.length < least) return null
  return { passage: passage.text, says: isDenied(passage) === isDenied(question) }
}

function isDenied(sentence: Sentence): boolean {
  return sentence.tokens.filter((token) => denials.has(token.lower)).length % 2 === 1
}

/** True where a yes (or no) agrees with the passage that answers the question, false where it goes against it, null where no passage answers it. */
export function contradictsAnswer(item: JudgedItem, yes: boolean): boolean | null {
  const answer = answeringPassage(item)
  return answer === null ? null : answer.says === yes
}
