import { useRef } from 'react'

/**
 * Keeps rows from moving under somebody who reads or points at them: while `hold` is true, rows that came before the first one shown stay out, and
 * are counted. Rows that changed show as they are now.
 */
export function useHeldRows<Row>(rows: readonly Row[], rowKey: (row: Row) => string, hold: boolean): { shown: readonly Row[]; held: number } {
  const first = useRef<string | undefined>(undefined)
  const at = hold && first.current !== undefined ? rows.findIndex((row) => rowKey(row) === first.current) : 0
  const held = Math.max(0, at)
  const shown = held === 0 ? rows : rows.slice(held)
  first.current = shown[0] === undefined ? undefined : rowKey(shown[0])
  return { shown, held }
}
