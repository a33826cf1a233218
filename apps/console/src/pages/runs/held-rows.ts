/**
 * Keeps rows from moving under somebody who reads or points at them: what came before `anchor`, the first row shown when they began, stays out and is
 * counted. Rows that changed show as they are now. Without an anchor, or where it is gone, everything is shown. Pure.
 */
export function heldRows<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  anchor: string | undefined,
): { shown: readonly Row[]; held: number } {
  const at = anchor === undefined ? 0 : rows.findIndex((row) => rowKey(row) === anchor)
  return at <= 0 ? { shown: rows, held: 0 } : { shown: rows.slice(at), held: at }
}
