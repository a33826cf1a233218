/**
 * True where `text` has a stretch of at least `length` UTF-16 units in which each two neighbours join. Looks at one pair in every `length - 1`, and further only
 * where that pair joins: a cheap question before a search that tries at every place. `length` is 2 or more.
 * @example holdsStretch('see 1234567 there', 7, (first, second) => isDigit(first) && isDigit(second)) // true
 */
export function holdsStretch(text: string, length: number, joins: (first: number, second: number) => boolean): boolean {
  const stride = length - 1
  // A stretch of `length` units has `stride` pairs beside each other, so that one of them is looked at.
  for (let at = stride - 1; at + 1 < text.length; at += stride) {
    if (!joins(text.charCodeAt(at), text.charCodeAt(at + 1))) continue
    let from = at
    while (from > 0 && at + 2 - from < length && joins(text.charCodeAt(from - 1), text.charCodeAt(from))) from -= 1
    let to = at + 1
    while (to + 1 < text.length && to + 1 - from < length && joins(text.charCodeAt(to), text.charCodeAt(to + 1))) to += 1
    if (to + 1 - from >= length) return true
  }
  return false
}
