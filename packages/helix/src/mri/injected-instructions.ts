import { clamp01 } from '../rounded.ts'
import { mriParameters } from './parameters.ts'

/** A text in which somebody may have planted instructions, and where it came from, for the reason. */
export type ExposedText = {
  /** e.g. "context", "tool output of search", "output". */
  readonly origin: string
  readonly text: string
}

export type InjectionFinding = {
  /** 0..1: how much the text looks like instructions to whoever reads it. A heuristic, not a probability. */
  readonly score: number
  /** The strongest finding in words, or that there was none. */
  readonly reason: string
}

/** `score` where the text is a field of data, `proseScore` where it is prose, in which ordinary documents say much the same. */
type InjectionPattern = { readonly pattern: RegExp; readonly score: number; readonly proseScore: number; readonly name: string }

/** Phrases by which text takes command of an assistant. Bounded quantifiers only: no input makes them slow. */
export const injectionPatterns: readonly InjectionPattern[] = [
  {
    name: 'tells the reader to drop its instructions',
    score: 0.95,
    proseScore: 0.95,
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass|skip)\s+(?:\w+\s+){0,4}?(?:(?:previous|prior|above|earlier|preceding|existing|original|your|all|any)\s+){1,4}(?:\w+\s+){0,2}?(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|context|constraints?)\b/i,
  },
  {
    name: 'gives the reader a new role or new instructions',
    score: 0.85,
    proseScore: 0.7,
    pattern:
      /\b(?:new (?:system )?(?:instructions?|prompt|task)\s{0,3}:|you are now (?:a|an|in|no longer)\b|from now on,? you (?:are|will|must|should)\b|your (?:new|real|true|actual) (?:task|goal|instructions?|objective|purpose)\b|act as (?:if you (?:are|were)|an? unrestricted)\b)/i,
  },
  {
    name: 'imitates the marks of a conversation',
    score: 0.85,
    proseScore: 0.7,
    pattern:
      /<\|(?:im_start|im_end|system|endoftext|assistant|user)\|>|\[\/?INST\]|<<\/?SYS>>|(?:^|\n)\s{0,8}(?:#{1,4}\s*(?:system|assistant)\s*(?:prompt|message)?\s*:|(?:system|developer) (?:prompt|message)\s*:)/i,
  },
  {
    name: 'asks for secrets of the system',
    score: 0.9,
    proseScore: 0.6,
    pattern:
      /\b(?:reveal|print|show|repeat|output|leak|tell me|disclose)\b.{0,40}\b(?:(?:the |your )system prompt|your (?:initial |hidden |secret )?(?:instructions|prompt)|(?:your|the user'?s|his|her|their) (?:api[ _-]?keys?|access tokens?|private keys?|passwords?|credentials))\b/i,
  },
  {
    name: 'asks to keep something from the user',
    score: 0.9,
    proseScore: 0.6,
    pattern:
      /\b(?:(?:do not|don'?t|never|without)\s+(?:tell(?:ing)?|inform(?:ing)?|notify(?:ing)?|alert(?:ing)?|mention(?:ing)?|show(?:ing)?|ask(?:ing)?)\s+(?:this to\s+|it to\s+)?(?:the\s+)?(?:user|human|owner|customer|anyone|operator))\b/i,
  },
  {
    name: 'claims to be an order of importance above the task',
    score: 0.7,
    proseScore: 0.4,
    pattern:
      /\b(?:IMPORTANT(?:\s*!{1,3}|\s+(?:INSTRUCTIONS?|MESSAGE|NOTICE)|:)\s{0,3}(?:\w+\W{1,3}){0,8}?(?:you must|you should|please (?:follow|execute|run|send)|execute|before (?:doing|using|answering))|(?:must|should|need to) (?:first )?(?:execute|follow|obey|carry out) (?:the|these|this|my) (?:following )?(?:instructions?|commands?|tasks?))/i,
  },
  {
    name: 'sends data to somebody',
    score: 0.6,
    proseScore: 0.25,
    pattern:
      /\b(?:send|forward|e-?mail (?:it|this|them|me|us|all|the)|transfer|upload|post|exfiltrate|share|wire)\b.{0,120}?(?:\w@\w|\bto https?:\/\/|\b(?:to|into) (?:my|attacker|external|this) (?:account|address|server|e-?mail)\b)/i,
  },
  {
    name: 'encodes or hides commands',
    score: 0.6,
    proseScore: 0.25,
    pattern: /\b(?:rm -rf \/|curl\s[^\n|]{1,120}\|\s{0,3}(?:ba|z)?sh\b|eval\(atob\(|base64 -d\s{0,3}\|)/i,
  },
]

/** Verbs by which text, as data, asks an assistant to act on its reader's behalf. */
const actionVerbs =
  'send|transfer|delete|remove|unlock|open|disable|enable|turn|book|buy|purchase|order|pay|withdraw|deposit|schedule|cancel|create|grant|give|share|forward|download|upload|install|execute|run|call|dispatch|add|change|update|retrieve|fetch|access|save|export|initiate|authorize|approve|revoke|submit|post|tell|reply|write'
/** A sentence that asks its reader to act. */
export const imperativePattern = new RegExp(
  `^(?:["'([\\s]{0,4})(?:(?:please|kindly|could you|can you|would you|i (?:need|want) you to|make sure to|be sure to|now|first|then)[,:]?\\s+){0,3}(?:please\\s+)?(?:${actionVerbs})\\s+(?:my|me|the|all|an?|this|that|\\$?\\d|every|any|his|her|their|us)\\b`,
  'i',
)

/**
 * Looks for instructions planted in what an agent read or wrote. Reads at most 200,000 UTF-16 units in all. Patterns score 0.25 to 0.95, more inside
 * fields of data than in prose; a bare imperative to act ("please unlock my front door") inside data scores little, because ordinary documents hold such sentences too.
 */
export function findInjectedInstructions(texts: readonly ExposedText[]): InjectionFinding {
  let best: InjectionFinding = { score: 0, reason: 'No instructions to the agent were found in what it read and wrote.' }
  let left: number = mriParameters.injection.maxChars
  let unread = false
  for (const { origin, text } of texts) {
    if (left <= 0) unread = true
    const read = text
      .slice(0, left)
      .toWellFormed()
      .normalize('NFKC')
      .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g, '')
    if (text.length > left) unread = true
    left -= Math.min(text.length, left)
    for (const segment of segments(read)) {
      const finding = findIn(segment.text, segment.inData)
      if (finding && finding.score > best.score)
        best = { score: finding.score, reason: `${capitalised(origin)} ${finding.name}: "${excerptOf(segment.text)}"` }
    }
  }
  return unread ? { score: best.score, reason: `${best.reason} Not all was read: it is too long.`.slice(0, 500) } : best
}

function findIn(text: string, inData: boolean): { score: number; name: string } | null {
  let found: { score: number; name: string } | null = null
  for (const candidate of injectionPatterns) {
    const score = inData ? candidate.score : candidate.proseScore
    if ((found === null || score > found.score) && candidate.pattern.test(text)) found = { score, name: candidate.name }
  }
  if (found === null && imperativePattern.test(text)) {
    return {
      score: clamp01(inData ? mriParameters.injection.dataImperative : mriParameters.injection.textImperative),
      name: 'holds a request to act',
    }
  }
  return found
}

/** Sentences, and the quoted values of records: an instruction inside a field of data is stranger than one inside a document. */
function* segments(text: string): Generator<{ text: string; inData: boolean }> {
  const records = /^[\s"'`]{0,4}[{[]/.test(text)
  let start = 0
  for (let index = 0; index <= text.length; index += 1) {
    const code = index === text.length ? 10 : text.charCodeAt(index)
    const next = text[index + 1] ?? ' '
    const stop = code === 10 || endsSentence(code, next) || (records && endsField(code, next)) || index - start >= 800
    if (!stop) continue
    const segment = text
      .slice(start, index + 1)
      .trim()
      .replace(/^[\s"'{[,:]{1,20}/, '')
    if (segment.length >= 8) yield { text: segment, inData: records }
    start = index + 1
  }
}

function endsSentence(code: number, next: string): boolean {
  return (code === 46 || code === 33 || code === 63) && /[\s"']/.test(next)
}

/** A colon, or a quotation mark that closes a value. */
function endsField(code: number, next: string): boolean {
  return code === 58 || ((code === 34 || code === 39) && /[:,{}[\]\s]/.test(next))
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1, 60)
}

function excerptOf(text: string): string {
  return (text.length > 160 ? `${text.slice(0, 157)}...` : text).toWellFormed()
}
