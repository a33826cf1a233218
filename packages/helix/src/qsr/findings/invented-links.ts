import type { Finding } from '@maestro-helix/contract/evaluation'
import type { JudgedItem } from '../judged-item.ts'
import { contextOf, excerpt } from '../judged-item.ts'
import type { GivenMaterial } from './given-material.ts'

const mostFindings = 20
const link =
  /\bhttps?:\/\/[^\s<>"'`\]})]{4,500}|\bwww\.[^\s<>"'`\]})]{4,500}|\b10\.\d{4,9}\/[^\s<>"'`\]})]{2,200}|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/giu
const numbered = /\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,9})\]/g
const named =
  /\(((?:see )?[\p{Lu}][\p{L}'’-]{1,40}(?: (?:et al\.?|and|&|und|y|e) ?(?:[\p{Lu}][\p{L}'’-]{1,40})?)?),? ?((?:19|20)\d{2})[a-z]?(?:, [^()\n]{0,40})?\)|\b([\p{Lu}][\p{L}'’-]{1,40}) (?:et al\.?|and [\p{Lu}][\p{L}'’-]{1,40}|& [\p{Lu}][\p{L}'’-]{1,40}) \(((?:19|20)\d{2})[a-z]?\)|\b([\p{Lu}][\p{L}'’-]{1,40}) \(((?:19|20)\d{2})\)/gu

/** Finds addresses, DOIs and references of the output that were not given. */
export function inventedLinks(item: JudgedItem, material: GivenMaterial): Finding[] {
  const text = item.judged.text
  const findings: Finding[] = []
  const add = (kind: 'inventedLink' | 'inventedCitation', claim: string, reason: string): void => {
    if (findings.length < mostFindings && !findings.some((other) => other.claim === claim)) findings.push({ kind, claim, passage: null, reason })
  }
  for (const [found] of text.matchAll(link)) {
    if (findings.length >= mostFindings) return findings
    const address = found.toLowerCase().replace(/[.,;:!?)]+$/, '')
    if (!isGiven(address, material.lower())) add('inventedLink', excerpt(found), `The address "${excerpt(found)}" was not given.`)
  }
  const sources = sourceCount(item)
  if (sources !== null && item.judged.form === 'prose') {
    for (const match of text.matchAll(numbered)) {
      if (findings.length >= mostFindings) return findings
      const cited = Math.max(...(match[1] ?? '').split(/[,;–-]/).map(Number))
      if (cited > sources && !material.lower().includes(match[0].toLowerCase()))
        add('inventedCitation', match[0], `Source ${cited} is cited, and ${sources} ${sources === 1 ? 'was' : 'were'} given.`)
    }
  }
  for (const match of text.matchAll(named)) {
    if (findings.length >= mostFindings) return findings
    const author = (match[1] ?? match[3] ?? match[5] ?? '').replace(/^see /, '').split(/[ ,]/)[0] ?? ''
    const year = match[2] ?? match[4] ?? match[6] ?? ''
    if (author.length < 3 || material.lower().includes(author.toLowerCase())) continue
    if (match[5] !== undefined && material.lower().includes(year)) continue
    add('inventedCitation', excerpt(match[0]), `The reference "${excerpt(match[0])}" was not given.`)
  }
  return findings
}

/** An address is given where it stands there, with or without its scheme and a last slash. */
function isGiven(address: string, given: string): boolean {
  const bare = address
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/$/, '')
  return given.includes(bare)
}

/** How many sources were given; null where that cannot be told. */
function sourceCount(item: JudgedItem): number | null {
  const context = (contextOf(item.request) ?? '').slice(0, 400_000)
  if (context.trim() === '') return null
  let most = 0
  for (const match of context.matchAll(/(?:^|\n)[ \t]{0,8}(?:\[(\d{1,3})\]|(?:passage|source|document|doc|quelle|document)\s?#?(\d{1,3})\b)/gi))
    most = Math.max(most, Number(match[1] ?? match[2]))
  if (most > 0) return most
  if (/^\s*\[/.test(context)) {
    try {
      const value: unknown = JSON.parse(context)
      if (Array.isArray(value)) return value.length
    } catch {
      // Not a list of sources.
    }
  }
  return Math.max(1, context.split('\n\n').filter((part) => part.trim() !== '').length)
}
