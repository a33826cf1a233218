import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { parse } from 'csv-parse/sync'
import { cleanText } from '../clean-text.ts'
import { parseCents } from './money.ts'

/** One line of a bank statement or ledger. */
export type Entry = {
  /** The file's own identifier, or bank-LINE / ledger-LINE. Unique within its file. */
  id: string
  /** Days since 1970-01-01, so that dates subtract. */
  day: number
  date: string
  /** When it is to be paid, where the file says. */
  dueDay: number | undefined
  payee: string
  reference: string
  account: string
  /** Whole cents; negative: money going out. */
  cents: number
  line: number
}
export type Books = { bank: Entry[]; ledger: Entry[]; rejected: { file: string; line: number; reason: string }[] }

const maxFileBytes = 16 * 1024 * 1024
const maxEntries = 20_000
const maxRejectedListed = 100
const columns = {
  id: ['id', 'transaction id', 'entry', 'number', 'no', 'document'],
  date: ['date', 'booking date', 'value date', 'posted', 'posting date'],
  due: ['due', 'due date'],
  payee: ['payee', 'name', 'counterparty', 'description', 'supplier', 'customer', 'vendor'],
  reference: ['reference', 'ref', 'memo', 'purpose', 'invoice', 'text'],
  account: ['account', 'iban', 'payee account', 'counterparty account'],
  amount: ['amount', 'amount eur', 'amount usd', 'value', 'total'],
} as const
type Column = keyof typeof columns

/** @throws MaestroError RUN_INPUT_INVALID when a file is absent, too large, not CSV, or lacks a needed column. Single bad lines are listed, not thrown. */
export async function readBooks(folder: string): Promise<Books> {
  const rejected: Books['rejected'] = []
  const [bank, ledger] = await Promise.all([readEntries(folder, 'bank', rejected), readEntries(folder, 'ledger', rejected)])
  return { bank, ledger, rejected: rejected.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line)) }
}

async function readEntries(folder: string, name: 'bank' | 'ledger', rejected: Books['rejected']): Promise<Entry[]> {
  const file = `${name}.csv`
  const path = join(folder, file)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(folder)}" holds no ${file}.`)
  if (found.size > maxFileBytes) throw new MaestroError('RUN_INPUT_INVALID', `${file} is larger than ${maxFileBytes} bytes.`)
  return parseEntries(await readFile(path, 'utf8'), name, rejected)
}

/** Parses one file's text; bad lines are added to `rejected` with what is wrong, never with their content. */
export function parseEntries(text: string, name: 'bank' | 'ledger', rejected: Books['rejected']): Entry[] {
  const file = `${name}.csv`
  let rows: { record: string[]; info: { lines: number } }[]
  try {
    const firstLine = text.slice(0, 4_096).split('\n', 1)[0] ?? ''
    const delimiter = [',', ';', '\t'].toSorted((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0] as string
    rows = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 64 * 1024,
    }) as unknown as typeof rows
  } catch (cause) {
    throw new MaestroError(
      'RUN_INPUT_INVALID',
      `${file} is not CSV: ${cause instanceof Error ? cause.message.slice(0, 200) : 'it cannot be parsed'}`,
      { cause },
    )
  }
  const [header, ...body] = rows
  if (header === undefined) throw new MaestroError('RUN_INPUT_INVALID', `${file} is empty; it needs a line of column names.`)
  if (body.length > maxEntries) throw new MaestroError('RUN_INPUT_INVALID', `${file} holds more than ${maxEntries} entries; split it by month.`)
  const names = header.record.map((cell) => cell.toLowerCase().replace(/[_-]+/g, ' ').trim())
  const at = Object.fromEntries(
    Object.entries(columns).map(([column, known]) => [column, names.findIndex((cell) => (known as readonly string[]).includes(cell))]),
  ) as Record<Column, number>
  for (const needed of ['date', 'amount', 'payee'] as const) {
    if (at[needed] < 0)
      throw new MaestroError('RUN_INPUT_INVALID', `${file} has no column for the ${needed}; one of ${columns[needed].join(', ')} is needed.`)
  }
  const entries: Entry[] = []
  const ids = new Set<string>()
  for (const { record, info } of body) {
    const cell = (column: Column) => (at[column] < 0 ? '' : cleanText(record[at[column]] ?? '', 300).text)
    const reject = (reason: string) => {
      if (rejected.length < maxRejectedListed) rejected.push({ file, line: info.lines, reason })
    }
    const day = parseDay(cell('date'))
    const cents = parseCents(cell('amount'))
    const id = cell('id') === '' ? `${name}-${info.lines}` : cell('id')
    if (day === undefined) reject('the date is not YYYY-MM-DD')
    else if (cents === undefined) reject('the amount is not a number with at most two decimals')
    else if (ids.has(id)) reject('its id was used by an earlier line')
    else {
      ids.add(id)
      entries.push({
        id,
        day,
        date: formatDay(day),
        dueDay: parseDay(cell('due')),
        payee: cell('payee'),
        reference: cell('reference'),
        account: cell('account').replaceAll(' ', ''),
        cents,
        line: info.lines,
      })
    }
  }
  return entries
}

const dayMs = 86_400_000

/** Days since 1970-01-01 of YYYY-MM-DD; undefined where no such day exists. */
export function parseDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const ms = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(ms) || formatDay(ms / dayMs) !== text ? undefined : ms / dayMs
}

export function formatDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
