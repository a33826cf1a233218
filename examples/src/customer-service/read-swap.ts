import { findProducts } from './find-mentions.ts'
import { verbs } from './read-intent.ts'
import { toWords } from './ticket-text.ts'

/** One item to be exchanged for another variant. */
export type Swap = {
  product: string | undefined
  from: string[]
  fromOptions: Record<string, string>
  wanted: (string[] | Record<string, string>)[]
  free: string[][]
  price: 'cheapest' | 'dearest' | 'any'
  /** Several products stand where one is expected. */
  several: boolean
}

/**
 * Reads a lower-case clause that asks for an exchange: what is exchanged stands between the verb and "for" or "to", what is wanted behind it. Braces
 * were replaced by `literalNx`; `literals` holds their content in order.
 */
export function readSwap(lower: string, literals: readonly Record<string, string>[], products: readonly string[], names: readonly string[]): Swap {
  const matches = [...lower.matchAll(new RegExp(verbs.swap.source, 'g'))].filter(
    (match) => !/^\w+ (?:your|my|their) mind/.test(lower.slice(match.index)),
  )
  const verb = matches.at(-1)
  const before = verb === undefined ? '' : lower.slice(0, verb.index)
  const rest = verb === undefined ? lower : lower.slice(verb.index + verb[0].length)
  const split = /^(.*?)\s(?:to to|to|for|with|into)\s(.*)$/s.exec(` ${rest}`)
  const to = split?.[2] ?? (split === null ? rest : '')
  const from = `${before} ${split?.[1] ?? ''}`
  const plain = (text: string) => toWords(text.replace(/literal\d+x/g, ' '))
  const inFrom = findProducts(plain(from), names)
  const product = inFrom.at(-1) ?? (products.length === 1 ? products[0] : findProducts(plain(to), names)[0])
  const toLiterals = literals.slice(from.includes('literal') ? 1 : 0)
  const swap: Swap = {
    product,
    from: plain(from),
    fromOptions: from.includes('literal') ? (literals[0] ?? {}) : {},
    wanted: [],
    free: [],
    price: readPrice(lower),
    several: findProducts(plain(split?.[1] ?? ''), names).length > 1,
  }
  swap.wanted.push(...toLiterals)
  const wantedWords = plain(stripRejected(to))
  if (wantedWords.length > 0) swap.wanted.push(wantedWords)
  return swap
}

/** Takes away what is named only to be turned down. */
export function stripRejected(text: string): string {
  return text.replace(/\b(?:over|rather than|instead of|not|than)\b [^,.;]*/g, ' ')
}

export function readPrice(lower: string): Swap['price'] {
  if (/\b(?:cheap(?:er|est)|lowest price|least expensive)\b/.test(lower)) return 'cheapest'
  return /\b(?:most expensive|dearest|highest price)\b/.test(lower) ? 'dearest' : 'any'
}

/** Splits "the lamp for a black one and the mug for a larger one" into its exchanges; each but the first gets a verb of its own. */
export function splitSwaps(lower: string, names: readonly string[]): string[] {
  const parts: string[] = []
  for (const piece of lower.split(/,?\s+and\s+(?:also\s+)?|,\s+/)) {
    const named = findProducts(toWords(piece.replace(/\b(?:for|to|with|into)\b.*$/s, '').replace(/literal\d+x/g, ' ')), names)
    const whole = named.length > 0 && /\s(?:for|to|with|into)\s/.test(piece)
    const previous = parts.at(-1)
    // What stands before the verb only leads up to the exchange.
    if (previous === undefined || !verbs.swap.test(previous)) parts.splice(-1, 1, previous === undefined ? piece : `${previous} and ${piece}`)
    else if (whole && !verbs.swap.test(piece)) parts.push(`exchange ${piece}`)
    else parts.splice(-1, 1, `${previous} and ${piece}`)
  }
  return parts
}
