import type { Sentence, Token } from '../analysed-text.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { unitOf } from './quantity-lexicon.ts'

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))
const bounds = { tokens: 4, talk: 14, shownAt: 80, copied: 4, least: 4, subject: 5, parsed: 200_000 }

/** Words on which no sentence ends. */
const dangling =
  list(`above below within during throughout against towards until among beyond despite the a an of and or with for from by at into onto between which who whom whose whether their its his my our your some every is are was were am been being has have had will would must should may might can
  could shall than as if because when although unless such per via der die das den dem des und oder mit für von vom zum zur ein eine einen einem einer eines ist sind wurde wird werden dass weil wenn als durch bei le la les un
  une des du de et ou avec pour dans par sur est sont que qui dont el los las una unos del al y o con por para en es son que il lo gli i uno della dei delle e di da per è sono che het een van en met voor door is zijn dat w z i na do od
  oraz jest są że o os as um uma do da dos das é são и в во на с со к из от для был была было что`)
/** The same, but for words that end a sentence in talk ("log in", "as they should"). */
const sometimes = list(
  'to com is are was were am been has have had will would must should may might can could shall that be in on do does did like says said including called named',
)
/** Particles of Japanese, and words of Chinese, behind which a sentence goes on. */
const danglingUnspaced = /(?:[はがをにのとへも]|から|まで|より|的|和|与|與|在|将|將|把|被|为|為|于|於|及)$/u
/** Words behind which a statement may as well end. */
const joints = list(
  'and or but which who that because while when where although though as for with in on at by after before if so und oder aber die der das weil et ou mais qui que y o pero que e ma che en maar die i ale и но',
)

/**
 * The last words of a text that breaks off: on a word that no sentence ends on, within brackets, a fence or JSON that was not closed, or in the middle of what the
 * source says. That the last full stop is missing is no sign by itself.
 */
