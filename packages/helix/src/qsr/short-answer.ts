import type { JudgedItem } from './judged-item.ts'
import { contradictsAnswer } from './findings/answered-question.ts'

const yes = new Set(
  'yes true yep correct right ja oui sí si sì tak sim да 是 对 はい نعم wahr vrai verdadero vero waar prawda verdadeiro правда'.split(' '),
)
const no = new Set('no false nope incorrect wrong nein non nee nie não нет 否 不是 いいえ لا falsch faux falso onwaar fałsz неправда'.split(' '))
const ratingTask =
  /\b(?:rate|rating|scores?|sentiment|probability|likelihood|how likely|confidence|polarity|grade|estimate|priority|severity|bewerte\w*|note|stimmung|wahrscheinlichkeit|sentimiento|sentimento)\b/i

/** What kind of judgement a short answer is, which shared words can neither support nor refute; null for everything else. */
export type ShortAnswer = { readonly kind: 'yes' | 'no' | 'rating' | 'label' | 'nothing' }

/** Recognises yes and no, a rating, one of the labels that the task offers, and an empty list where a list was asked for. */
export function shortAnswer(item: JudgedItem): ShortAnswer | null {
  const known = answers.get(item)
  if (known !== undefined) return known
  const answer = item.tokenCount > 8 ? null : recognised(item)
  answers.set(item, answer)
  return answer
}

const answers = new WeakMap<JudgedItem, ShortAnswer | null>()

function recognised(item: JudgedItem): ShortAnswer | null {
  const { value, form, text } = item.judged
  if (isEmptyAnswer(item)) return { kind: 'nothing' }
  // A field that is true or false is a judgement as a lone yes or no is.
  if (form === 'structured') return item.judged.leaves.length > 0 && item.judged.leaves.every((leaf) => leaf.isBoolean) ? { kind: 'label' } : null
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/^["'“”*_\s]+|["'“”*_.!。！\s]+$/g, '')
  if (plain.length > 40) return null
  if (yes.has(plain)) return { kind: 'yes' }
  if (no.has(plain)) return { kind: 'no' }
  if ((typeof value === 'number' || /^[-+−]?\d+(?:[.,]\d+)?\s?%?$/.test(plain)) && ratingTask.test(item.request.task.slice(0, 2_000)))
    return { kind: 'rating' }
  const task = new Set(item.task.sentences.flatMap((sentence) => sentence.tokens.map((token) => token.stem)))
  const words = item.sentences.flatMap((sentence) => sentence.tokens)
  const chooses = /\b(?:or|oder|ou|o|of|lub|или|either|one of|classify|label|category|categori[sz]e|choose|pick|which of)\b|或|または|أو/i.test(
    item.request.task.slice(0, 2_000),
  )
  const labelled = words.length > 0 && words.length <= 3 && chooses && words.every((token) => task.has(token.stem) && token.kind === 'word')
  return labelled ? { kind: 'label' } : null
}

const listTask =
  /\b(?:lists?|which|all|any|every|find|extract|array|names?|items?|entries|identify|detect|collect|liste\w*|welche\w*|alle|finde|quels?|quelles?|toutes?|tous|liste[zr]?|qué|cuáles|todos|lista\w*|quali|tutti|wszystkie|quais|какие|список|所有|哪些|列出|一覧|すべて|قائمة|جميع)\b|所有|哪些|列出|一覧|すべて/i

/** An empty list where a list was asked for, or where the declared schema is one. */
function isEmptyAnswer({ judged, request }: JudgedItem): boolean {
  if (!Array.isArray(judged.value) || judged.value.length > 0) return false
  return request.outputSchema?.['type'] === 'array' || listTask.test(request.task.slice(0, 2_000))
}

/** Whether a yes or no goes against a passage that denies or says just what was asked; null where that cannot be told. */
export function answerStands(item: JudgedItem, answer: ShortAnswer): boolean | null {
  return answer.kind === 'yes' || answer.kind === 'no' ? contradictsAnswer(item, answer.kind === 'yes') : null
}
