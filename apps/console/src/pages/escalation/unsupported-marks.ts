import type { TextMark } from '../../design/inert-text.tsx'

/** Reasons are at most so many; each is at most 500 characters long. */
const reasonLimit = 20

/**
 * Where the sentences that a judge quotes as unsupported stand in an output. Of each reason the longest quotation that is found counts; what it quotes
 * from the context is no part of the output. Quotations that were cut short are found by their beginning. In order, without overlaps. Pure.
 */
export function unsupportedMarks(output: string, reasons: readonly string[]): TextMark[] {
  const found: TextMark[] = []
  for (const reason of reasons.slice(0, reasonLimit)) {
    const mark = longestQuoted(output, reason)
    if (mark) found.push({ ...mark, why: reason })
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to)
  const apart: TextMark[] = []
  for (const mark of found) if (mark.from >= (apart.at(-1)?.to ?? 0)) apart.push(mark)
  return apart
}

function longestQuoted(output: string, reason: string): { from: number; to: number } | undefined {
  const [own = ''] = reason.split(' and, in the context, "', 1)
  const quotes = [...own.matchAll(/"/g)].map(({ index }) => index)
  const candidates = quotes.flatMap((from, at) => quotes.slice(at + 1).map((to) => own.slice(from + 1, to)))
  for (const candidate of candidates.toSorted((a, b) => b.length - a.length)) {
    const place = placeOf(output, candidate)
    if (place) return place
  }
  return undefined
}

/** Where words stand, whatever white space is between them; in JSON, quotation marks and line feeds are escaped. */
function placeOf(output: string, quoted: string): { from: number; to: number } | undefined {
  const words = quoted
    .replace(/(?:\.\.\.|…)$/, '')
    .trim()
    .split(/\s+/)
  if (words.join('').length < 2) return undefined
  const pattern = words
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll('"', String.raw`\\?"`))
    .join(String.raw`(?:\s|\\n|\\t)+`)
  const match = new RegExp(pattern, 'u').exec(output)
  return match ? { from: match.index, to: match.index + match[0].length } : undefined
}
