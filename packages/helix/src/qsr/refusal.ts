import type { Sentence } from './analysed-text.ts'
import type { JudgedItem } from './judged-item.ts'

/** Declines to do what was asked, or speaks of doing it later, in the languages of the quantity lexicon. An honest "the sources do not say" is none. */
export const refusalPatterns = [
  /\b(?:i(?:'m| am)? (?:sorry|afraid)[^.\n]{0,40}|unfortunately[^.\n]{0,20})?\bi (?:can(?:no|')t|cannot|won't|will not|am (?:unable|not able)) (?:to )?(?:help|assist|do (?:that|this|so)|comply|complete|answer (?:that|this) (?:question|request)|fulfil+|provide (?:that|this)|process|continue|discuss)/i,
  /\bas an ai\b[^.\n]{0,60}\b(?:can(?:no|')t|cannot|not able|unable|don't|do not)\b|\bi must decline\b|\bi(?:'d| would) rather not\b|\bi refuse\b/i,
  /\b(?:es tut mir leid|leider)[^.\n]{0,60}\b(?:kann|darf|möchte) (?:ich )?[^.\n]{0,30}\bnicht (?:helfen|beantworten|weiterhelfen|tun|ausführen)|\bdabei kann ich (?:dir |ihnen |leider )?nicht helfen\b/i,
  /\bje (?:suis désolée?|regrette)[^.\n]{0,60}\bje ne (?:peux|puis)\b|\bje ne (?:peux|puis) pas (?:vous |t')?(?:aider|répondre|faire)\b/i,
  /\b(?:lo siento|lamento)[^.\n]{0,60}\bno puedo\b|\bno puedo (?:ayudar|responder|hacer)/i,
  /\bmi dispiace[^.\n]{0,60}\bnon posso\b|\bnon posso (?:aiutar|rispondere|farlo)/i,
  /\b(?:het spijt me|helaas)[^.\n]{0,60}\bkan ik\b[^.\n]{0,40}\bniet\b/i,
  /\b(?:przykro mi|niestety)[^.\n]{0,60}\bnie mogę\b/i,
  /\b(?:desculpe|lamento|sinto muito)[^.\n]{0,60}\bnão posso\b/i,
  /(?:извините|к сожалению|простите)[^.\n]{0,60}не могу/i,
  /(?:抱歉|对不起|對不起)[^。\n]{0,40}(?:无法|無法|不能)/,
  /申し訳[^。\n]{0,40}(?:できません|お答えできません|いたしかねます)/,
  /(?:آسف|عذرا|عذرًا)[^.\n]{0,60}(?:لا أستطيع|لا يمكنني|لا استطيع)/,
]

/** Says thanks, or that it will, and nothing else. */
const pleasantry =
  /\b(?:thank(?:s| you)|happy to (?:help|assist)|glad to (?:help|assist)|my pleasure|let me know|feel free|please (?:wait|hold on|stand by)|i(?:'ll| will) (?:be happy|get back|look into|take care|help|do (?:that|this|so))|great question|good question|of course|certainly|sure thing|how can i (?:help|assist)|vielen dank|danke|gerne|ich helfe (?:ihnen|dir)|merci|avec plaisir|gracias|con gusto|grazie|volentieri|bedankt|graag|dziękuję|chętnie|obrigad[oa]|спасибо|с удовольствием|谢谢|很高兴|ありがとう|喜んで|شكرا|بكل سرور)\b|谢谢|很高兴|ありがとう|喜んで|شكرا|спасибо/i

/** True for a sentence that is polite and states nothing: without a number, and short. */
export function isPleasantry({ text, tokens }: Sentence): boolean {
  return tokens.length <= 20 && tokens.length > 0 && !tokens.some((token) => token.kind === 'number') && pleasantry.test(text.slice(0, 400))
}

/** True where the output declines, or is polite and says nothing that the task or the context speaks of. */
export function isRefusal(item: JudgedItem): boolean {
  if (item.judged.form !== 'prose' || item.tokenCount === 0 || item.tokenCount > 120) return false
  const text = item.judged.text.slice(0, 1_500).replaceAll('’', "'")
  const refuses = (read: string): boolean => refusalPatterns.some((pattern) => pattern.test(read.slice(0, 600).replaceAll('’', "'")))
  if (refuses(text)) {
    const rest = item.sentences.filter(
      (sentence) => !refuses(sentence.text) && !pleasantry.test(sentence.text.slice(0, 400)) && !/[?？؟]\s*$/.test(sentence.text),
    )
    // What answers all the same after an "as an AI I cannot" is an answer.
    return rest.reduce((sum, sentence) => sum + sentence.tokens.length, 0) < 12 && !saysSomething(item, 12)
  }
  // A word of two beside a pleasantry is none the more an answer; alone it may be the right one.
  if (item.tokenCount < 4 || item.tokenCount > 60 || !item.sentences.some((sentence) => pleasantry.test(sentence.text.slice(0, 400)))) return false
  return item.sentences.every((sentence) => pleasantry.test(sentence.text.slice(0, 400)) || sentence.tokens.length <= 2) && !saysSomething(item, 3)
}

/** True where at least so many words of the context, that are not words of the task, or any number is in the output. */
function saysSomething(item: JudgedItem, least: number): boolean {
  if (!item.context) return false
  const task = new Set(item.task.sentences.flatMap((sentence) => sentence.tokens.map((token) => token.stem)))
  const known = new Set(item.context.sentences.slice(0, 2_000).flatMap((sentence) => sentence.tokens.map((token) => token.stem)))
  const said = new Set(
    item.sentences.flatMap((sentence) =>
      sentence.tokens.filter((token) => token.content && known.has(token.stem) && !task.has(token.stem)).map((token) => token.stem),
    ),
  )
  return said.size >= least
}
