import type { Sentence, Token } from './analysed-text.ts'
import { readQuantities } from './findings/read-quantities.ts'
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
      const topic = expectedTopic(item, topicTokens(piece.tokens))
      if (topic.length > 0) parts.push({ text: piece.text, topic })
      if (parts.length >= 30) return parts
    }
  }
  return parts
}

/** Of the words a task names, those that the context knows: what it calls the context itself ("the ticket") an answer need not repeat. All where there is no context. */
export function expectedTopic(item: JudgedItem, topic: readonly Token[]): Token[] {
  const stems = item.contextStems
  return stems === null ? [...topic] : topic.filter((token) => stems.has(token.stemId))
}

const asksWhen =
  /\b(?:when|what (?:date|day|time|year)|which (?:date|day|year)|how long|wann|quand|cuándo|quando|wanneer|kiedy|когда)\b|いつ|什么时候|何时/i
const asksHowMany =
  /\bhow (?:many|much)\b|\bwie ?viele?\b|\bcombien\b|\bcuánt[oa]s?\b|\bquant[oaie]\b|\bhoeveel\b|\bsko?lko\b|\bсколько\b|\bile\b|多少|いくら|何個|كم /i
const someQuantity =
  /\p{N}|\b(?:yesterday|today|tomorrow|ago|before|after|during|since|until|never|always|every|soon|gestern|heute|morgen|hier|ayer|hoy|oggi|none|few|several|many|all|no one|nobody)\b|[一二三四五六七八九十百千万]/iu

/** True where a part asks for a day or a number, and the output names neither one nor says that it does not know. */
export function lacksWhatIsAsked(part: string, item: JudgedItem): boolean {
  if (!asksWhen.test(part.slice(0, 500)) && !asksHowMany.test(part.slice(0, 500))) return false
  const text = item.judged.text.slice(0, 4_000)
  return !someQuantity.test(text) && readQuantities(text).length === 0
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
