import { Table } from 'console-table-printer'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import type { Terminal } from './terminal.ts'

export type Column<Row> = {
  title: string
  value: (row: Row) => string | number | null | undefined
  /** Numbers are read from the right. */
  align?: 'left' | 'right'
  /** Characters after which the cell is clipped; 60 by default. */
  maxLength?: number
}

const style = {
  headerTop: { left: '', mid: '', right: '', other: '' },
  headerBottom: { left: '', mid: '', right: '', other: '' },
  tableBottom: { left: '', mid: '', right: '', other: '' },
  vertical: '',
}

/** Rows as an aligned table, every cell inert; `empty` where there are none. Cells that are missing read "-". */
export function table<Row>(terminal: Terminal, columns: readonly Column<Row>[], rows: readonly Row[], empty: string): string {
  if (rows.length === 0) return empty
  const printed = new Table({
    shouldDisableColors: true,
    style,
    columns: columns.map(({ title, align }, index) => ({ name: String(index), title: title.toUpperCase(), alignment: align ?? 'left' })),
  })
  for (const row of rows) {
    printed.addRow(
      Object.fromEntries(columns.map(({ value, maxLength }, index) => [String(index), inertLine(String(value(row) ?? '-'), maxLength ?? 60) || '-'])),
    )
  }
  const [header = '', ...lines] = printed
    .render()
    .split('\n')
    .map((line) => line.slice(1).trimEnd())
    .filter((line) => line !== '')
  return [terminal.paint('bold', header), ...lines].join('\n')
}

/** Names and values one under the other. */
export function facts(terminal: Terminal, rows: readonly (readonly [name: string, value: string | number | null | undefined])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${terminal.paint('dim', name.padEnd(width))}  ${inertLine(String(value ?? '-'), 4_000) || '-'}`).join('\n')
}
