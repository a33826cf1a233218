/** Whole cents of an amount in the main unit, as shop files carry them (48.84). Arithmetic is done in cents only. */
export function toCents(amount: number): number {
  return Math.round(amount * 100)
}

/** The main-unit number that shop files carry. */
export function fromCents(cents: number): number {
  return cents / 100
}

/** `$1,234.50`, as customers read it. */
export function formatCents(cents: number): string {
  const whole = Math.floor(Math.abs(cents) / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
  return `${cents < 0 ? '-' : ''}$${whole}.${(Math.abs(cents) % 100).toString().padStart(2, '0')}`
}
