/** Ranks from 1, ties sharing their mean rank. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = Array.from<number>({ length: values.length }).fill(0)
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end += 1
    for (let index = start; index < end; index += 1) ranks[order[index] ?? 0] = (start + end + 1) / 2
    start = end
  }
  return ranks
}

/** Pearson correlation, -1..1, or null where either side does not vary. */
export function pearson(first: readonly number[], second: readonly number[]): number | null {
  const count = first.length
  if (count < 2) return null
  const meanFirst = first.reduce((sum, value) => sum + value, 0) / count
  const meanSecond = second.reduce((sum, value) => sum + value, 0) / count
  let product = 0
  let squareFirst = 0
  let squareSecond = 0
  for (let index = 0; index < count; index += 1) {
    const a = (first[index] ?? 0) - meanFirst
    const b = (second[index] ?? 0) - meanSecond
    product += a * b
    squareFirst += a * a
    squareSecond += b * b
  }
  return squareFirst === 0 || squareSecond === 0 ? null : product / Math.sqrt(squareFirst * squareSecond)
}

/** Spearman's rank correlation, -1..1, or null where either side does not vary. */
export function spearman(first: readonly number[], second: readonly number[]): number | null {
  return pearson(ranksOf(first), ranksOf(second))
}

/**
 * Mean over groups of Spearman's correlation within each ("summary-level": how well outputs for one source are ordered). Groups in which either side
 * does not vary have no order and are left out; null without any group left.
 */
export function groupedSpearman(first: readonly number[], second: readonly number[], groups: readonly string[]): number | null {
  const members = new Map<string, number[]>()
  groups.forEach((group, index) => {
    const known = members.get(group)
    if (known) known.push(index)
    else members.set(group, [index])
  })
  const correlations = [...members.values()].flatMap((indices) => {
    const value = spearman(
      indices.map((index) => first[index] ?? 0),
      indices.map((index) => second[index] ?? 0),
    )
    return value === null ? [] : [value]
  })
  return correlations.length === 0 ? null : correlations.reduce((sum, value) => sum + value, 0) / correlations.length
}
