import type { CsvValue } from '@maestro-helix/sdk/audit/csv-text'
import { type KeyboardEvent, memo, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { counted } from './number-text.ts'
import { useRowsInView } from './rows-in-view.ts'
import { SaveMenu } from './save-menu.tsx'
import { isAtLeast, useWidth, type Width } from './use-width.ts'

export type Column<Row> = {
  id: string
  header: ReactNode
  /** A grid track, such as `7rem` or `minmax(12rem, 2fr)`. */
  track: string
  cell: (row: Row) => ReactNode
  align?: 'start' | 'end'
  /** Left out where the page is narrower. */
  from?: Width
  /** What of it is saved as CSV, by the head of its column there; nothing where it is left out. */
  saved?: Readonly<Record<string, (row: Row) => CsvValue>>
}

type Props<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** How many there are, where more exist than are loaded; -1 where nobody knows. */
  rowCount?: number
  /** Called when the end of what is loaded comes into view. */
  onEnd?: (() => void) | undefined
  /** Called with the first and the last row in view, and a few around them. */
  onView?: ((first: number, last: number) => void) | undefined
  empty: ReactNode
  /** Room for so many rows, more are scrolled to; without it the table takes the room there is. */
  roomForRows?: number
  /** Lines that a row has room for. */
  lines?: 1 | 2
}

const rowHeights = { 1: 40, 2: 60 } as const
/** With the line under it. */
const headerPx = 37

/**
 * A table of any length: only what is in view is drawn. Every row has the same height, so nothing moves when rows come or change. The first cell
 * should hold the row's link; arrow keys, Home and End lead from row to row.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  rowCount = rows.length,
  onEnd,
  onView,
  empty,
  roomForRows,
  lines = 1,
}: Props<Row>): ReactNode {
  const rowHeightPx = rowHeights[lines]
  const width = useWidth()
  const shown = useMemo(() => columns.filter(({ from = 'narrow' }) => isAtLeast(width, from)), [columns, width])
  const scroller = useRef<HTMLDivElement>(null)
  const { first, end, show } = useRowsInView(scroller, { count: rows.length, rowHeightPx, headerPx })
  const lastShown = Math.max(0, end - 1)
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 20) onEnd?.()
  }, [lastShown, rows.length, onEnd])
  useEffect(() => onView?.(first, lastShown), [first, lastShown, onView])

  function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
    const current = Number((event.target as HTMLElement).closest('[data-row]')?.getAttribute('data-row') ?? -1)
    const targets: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: rows.length - 1 }
    const wanted = targets[event.key]
    if (wanted === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const index = Math.max(0, Math.min(rows.length - 1, wanted))
    show(index)
    scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"] a, [data-row="${index}"] button`)?.focus()
  }

  const gridTemplateColumns = shown.map(({ track }) => track).join(' ')
  return (
    <div className={`flex flex-col gap-1 ${roomForRows === undefined ? 'min-h-72 grow' : 'shrink-0'}`}>
      <div
        ref={scroller}
        role="table"
        aria-label={label}
        aria-rowcount={rowCount === -1 ? -1 : rowCount + 1}
        aria-colcount={shown.length}
        tabIndex={0}
        onKeyDown={moveFocus}
        className={`overflow-auto rounded-lg border border-line bg-surface [contain:strict] ${roomForRows === undefined ? 'min-h-0 grow' : 'shrink-0'}`}
        {...(roomForRows !== undefined && { style: { height: roomForRows * rowHeightPx + 38 } })}
      >
        <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-surface">
          <div role="row" aria-rowindex={1} className="grid h-9 items-center gap-x-4 px-4" style={{ gridTemplateColumns }}>
            {shown.map(({ id, header, align }) => (
              <div key={id} role="columnheader" className={`truncate text-xs font-medium text-muted ${align === 'end' ? 'text-right' : ''}`}>
                {header}
              </div>
            ))}
          </div>
        </div>
        {rows.length === 0 ? (
          <div role="rowgroup">
            <div role="row">
              <div role="cell" aria-colspan={shown.length}>
                {empty}
              </div>
            </div>
          </div>
        ) : (
          <div role="rowgroup" className="relative" style={{ height: rows.length * rowHeightPx }}>
            {rows.slice(first, end).map((row, at) => (
              <TableRow key={rowKey(row)} index={first + at} row={row} columns={shown as Column<unknown>[]} heightPx={rowHeightPx} />
            ))}
          </div>
        )}
      </div>
      {columns.some(({ saved }) => saved !== undefined) && (
        <div className="flex items-center justify-end gap-2 text-xs text-muted">
          {rowCount !== rows.length && `The ${counted(rows.length, 'row')} loaded:`}
          <SaveMenu title={label} table={() => savedRows(columns, rows)} />
        </div>
      )}
    </div>
  )
}

/** All columns, those that the page has no room for too. */
function savedRows<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): CsvValue[][] {
  const saved = columns.flatMap((column) => Object.entries(column.saved ?? {}))
  return [saved.map(([head]) => head), ...rows.map((row) => saved.map(([, valueOf]) => valueOf(row)))]
}

type RowProps = { index: number; row: unknown; columns: readonly Column<unknown>[]; heightPx: number }

/** Drawn again only where what it shows is another: while one scrolls, most rows stay what they are. */
const TableRow = memo(function TableRow({ index, row, columns, heightPx }: RowProps): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      className="absolute inset-x-0 grid items-center gap-x-4 border-b border-line px-4 text-sm hover:bg-sunken has-focus-visible:bg-sunken"
      // Not moved by a transform and cut off only where text may be long: each of those is a thing of its own to paint, in every frame of scrolling.
      style={{ gridTemplateColumns: columns.map(({ track }) => track).join(' '), height: heightPx, top: index * heightPx }}
    >
      {columns.map(({ id, cell, align }) => (
        <div key={id} role="cell" className={`min-w-0 ${align === 'end' ? 'text-right whitespace-nowrap tabular-nums' : 'truncate'}`}>
          {cell(row)}
        </div>
      ))}
    </div>
  )
})
