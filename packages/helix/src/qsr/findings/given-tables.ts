import type { Token, Vocabulary } from '../analysed-text.ts'
import { normalNumber } from '../analysed-text.ts'

/** What is read of a text: characters, tables, rows of each, and members of JSON. */
const bounds = { chars: 200_000, rows: 200, columns: 30, members: 400, depth: 6, distinct: 0.8 }

/** A row by what it is about, with its cells by the stems of their column's name. */
export type GivenRow = { readonly key: string; readonly cells: readonly string[]; readonly numbers: ReadonlySet<string> }

/** A table: rows that are about things of their own, under named columns. */
export type GivenTable = {
  readonly heading: string
  readonly columns: readonly (readonly string[])[]
  readonly keyColumn: number
  readonly rows: readonly GivenRow[]
}

/** A member of JSON by the words of its name and of the one above it, with its value as text. */
export type GivenMember = {
  readonly words: readonly string[]
  readonly above: readonly string[]
  readonly value: string
  readonly isBoolean: boolean
}

/** The tables of a text: lines of as many cells each, between bars or tabs, the first of them naming the columns; and lists of JSON objects. */
export function givenTables(text: string, vocabulary: Vocabulary): GivenTable[] {
  const read = text.slice(0, bounds.chars)
  const tables: GivenTable[] = []
  let lines: string[][] = []
  const close = (): void => {
    if (lines.length >= 3) tables.push(...(tableOf(lines, vocabulary) ?? []))
    lines = []
  }
  if (/[|\t]/.test(read))
    for (const line of read.split('\n')) {
      const cells = cellsOf(line)
      if (cells.length < 2 || cells.length > bounds.columns || (lines[0] && lines[0].length !== cells.length)) close()
      if (cells.length >= 2 && cells.length <= bounds.columns && lines.length <= bounds.rows && !cells.every((cell) => /^:?-*:?$/.test(cell)))
        lines.push(cells)
    }
  close()
  return [...tables, ...listedObjects(parsed(read)).flatMap((rows) => tableOf(rows, vocabulary) ?? [])]
}

function cellsOf(line: string): string[] {
  const sign = line.includes('|') ? '|' : '\t'
  if (!line.includes(sign)) return []
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(sign)
    .map((cell) => cell.trim())
}

function tableOf([header, ...rows]: readonly string[][], vocabulary: Vocabulary): GivenTable[] | null {
  if (!header || rows.length < 2) return null
  const keyColumn = header.findIndex((_, column) => {
    const values = rows.map((row) => row[column] ?? '')
    const named = values.filter((value) => /\p{L}{2}/u.test(value))
    return named.length >= bounds.distinct * rows.length && new Set(named).size >= bounds.distinct * named.length
  })
  if (keyColumn < 0) return null
  const columns = header.map((name) => wordsOfName(name, vocabulary))
  const read = rows
    .slice(0, bounds.rows)
    .map((cells) => ({ key: (cells[keyColumn] ?? '').toLowerCase(), cells, numbers: new Set(cells.flatMap((cell) => numbersIn(cell))) }))
  return [{ heading: header.join(' '), columns, keyColumn, rows: read.filter(({ key }) => key.length > 1) }]
}

/** The numbers of a text, written in one way. */
export function numbersIn(text: string): string[] {
  return (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((number) => normalNumber(number))
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return JSON.parse(text)
  } catch {
    // No JSON after all.
    return null
  }
}

/** Lists of flat objects with the same members, each as rows under a header. */
function listedObjects(value: unknown, depth = 0): string[][][] {
  if (typeof value !== 'object' || value === null || depth > bounds.depth) return []
  if (!Array.isArray(value))
    return Object.values(value)
      .slice(0, bounds.rows)
      .flatMap((child) => listedObjects(child, depth + 1))
  const objects = value
    .slice(0, bounds.rows)
    .filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null && !Array.isArray(entry))
  const names = Object.keys(objects[0] ?? {}).slice(0, bounds.columns)
  return objects.length < 2 || names.length < 2 ? [] : [[names, ...objects.map((object) => names.map((name) => cellText(object[name])))]]
}

function cellText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).slice(0, 200) : ''
}

/** The members of JSON that hold one value, in any depth; none where the text is not JSON. */
export function givenMembers(text: string, vocabulary: Vocabulary): GivenMember[] {
  const members: GivenMember[] = []
  const visit = (value: unknown, above: readonly string[], depth: number): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > bounds.depth) return
    for (const [name, child] of Object.entries(value)) {
      if (members.length >= bounds.members) return
      const words = wordsOfName(name, vocabulary)
      if (typeof child === 'number' || typeof child === 'boolean')
        members.push({
          words,
          above,
          value: typeof child === 'number' ? normalNumber(String(child)) : String(child),
          isBoolean: typeof child === 'boolean',
        })
      else visit(child, words, depth + 1)
    }
  }
  visit(parsed(text.slice(0, bounds.chars)), [], 0)
  return members
}

/** Stems of the words of a name in camel, snake or plain case. */
export function wordsOfName(name: string, vocabulary: Vocabulary): string[] {
  const words =
    name
      .slice(0, 100)
      .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
      .toLowerCase()
      .match(/\p{L}{2,}/gu) ?? []
  return words
    .map((word): Token => vocabulary.token(word))
    .filter(({ content }) => content)
    .map(({ stem }) => stem)
}
