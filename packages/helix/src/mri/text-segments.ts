import { requestVerbs } from './instruction-lexicon.ts'

/** A piece of a text that may be an instruction by itself: a sentence, a line, or a quoted value of a record. */
export type TextSegment = {
  readonly text: string
  /** Offset of the segment in the text it was cut from, in UTF-16 units. */
  readonly start: number
  /** True for a value of a record (JSON or the like): an instruction is stranger there than in a document. */
  readonly inRecord: boolean
  /** True for a row of a table. */
  readonly isRow: boolean
}

/** How JSON, or what prints like it, begins; "[a link](...)" and "[![a badge]" of a manual do not. */
const startsRecord = /^[\s"'`]{0,4}(?:\{\s{0,80}["'}]|\[\s{0,80}(?:["'{[\]\d-]|true\b|false\b|null\b))/
const longestSegment = 600
const verbs = new Set(requestVerbs)
const openings = new Set(['please', 'kindly', 'can', 'could', 'first'])

/** Cuts a text into segments of at most 600 UTF-16 units that hold three words or more. Linear in the length of the text. */
export function textSegments(text: string): TextSegment[] {
  const inRecord = startsRecord.test(text)
  const segments: TextSegment[] = []
  let start = 0
  for (let index = 0; index <= text.length; index += 1) {
    const code = index === text.length ? 10 : text.charCodeAt(index)
    if (!endsAt(text, index, code, inRecord) && index - start < longestSegment) continue
    const raw = text.slice(start, index + 1).trim()
    const segment = raw.replace(/^[\s"'{[,:>*#•–-]{1,20}/, '').replace(/^\d{1,2}[.)]\s{1,4}/, '')
    if (segment.length >= 8 && hasThreeWords(segment)) {
      segments.push({ text: segment, start, inRecord, isRow: raw.startsWith('|') || raw.indexOf('|') !== raw.lastIndexOf('|') })
    }
    start = index + 1
  }
  return segments
}

function endsAt(text: string, index: number, code: number, inRecord: boolean): boolean {
  // Letters, digits and spaces are most of a text, and end nothing.
  if ((code > 63 && code < 91) || (code > 96 && code < 123) || code === 32 || (code > 47 && code < 58)) return false
  if (code === 10) return true
  const next = text[index + 1] ?? ' '
  return endsSentence(code, next) || (inRecord && endsField(code, next)) || (code === 44 && startsRequest(text, index + 1))
}

function endsSentence(code: number, next: string): boolean {
  return (code === 46 || code === 33 || code === 63) && /[\s"']/.test(next)
}

/** A colon between a name and its value, or a quotation mark that closes either. */
function endsField(code: number, next: string): boolean {
  return (code === 58 && !/\d/.test(next)) || ((code === 34 || code === 39) && /[:,{}[\]]/.test(next))
}

/** After a comma: a capitalised word by which requests start ("Our new flavor, Please unlock the door"). */
function startsRequest(text: string, at: number): boolean {
  const word = /^\s{1,3}(\p{Lu}[\p{L}]{1,20})\s/u.exec(text.slice(at, at + 26))?.[1]?.toLowerCase()
  return word !== undefined && (openings.has(word) || verbs.has(word))
}

function hasThreeWords(segment: string): boolean {
  let words = 0
  for (const word of segment.matchAll(/[\p{L}\p{N}]+/gu)) {
    words += 1
    if (words === 3) return word.index >= 0 && /\p{L}{2}/u.test(segment)
  }
  return false
}
