/** A price in cents as people read it. */
export const formatPrice = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
