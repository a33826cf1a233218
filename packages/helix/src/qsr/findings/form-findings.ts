import type { Finding } from '@maestro-helix/contract/evaluation'
import type { SchemaViolations } from '../completion.ts'
import { echoShare } from '../completion.ts'
import { isRefusal } from '../refusal.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { wantedAmount } from '../task-parts.ts'
import { brokenOff } from './broken-off.ts'
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