export function brokenOff(item: JudgedItem): string | null {
  const text = item.judged.text.trimEnd()
  if (item.judged.form === 'structured') return null
  const end = excerpt(text.slice(-bounds.shownAt))
  if (isUnclosedJson(text) || (text.match(/^\s{0,3}```/gm)?.length ?? 0) % 2 === 1) return end
  if (item.judged.form === 'code' || item.tokenCount < bounds.tokens) return null
  const last = item.sentences.at(-1)
  if (!last || ended.test(last.text) || endsInList.test(text.slice(-300))) return null
  if (!endsOpen.test(text)) return null
  return dangles(text, last, item) || goesOn(item, last) || hasNoVerb(item, last) || lacksUnit(item, last) ? end : null
}

const ended = /[.!?。！？؟…]["'”’»)\]]*$/u
const endsOpen = /[\p{L}\p{M}\p{N},;–—(“‘-]$|['’]s?$/u
const endsInList = /\n\s*(?:[-*+•|#]|\d{1,3}[.)])[^\n]*$/

/** JSON that begins and never ends. */
function isUnclosedJson(text: string): boolean {
  const body = text.replace(/^\s*```(?:json)?\s*\n/, '').trimStart()
  if (!/^(?:\{\s*"|\[\s*(?:[{["]|\d|true|false|null))/.test(body) || body.length > bounds.parsed) return false
  let depth = 0
  let inText = false
  for (let at = 0; at < body.length; at += 1) {
    const sign = body[at]
    if (inText) {
      if (sign === '\\') at += 1
      else if (sign === '"') inText = false
    } else if (sign === '"') inText = true
    else if (sign === '{' || sign === '[') depth += 1
    else if (sign === '}' || sign === ']') depth -= 1
    if (depth === 0 && !inText) return false
  }
  return true
}

function dangles(text: string, { tokens, text: sentence }: Sentence, item: JudgedItem): boolean {
  if (/[,;(“‘—–]$/u.test(text) && tokens.length >= bounds.tokens && item.tokenCount >= bounds.talk) return true
  if (item.unspacedShare > 0.5) return danglingUnspaced.test(text) && item.tokenCount >= bounds.talk
  const word = tokens.at(-1)?.lower ?? ''
  if (/[./@]\S{1,20}$/.test(text)) return false
  // "An agent's", of whom nothing is told any more.
  if (/\s?['’]s$/u.test(text) && word === 's') return item.tokenCount >= bounds.talk
  // "at 7:10 am"
  if (word === 'am' && tokens.at(-2)?.kind === 'number') return false
  if (sometimes.has(word)) return item.tokenCount >= bounds.talk && tokens.length > 2
  if (dangling.has(word)) return item.tokenCount >= bounds.tokens
  return /\([^)]{1,80}$/u.test(sentence.slice(-100)) && item.tokenCount >= bounds.talk
}

/** True where an output that ends its other sentences breaks off where the source, which says the same there, nowhere ends: "a limit", of "a limit of 50 mg/l". */
function goesOn(item: JudgedItem, { tokens }: Sentence): boolean {
  const before = item.sentences.slice(0, -1)
  if (before.length === 0 || !before.every((sentence) => ended.test(sentence.text))) return false
  const end = tokens.slice(-bounds.copied)
  if (end.length < bounds.least || !end.some(({ content }) => content)) return false
  let found = 0
  for (const { tokens: others, text } of item.context?.sentences ?? [])
    for (let at = 0; at + end.length <= others.length; at += 1) {
      if (!end.every(({ stemId }, offset) => stemId === others[at + offset]?.stemId)) continue
      const next = others[at + end.length]
      // A capital may begin a caption or the next sentence.
      if (next === undefined || next.capital || joints.has(next.lower) || pauses(text, others[at + end.length - 1] as Token, next)) return false
      found += 1
    }
  return found > 0
}

/** True where a mark stands between two words that follow each other. */
function pauses(text: string, first: Token, second: Token): boolean {
  for (let at = text.indexOf(first.raw); at >= 0; at = text.indexOf(first.raw, at + 1)) {
    const behind = text.slice(at + first.raw.length, at + first.raw.length + 12)
    const place = behind.indexOf(second.raw)
    if (place >= 0) return /[,;:.!?()|–—\n]/u.test(behind.slice(0, place))
  }
  return false
}

/** True for a last sentence that names somebody or something and tells nothing of it: "The department store". */
function hasNoVerb(item: JudgedItem, { tokens, text }: Sentence): boolean {
  // A line of its own is a title, an address or a signature.
  if (/\n\s*$/.test(item.judged.text.trimEnd().slice(0, -text.trim().length).slice(-20))) return false
  if (item.sentences.length < 2 || tokens.length > bounds.subject || item.englishShare < 0.5) return false
  if (!item.sentences.slice(0, -1).every((sentence) => ended.test(sentence.text))) return false
  // "Harrow", of whom the rest was to be told; a line of its own may be a signature.
  if (tokens.length <= 2)
    return /[.!?] \p{Lu}[\p{L} '’-]*$/u.test(item.judged.text.trimEnd().slice(-60)) && !tokens.some(({ lower }) => verbal.test(lower))
  return (
    /^(?:the|a|an|this|these|their|his|its|our|according|in|on|at|by|for|from|with)$/.test(tokens[0]?.lower ?? '') &&
    !tokens.some(({ lower }) => verbal.test(lower))
  )
}

/** True for a number at the end that the source never says without what it counts. */
function lacksUnit(item: JudgedItem, { tokens }: Sentence): boolean {
  const [before, number] = tokens.slice(-2)
  if (number?.kind !== 'number' || tokens.length < bounds.tokens || /^(?:1[6-9]|20)\d\d$/.test(number.lower)) return false
  let counted = 0
  for (const { tokens: others, text } of item.context?.sentences ?? [])
    for (const [at, token] of others.entries()) {
      if (token.stemId !== number.stemId) continue
      const next = others[at + 1]
      if (next?.kind !== 'word' || joints.has(next.lower) || pauses(text, token, next)) return false
      if (unitOf.has(next.lower) || /^(?:within|for|of|after|by|than|least|up|to)$/.test(before?.lower ?? '')) counted += 1
    }
  return counted > 0
}

const verbal = /(?:ed|ing|en)$|^(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should|do|does|did)$|...[^s]s$/
