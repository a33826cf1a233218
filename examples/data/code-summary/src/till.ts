import { formatPrice } from './price.ts'
import { addLine, type Receipt } from './receipt.ts'

/** Rings up one article and returns the receipt with its new total. */
export function ringUp(receipt: Receipt, article: string, cents: number): Receipt {
  return addLine(receipt, `${article} ${formatPrice(cents)}`, cents)
}
