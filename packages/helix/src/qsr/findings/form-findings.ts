import type { Finding } from '@maestro-helix/contract/evaluation'
import type { SchemaViolations } from '../completion.ts'
import { echoShare } from '../completion.ts'
import { isRefusal } from '../refusal.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { wantedAmount } from '../task-parts.ts'
import { missingMember } from './missing-member.ts'
import type { TextNoise } from '../text-noise.ts'

/** Tasks whose right answer repeats them. */
const repeating =
  /\b(?:repeat|echo|correct|proofread|rewrite|rephrase|paraphrase|edit|copy|quote|punctuate|format|translate|spell|return (?:it|the text) unchanged)\b/i

/** Finds what an output lacks in form: parts and fields that were asked for, its schema, an answer at all. Needs no context. */
export function formFindings(item: JudgedItem, noise: TextNoise, schemaViolations: SchemaViolations | undefined): Finding[] {
  const { text } = item.judged
  const whole = excerpt(text)
  const findings: Finding[] = []
  const add = (kind: Finding['kind'], claim: string, passage: string | null, reason: string): void => {
    findings.push({ kind, claim: claim.slice(0, 500).toWellFormed(), passage, reason: reason.slice(0, 500).toWellFormed() })
  }
  const schema = item.request.outputSchema
  for (const violation of (schema && schemaViolations?.(schema, item.judged.value))?.slice(0, 10) ?? [])
    add(/required/i.test(violation) ? 'missingField' : 'schemaViolated', whole, null, violation)
  if (noise.reason !== null) add('noise', whole, null, noise.reason)
  if (echoShare(item) > 0.8 && !repeating.test(item.request.task.slice(0, 2_000)))
    add('echoedTask', whole, excerpt(item.request.task), 'It repeats the task instead of answering it.')
  if (isRefusal(item)) add('declined', whole, null, 'It declines, or is polite, and answers nothing.')
  const missing = missingItems(item)
  if (missing !== null) add('missingPart', whole, excerpt(item.request.task), missing)
  const member = missingMember(item)
  if (member !== null) add('missingField', whole, excerpt(item.request.task), `"${excerpt(member)}" was asked for and is not among the members.`)
  const cut = brokenOff(item)
  if (cut !== null) add('missingPart', cut, null, 'It breaks off in the middle of a sentence.')
  return findings
}

function missingItems(item: JudgedItem): string | null {
  const wanted = wantedAmount(item.request.task)
  if (wanted?.unit !== 'items' || wanted.bound !== 'exactly' || item.judged.form !== 'prose') return null
  const items = item.judged.text.split('\n').filter((line) => /^\s*(?:[-*+•]|\(?\d{1,3}[.)])\s/.test(line)).length
  return items > 0 && items < wanted.amount ? `${wanted.amount} were asked for, ${items} were given.` : null
}

/** The last words of a text that ends on a word no sentence ends on, or in the middle of one of several sentences. */
export function brokenOff(item: JudgedItem): string | null {
  const text = item.judged.text.trimEnd()
  if (item.judged.form !== 'prose' || item.tokenCount < 8 || /\n\s*(?:[-*+•|]|\d{1,3}[.)])[^\n]*$/.test(text.slice(-300))) return null
  const ended = item.sentences.filter((sentence) => /[.!?。！？؟…]["'”’)\]]?$/.test(sentence.text)).length
  const last = item.sentences.at(-1)
  if (!last || !/[\p{L}\p{N},;–-]$/u.test(text)) return null
  // Whoever ends sentences with a mark would have ended this one.
  if (ended >= 1 && goesOnInContext(item, last.tokens)) return excerpt(text.slice(-80))
  if (item.tokenCount < 20) return null
  const dangles =
    /(?:^|\s)(?:the|a|an|of|to|and|or|with|for|in|by|is|are|was|were|that|which|der|die|das|und|oder|mit|für|von|le|la|les|et|ou|de|el|y|con|il|e|di|het|en|van)$/i.test(
      text.slice(-14),
    )
  if (!dangles && endsAsGiven(item, last.tokens)) return null
  return dangles || (ended >= 2 && ended === item.sentences.length - 1 && last.tokens.length >= 2) ? excerpt(text.slice(-80)) : null
}

/** True where the source says the last words in one place only and goes on there, within its sentence: "a limit", of "a limit of 50 mg/l". */
function goesOnInContext(item: JudgedItem, tokens: readonly { readonly stemId: number; readonly content: boolean }[]): boolean {
  const end = tokens.slice(-3)
  if (tokens.length < 3 || end.length < 3 || !end.some((token) => token.content)) return false
  let goesOn = 0
  for (const sentence of item.context?.sentences ?? [])
    for (let at = 0; at + end.length <= sentence.tokens.length; at += 1) {
      if (!end.every((token, offset) => token.stemId === sentence.tokens[at + offset]?.stemId)) continue
      if (at + end.length === sentence.tokens.length) return false
      goesOn += 1
    }
  return goesOn === 1
}

/** True where a sentence of the context ends, unended as well, on the same words: a heading or a caption that was copied. */
function endsAsGiven(item: JudgedItem, tokens: readonly { readonly stemId: number }[]): boolean {
  const end = tokens.slice(-3).map((token) => token.stemId)
  return (
    item.context?.sentences.some(
      (sentence) => sentence.tokens.length >= 3 && sentence.tokens.slice(-3).every((token, at) => token.stemId === end[at]),
    ) ?? false
  )
}
