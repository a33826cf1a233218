/** True for what can be the number of leaves of a tree here: an integer of 0..2^53-1, which arithmetic on numbers keeps exact. */
export function isTreeSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0
}

/** The size or index that a decimal text stands for, or undefined where it is not one: digits only, no leading zero, at most 2^53-1. */
export function parseTreeSize(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined
  const size = Number(text)
  return isTreeSize(size) ? size : undefined
}
