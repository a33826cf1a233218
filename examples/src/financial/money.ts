/**
 * An amount as whole cents from what people write in CSV: 1,234.50 or 1.234,50 or (12.00) or -12 or 12.00-, with a currency sign or code.
 * Undefined where it is not an amount, has more than two decimals, or exceeds what a number holds exactly. No floating point is used.
 */
export function parseCents(text: string): number | undefined {
  let rest = text
    .trim()
    .replace(/^(?:[A-Z]{3}|[$\u20ac\u00a3])\s*|\s*(?:[A-Z]{3}|[$\u20ac\u00a3])$/g, '')
    .replace(/[\s\u00a0']/g, '')
  let negative = false
  const bracketed = /^\((.+)\)$/.exec(rest)
  if (bracketed?.[1] !== undefined) {
    negative = true
    rest = bracketed[1]
  }
  if (/^[+-]/.test(rest) || /[+-]$/.test(rest)) {
    if (bracketed !== null || (/^[+-]/.test(rest) && /[+-]$/.test(rest))) return undefined
    negative = rest.includes('-')
    rest = rest.replace(/[+-]/, '').replace(/^[$\u20ac\u00a3]/, '')
  }
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(rest) ?? /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(rest)
  if (match === null) return undefined
  const whole = (match[1] as string).replace(/[.,]/g, '')
  if (whole.length > 13) return undefined
  const cents = Number(whole + (match[2] ?? '').padEnd(2, '0'))
  return negative && cents !== 0 ? -cents : cents
}

/** `1,234.50`; the currency stands beside it. */
export function formatCents(cents: number): string {
  const digits = Math.abs(cents).toString().padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`
}

export function sumCents(entries: readonly { cents: number }[]): number {
  return entries.reduce((sum, entry) => sum + entry.cents, 0)
}
