/** A number with so many significant digits: models stay small, and what is measured is what is published. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits))
}
