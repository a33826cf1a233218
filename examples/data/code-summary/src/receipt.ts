import { formatPrice } from './price.ts'
import { describeTotal } from './total.ts'

/** What the customer gets to take home. */
export type Receipt = { lines: string[]; totalCents: number }

/** Adds a line; the old receipt stays as it was. */
export function addLine(receipt: Receipt, line: string, cents: number): Receipt {
  return { lines: [...receipt.lines, line], totalCents: receipt.totalCents + cents }
}

export function printReceipt(receipt: Receipt): string {
  return [...receipt.lines, describeTotal(receipt), formatPrice(receipt.totalCents)].join('\n')
}
