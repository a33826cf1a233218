import type { TextFile } from '../read-text-files.ts'

/** A paragraph, list item, table or code block with where it stands. Lines count from 1. */
export type Passage = { path: string; startLine: number; endLine: number; heading: string; text: string; code: boolean }

const maxPassageCharacters = 1_500

/** Splits a document into passages at blank lines, headings, list items and code fences; each remembers the headings above it. */
export function toPassages(file: TextFile): Passage[] {
  const passages: Passage[] = []
  const headings: string[] = []
  let lines: string[] = []
  let startLine = 1
  let fenced = false
  const flush = (endLine: number, code: boolean) => {
    const text = lines.join('\n').trim()
    if (text !== '')
      passages.push({
        path: file.path,
        startLine,
        endLine,
        heading: headings.filter(Boolean).join(' > '),
        text: text.slice(0, maxPassageCharacters),
        code,
      })
    lines = []
  }
  const all = file.text.split('\n')
  for (const [index, line] of all.entries()) {
    const number = index + 1
    if (/^\s*(?:```|~~~)/.test(line)) {
      flush(number - 1, fenced)
      fenced = !fenced
      startLine = number + 1
      continue
    }
    const heading = fenced ? null : /^(#{1,6})\s+(.+)$/.exec(line)
    if (heading !== null) {
      flush(number - 1, false)
      const level = (heading[1] as string).length
      headings.length = level - 1
      headings[level - 1] = (heading[2] as string).trim()
      startLine = number + 1
    } else if (!fenced && line.trim() === '') {
      flush(number - 1, false)
      startLine = number + 1
    } else {
      if (!fenced && /^\s*(?:[-*+]|\d+\.)\s/.test(line) && lines.length > 0) flush(number - 1, false)
      if (lines.length === 0) startLine = number
      lines.push(line)
    }
  }
  flush(all.length, fenced)
  return passages
}

/** The sentences of a passage with the line each starts on; markup that only formats is taken out. */
export function toSentences(passage: Pick<Passage, 'text' | 'startLine'>): { text: string; line: number }[] {
  const sentences: { text: string; line: number }[] = []
  let open = ''
  let openLine = passage.startLine
  const close = () => {
    const text = open.replace(/\s+/g, ' ').trim()
    if (text !== '') sentences.push({ text, line: openLine })
    open = ''
  }
  for (const [index, raw] of passage.text.split('\n').entries()) {
    const line = plainText(raw)
    for (const piece of line.split(/(?<=[.!?])\s+(?=["'(]?[A-Z0-9])/)) {
      if (piece.trim() === '') continue
      if (open === '') openLine = passage.startLine + index
      open = open === '' ? piece : `${open} ${piece}`
      if (/[.!?:]["')]?$/.test(piece.trim())) close()
    }
  }
  close()
  return sentences
}

function plainText(line: string): string {
  return line
    .replace(/^\s*(?:[-*+>]|\d+\.)\s+/, '')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('**', '')
    .replace(/<\/?[a-zA-Z][^>]{0,300}>/g, '')
}
