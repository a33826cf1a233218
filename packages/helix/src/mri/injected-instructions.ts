import injectedInstructions from '../../models/injected-instructions.json' with { type: 'json' }
import { HashedLinearModel } from '../models/hashed-linear.ts'
import { instructionFeatures } from './instruction-features.ts'
import { mriParameters } from './parameters.ts'
import type { RevealedText } from './revealed-text.ts'
import { hiddenAt, inCode, readableText, revealedText } from './revealed-text.ts'
import type { KnownSegments } from './segment-features.ts'
import { textSegments } from './text-segments.ts'

const model = new HashedLinearModel(injectedInstructions.parameters)
const threshold = injectedInstructions.thresholds.injected
/** Below this the reason names no sentence: the best of nothing is no finding. */
const leastNamed = 0.25
/** Value of the factor from which a text counts as holding injected instructions. */
export const injectionFlagFrom = 0.5

/** A text in which somebody may have planted instructions, and where it came from, for the reason. */
export type ExposedText = {
  /** e.g. "context", "tool output of search", "output". */
  readonly origin: string
  readonly text: string
  /** True where requests are what the text is for: a customer's ticket, whose requests are the task, or the agent's own answer. The rules alone look at it. */
  readonly requestsExpected?: boolean
}

export type InjectionFinding = {
  /** 0..1: how much the text looks like instructions to whoever reads it. A heuristic, not a probability. */
  readonly score: number
  /** The strongest finding in words, or that there was none. */
  readonly reason: string
  /** True where the texts are too long to be read whole: nothing is known of the rest. */
  readonly unread: boolean
}

