import type { Sentence, Token } from './analysed-text.ts'
import type { JudgedItem } from './judged-item.ts'
import { taskWords } from './lexicon.ts'

const taskWordSet = new Set(taskWords)

/** One thing a task asks for: its words, and those of them that an answer would take up. */
export type TaskPart = { readonly text: string; readonly topic: readonly Token[] }

/** Content words of a piece of the task that say what about, not what to do. */
export function topicTokens(tokens: readonly Token[]): Token[] {
  const seen = new Set<string>()
  return tokens.filter((token) => {
    if (!token.content || taskWordSet.has(token.lower) || seen.has(token.stem)) return false
    seen.add(token.stem)
    return true
  })
}

/** The parts a task asks for: its questions and instructions, each with the words that an answer would take up. At most 30. */
export function taskParts(item: JudgedItem): TaskPart[] {
  const parts: TaskPart[] = []
  for (const sentence of item.task.sentences) {
    for (const piece of requested(sentence)) {
      const topic = topicTokens(piece.tokens)
      if (topic.length > 0) parts.push({ text: piece.text, topic })
      if (parts.length >= 30) return parts
    }
  }
  return parts
}

/** A sentence that asks for several things ("list the causes and name the remedies") counts as several. */
function requested(sentence: Sentence): Sentence[] {
  const cut = sentence.tokens.findIndex(
    (token, index) => index > 2 && taskWordSet.has(token.lower) && /^(?:and|then|also)$/.test(sentence.tokens[index - 1]?.lower ?? ''),
  )
  if (cut < 0) return [sentence]
  const word = sentence.tokens[cut]?.raw ?? ''
  const at = sentence.text.indexOf(` ${word} `)
  if (at < 0) return [sentence]
  return [
    { text: sentence.text.slice(0, at), tokens: sentence.tokens.slice(0, cut - 1) },
    { text: sentence.text.slice(at + 1), tokens: sentence.tokens.slice(cut) },
  ]
}

/** How many sentences, words or items a task wants, where it says so. */
export function wantedAmount(task: string): { amount: number; unit: 'sentences' | 'words' | 'items'; bound: 'exactly' | 'atMost' } | null {
  const match =
    /\b(at most|no more than|up to|under|max(?:imum)?(?: of)?|within|in|exactly|list|give|name|write)\s+(?:the\s+|me\s+|top\s+)?(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)[\s-]+(?:\w{1,20}\s+)?(sentences?|words?|bullets?|bullet points|points|items|reasons|examples|ways|steps)\b/i.exec(
      task.slice(0, 20_000),
    )
  if (!match) return null
  const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
  const amount = /^\d/.test(match[2] ?? '') ? Number(match[2]) : words.indexOf((match[2] ?? '').toLowerCase())
  const unit = /^sentence/i.test(match[3] ?? '') ? 'sentences' : /^word/i.test(match[3] ?? '') ? 'words' : 'items'
  return { amount, unit, bound: /^(?:exactly|list|give|name|write)$/i.test(match[1] ?? '') && unit !== 'words' ? 'exactly' : 'atMost' }
}
