/**
 * Keeps a list as it was when somebody began to read or point at it: nothing moves, rows that changed show as they are now, rows that are gone stay as
 * they were, and what came between is counted, not shown. What follows the last row of then, such as a further page, is added. Without `then`
 * everything is shown. Pure.
 */
export function steadyRows<Row>(
  now: readonly Row[],
  rowKey: (row: Row) => string,
  then: readonly Row[] | undefined,
): { shown: readonly Row[]; held: number; gone: ReadonlySet<string> } {
  const gone = new Set<string>()
  if (then === undefined || then.length === 0) return { shown: now, held: 0, gone }
  const present = new Map(now.map((row) => [rowKey(row), row]))
  const known = new Set(then.map(rowKey))
  const lastKnown = now.findLastIndex((row) => known.has(rowKey(row)))
  const following = lastKnown === -1 ? [] : now.slice(lastKnown + 1)
  const shown = then.map((row) => {
    const fresh = present.get(rowKey(row))
    if (fresh === undefined) gone.add(rowKey(row))
    return fresh ?? row
  })
  return { shown: [...shown, ...following], held: now.length - following.length - (then.length - gone.size), gone }
}