/** `score` where the text is a field of data or breaks the form of a table, `proseScore` where it is prose, in which ordinary documents say much the same. */
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
    name: 'tells the reader, in another language, to drop its instructions',
    score: 0.95,
    proseScore: 0.9,
    pattern:
      /(?<!\p{L})(?:(?:ignorier|vergiss|vergessen sie|missacht|verwirf)\p{L}{0,6}.{0,60}(?:anweisung|befehl|vorgabe|regeln|prompt|gesagt)|(?:ignore[zr]?|oublie[zr]?|néglige[zr]?|laisse[zr]? de côté)\s.{0,60}(?:consignes?|directives?|instructions?|règles)|(?:ignor|olvid|descart|esque[cç]|desconsider|dimentic|trascur)\p{L}{1,6}\s.{0,60}(?:instruc|órdenes|indicacion|reglas|istruzion|ordini|indicazion|regole|instruç|ordens|orientaç|regras)|(?:negeer|vergeet)\s.{0,60}(?:instructie|opdracht|aanwijzing|regels)|(?:zignoruj|ignoruj|zapomnij|pomiń|odrzuć)\p{L}{0,3}\s.{0,60}(?:instrukcj|polece|wytyczn|zasad)|(?:про)?игнорируй.{0,60}(?:инструкц|указани|правил|команд)|(?:забудь|отбрось)\p{L}{0,3}\s.{0,60}(?:инструкц|указани|правил|команд)|(?:talimat|komut|yönerge)\p{L}{0,8}.{0,40}(?:yok say|görmezden gel|unut))|(?:忽略|无视|忘记|忽視|無視).{0,12}(?:指令|指示|说明|要求|规则|提示)|(?:指示|命令|言われたこと).{0,20}(?:無視|忘れ)|(?:지시|명령|지침).{0,20}(?:무시|잊)|(?:تجاهل|انس)\p{L}{0,3}.{0,40}(?:التعليمات|الأوامر|القواعد)|(?:निर्देश|आदेश).{0,40}(?:अनदेखा|नज़रअंदाज़|भूल)/iu,
  },
  {
    name: 'speaks to whatever program reads it',
    score: 0.8,
    proseScore: 0.7,
    pattern:
      /\b(?:attention|notice|message|instructions?|update|orders?)\s{1,2}(?:to|for|of)\s{1,2}(?:any |all |the |every )?(?:automated |automatic )?(?:ai|a\.i\.|assistants?|agents?|language models?|llms?|bots?|crawlers?)\b(?!\s{1,2}(?:team|support|licen[cs]e))/i,
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
    name: 'asks to pay into an account',
    score: 0.6,
    proseScore: 0.25,
    pattern:
      /\b(?:transfer|wire|pay|deposit|move)\b.{0,60}?(?:\d[\d.,]{0,12}\s?(?:euros?|eur|usd|dollars?|pounds?|gbp|\u20ac|\$)|[\u20ac$\u00a3]\s?\d).{0,80}?\b(?:to|into)\b.{0,40}?\b(?:account|iban|wallet)\b/i,
  },
  {
    name: 'encodes or hides commands',
    score: 0.6,
    proseScore: 0.25,
    pattern: /\b(?:rm -rf \/|curl\s[^\n|]{1,120}\|\s{0,3}(?:ba|z)?sh\b|eval\(atob\(|base64 -d\s{0,3}\|)/i,
  },
]

/**
 * Looks for instructions planted in what an agent read or wrote: the rules above, and the published model "injected-instructions", which finds requests to the
 * reader that do not belong to the text they stand in. 0.5 is the model's published threshold. Reads at most 200,000 UTF-16 units in all.
 */
export function findInjectedInstructions(texts: readonly ExposedText[], found = nothingFoundYet()): InjectionFinding {
  let best: { score: number; origin: string; name: string; text: string } | null = null
  let left: number = mriParameters.injection.maxChars
  let unread = false
  for (const { origin, text, requestsExpected } of texts) {
    if (left <= 0) unread = true
    const read = text.slice(0, left)
    if (text.length > left) unread = true
    left -= Math.min(text.length, left)
    const finding = requestsExpected === true ? strongestRevealed(read, null) : remembered(read, found)
    if (finding && finding.score > (best?.score ?? 0)) best = { ...finding, origin }
  }
  const score = best?.score ?? 0
  const reason =
    best && score >= leastNamed
      ? `${capitalised(best.origin)} ${best.name}: "${excerptOf(best.text)}"`
      : 'No instructions to the agent were found in what it read and wrote.'
  return { score, reason: unread ? `${reason} Not all was read: it is too long.`.slice(0, 500) : reason, unread }
}

/** What was found so far, so that a text that is met twice (read, and part of the way), and a sentence that is met in several texts, is looked at once. */
export type FoundInstructions = { readonly ofTexts: Map<string, StrongestInstruction | null>; readonly ofSegments: KnownSegments }

export function nothingFoundYet(): FoundInstructions {
  return { ofTexts: new Map(), ofSegments: new Map() }
}
type StrongestInstruction = {
  readonly score: number
  readonly name: string
  readonly text: string
  /** Every segment that may be one, in the order of the text: what somebody orders need not be what reads most like an order. */
  readonly suspects: readonly { readonly score: number; readonly text: string }[]
}
/** Score from which a segment is a suspect, and how many of one text are kept. */
const suspected = { from: 0.05, most: 20 }

export function remembered(text: string, found: FoundInstructions): StrongestInstruction | null {
  let finding = found.ofTexts.get(text)
  if (finding === undefined) {
    finding = strongestRevealed(text, found.ofSegments)
    found.ofTexts.set(text, finding)
  }
  return finding
}

/** The strongest instruction in what a text says to a language model: hidden places and codes included, with where it stood. */
function strongestRevealed(text: string, known: KnownSegments | null): StrongestInstruction | null {
  const revealed = revealedText(text)
  return strongestInstruction(readableText(revealed), known, revealed)
}

/**
 * The segment of one text that is an injected instruction most likely: its score 0..1, what it does and its words; null for a text without any. Without `known`
 * the rules alone look at it.
 */
function strongestInstruction(text: string, known: KnownSegments | null, revealed: RevealedText): StrongestInstruction | null {
  // A rule that does not hold anywhere in the text need not be tried on each of its segments.
  const rules = injectionPatterns.filter((rule) => rule.pattern.test(text))
  if (known === null && rules.length === 0) return null
  const segments = textSegments(text)
  const features = known === null ? [] : instructionFeatures(segments, model.bits, known)
  let best: { score: number; name: string; text: string } | null = null
  const suspects: { score: number; text: string }[] = []
  const mostlyRows = segments.filter(({ isRow }) => isRow).length > segments.length / 2
  for (let index = 0; index < segments.length; index += 1) {
    const segment = segments[index]
    const found = features[index]
    if (!segment) continue
    const piece = hiddenAt(revealed, segment.start)
    const inOtherForm = piece !== undefined && inCode.has(piece.how) ? mriParameters.injection.codeLogOdds : 0
    // Log-odds above the threshold, so that a factor of 0.5 is where the model flags.
    const score = found ? 1 / (1 + Math.exp(threshold - inOtherForm - model.score(found))) : 0
    const where = piece === undefined ? '' : ` ${piece.how}`
    let own = { score, name: `holds${where} what reads as an instruction to the agent`, text: segment.text }
    for (const rule of rules) {
      const ruled = segment.inRecord || (mostlyRows && !segment.isRow) ? rule.score : rule.proseScore
      if (ruled > own.score && rule.pattern.test(segment.text)) own = { score: ruled, name: `${rule.name}${where}`, text: segment.text }
    }
    if (own.score >= suspected.from && suspects.length < suspected.most) suspects.push({ score: own.score, text: own.text })
    if (best === null || own.score > best.score) best = own
  }
  return best && { ...best, suspects }
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1, 60)
}

function excerptOf(text: string): string {
  return (text.length > 160 ? `${text.slice(0, 157)}...` : text).toWellFormed()
}
