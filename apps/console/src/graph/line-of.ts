import type { Point } from './layered-layout.ts'

/** Curves from point to point that leave and arrive level, with an arrow's head at the end. */
export function lineOf(points: readonly Point[]): string {
  const [first, ...rest] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return ''
  let from = first
  let path = `M${first.x} ${first.y}`
  for (const to of rest) {
    const middle = (from.x + to.x) / 2
    path += `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`
    from = to
  }
  return `${path}M${last.x - 6} ${last.y - 4}L${last.x} ${last.y}L${last.x - 6} ${last.y + 4}`
}
