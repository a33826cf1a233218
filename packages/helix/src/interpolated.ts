/** The value at `x` of the broken line through `points` ([x, y], x ascending); held at the ends. */
export function interpolated(points: readonly (readonly [number, number])[], x: number): number {
  let previous = points[0]
  if (!previous || !(x > previous[0])) return previous?.[1] ?? 0
  for (const point of points) {
    if (x <= point[0]) {
      const width = point[0] - previous[0]
      return width === 0 ? point[1] : previous[1] + ((point[1] - previous[1]) * (x - previous[0])) / width
    }
    previous = point
  }
  return previous[1]
}
