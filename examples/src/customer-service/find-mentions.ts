import type { PaymentMethod, Shop, User } from './shop.ts'
import { findWords, toWords } from './ticket-text.ts'

/** Everyday words for what shops name otherwise. */
const everydayNames: Record<string, string> = {
  bike: 'bicycle',
  phone: 'smartphone',
  cellphone: 'smartphone',
  tee: 't shirt',
  tshirt: 't shirt',
  watch: 'wristwatch',
  suitcase: 'luggage set',
  luggage: 'luggage set',
  hoover: 'vacuum cleaner',
  vacuum: 'vacuum cleaner',
  'coffee machine': 'coffee maker',
}

/** Names, of those given, that the words mention: in full, by an everyday word, or by their last word where no full name explains it. */
export function findProducts(words: readonly string[], names: readonly string[]): string[] {
  const taken = new Set<number>()
  const found = new Set<string>()
  const byLength = names.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
  const mark = (name: string, sought: readonly string[]) => {
    for (let at = findWords(words, sought); at >= 0; at = findWords(words, sought, at + 1)) {
      if (sought.some((_, index) => taken.has(at + index))) continue
      found.add(name)
      for (const index of sought.keys()) taken.add(at + index)
    }
  }
  for (const name of byLength) mark(name, toWords(name))
  for (const [everyday, name] of Object.entries(everydayNames)) {
    const meant = byLength.find((candidate) => toWords(candidate).join(' ') === name)
    if (meant !== undefined) mark(meant, toWords(everyday))
  }
  for (let position = 0; position < words.length; position++) {
    if (taken.has(position)) continue
    for (const name of byLength) {
      const last = toWords(name).at(-1)
      if (last !== undefined && last.length > 2 && findWords([words[position] as string], [last]) === 0) found.add(name)
    }
  }
  return [...found]
}

export type OrderMentions = { known: string[]; unknown: string[]; endings: string[] }

/** Order numbers in a text: those on file, those that look alike but are not, and endings ("ends in 66"). */
export function findOrders(text: string, orders: Shop['orders']): OrderMentions {
  const known = new Set<string>()
  const unknown = new Set<string>()
  for (const match of text.matchAll(/#?\b[A-Za-z]{0,3}-?\d{3,}\b/g)) {
    const bare = match[0].replace(/^#/, '').toUpperCase()
    const hit = [`#${bare}`, bare, `#W${bare}`, `W${bare}`].find((candidate) => Object.hasOwn(orders, candidate))
    if (hit !== undefined) known.add(hit)
    else if (match[0].startsWith('#')) unknown.add(match[0])
  }
  const endings = [...text.matchAll(/\b(?:ends?|ending)\s+(?:in|with)\s+#?(\d{1,6})\b/gi)].map((match) => match[1] as string)
  return { known: [...known], unknown: [...unknown], endings }
}

/** A payment method the text asks for; `ambiguous` when it names several or one the customer has twice, `absent` when the customer has none of that kind. */
export type MethodMention =
  | { kind: 'none' }
  | { kind: 'absent'; what: string }
  | { kind: 'method'; method: PaymentMethod }
  | { kind: 'ambiguous'; what: string }

export function findPaymentMethod(text: string, user: User): MethodMention {
  const methods = Object.values(user.payment_methods)
  const wanted = text
    .toLowerCase()
    .replace(
      /\b(?:than|not|rather than|instead of|over|from)\s+(?:the |my |your |a |to )*(?:paypal|credit cards?|debit card|gift cards?|gc|card)\b/g,
      ' ',
    )
  const named = methods.filter(
    (method) => wanted.includes(method.id.toLowerCase()) || (method.last_four !== undefined && new RegExp(`\\b${method.last_four}\\b`).test(wanted)),
  )
  if (named.length === 1 && named[0] !== undefined) return { kind: 'method', method: named[0] }
  const sources = new Map<string, RegExp>([
    ['paypal', /\bpay ?pal\b/],
    ['gift_card', /\b(?:gift ?cards?|gc|(?:website|store|shop) credit)\b/],
    ['credit_card', /\b(?:credit cards?|debit cards?|visa|master ?card|(?:my|your|the) card)\b/],
  ])
  const asked = [...sources].filter(([, pattern]) => pattern.test(wanted)).map(([source]) => source)
  if (asked.length === 0) return { kind: 'none' }
  const fitting = methods.filter((method) => asked.includes(method.source))
  const [only] = fitting
  if (asked.length === 1 && fitting.length === 1 && only !== undefined) return { kind: 'method', method: only }
  const what = asked.map((source) => source.replaceAll('_', ' ')).join(' or ')
  return fitting.length === 0 ? { kind: 'absent', what } : { kind: 'ambiguous', what }
}

export type AddressFields = { address1: string; address2: string; city: string; country: string; state: string; zip: string }

/** A postal address in a text, as fields in braces or as "12 Main Street, Suite 5, Austin, TX 78701"; undefined when incomplete. */
export function findAddress(text: string, literals: readonly Record<string, string>[], country: string): AddressFields | undefined {
  for (const literal of literals) {
    const { address1, address2, city, state, zip } = literal
    if (address1 !== undefined && city !== undefined && state !== undefined && zip !== undefined)
      return { address1, address2: address2 ?? '', city, country: literal['country'] ?? country, state, zip }
  }
  // The address stands behind the last "to"; numbers before it are of orders.
  const place = text.replace(/^.*\bto\b(?=\s+\d)/is, '')
  const match =
    /(?<![\w#])(\d{1,6}[A-Za-z]? [A-Za-z0-9 .'-]+?),\s*(?:((?:suite|ste\.?|apt\.?|apartment|unit|floor|#)\s*[\w-]+),\s*)?([A-Z][A-Za-z .'-]+?),?\s+([A-Z]{2}),?\s+(\d{5}(?:-\d{4})?)/i.exec(
      place,
    )
  if (match === null) return undefined
  const [, address1, address2, city, state, zip] = match
  return {
    address1: (address1 ?? '').trim(),
    address2: address2 ?? '',
    city: (city ?? '').trim(),
    country,
    state: (state ?? '').toUpperCase(),
    zip: zip ?? '',
  }
}
