import { addLine, type Receipt } from './receipt.ts'

/** Says how many articles a receipt holds. */
export function describeTotal(receipt: Receipt): string {
  return `${receipt.lines.length} articles`
}

export const emptyReceipt: Receipt = addLine({ lines: [], totalCents: 0 }, 'Welcome', 0)
