import { toCents } from './money.ts'
import type { OrderItem, Product, Variant } from './shop.ts'
import { findWords, toWords } from './ticket-text.ts'

export type Preference = {
  /** What the customer wants, in the order said: words, or options by name. Later ones win. */
  wanted: readonly (readonly string[] | Record<string, string>)[]
  /** Words behind "do not care about". */
  free: readonly (readonly string[])[]
  /** Which of several equal variants. */
  price: 'cheapest' | 'dearest' | 'any'
}
export type VariantChoice =
  | {
      kind: 'chosen'
      variant: Variant
      /** Options the customer did not name and that had to change all the same. */ alsoChanged: string[]
      runnersUp: number
    }
  | { kind: 'unclear'; reason: string; candidates: Variant[] }

/** Options of a product that words name, by option name. `ambiguous` holds values that fit several options. */
export function readOptions(
  words: readonly string[],
  product: Product,
): { options: Map<string, string>; ambiguous: { value: string; keys: string[] }[] } {
  const values = new Map<string, Map<string, string>>()
  for (const variant of Object.values(product.variants))
    for (const [key, value] of Object.entries(variant.options)) values.set(key, (values.get(key) ?? new Map()).set(toWords(value).join(' '), value))
  const hits: { key: string; value: string; at: number; length: number }[] = []
  for (const [key, known] of values) {
    for (const [spelled, value] of known) {
      const sought = spelled.split(' ')
      if (spelled === 'yes' || spelled === 'no' || spelled === 'none') {
        const at = findWords(words, toWords(key))
        if (at < 0) continue
        const negated = ['not', 'no', 'non', 'without', "isn't", "doesn't"].includes(words[at - 1] ?? '')
        if ((spelled === 'yes') !== negated && (spelled !== 'none' || negated)) hits.push({ key, value, at, length: toWords(key).length })
        continue
      }
      for (let at = findWords(words, sought); at >= 0; at = findWords(words, sought, at + 1)) hits.push({ key, value, at, length: sought.length })
    }
  }
  const options = new Map<string, string>()
  const ambiguous: { value: string; keys: string[] }[] = []
  // A longer value explains its words: "stainless steel" is not "steel".
  const kept = hits.filter(
    (hit) => !hits.some((other) => other.length > hit.length && other.at <= hit.at && other.at + other.length >= hit.at + hit.length),
  )
  for (const at of new Set(kept.map((hit) => hit.at).toSorted((a, b) => a - b))) {
    const here = kept.filter((hit) => hit.at === at)
    const near = here.filter((hit) =>
      toWords(hit.key).some(
        (word) =>
          [words[at - 1], words[at - 2], words[at + hit.length], words[at + hit.length + 1]].includes(word) &&
          here.every((other) => other === hit || !toWords(other.key).includes(word)),
      ),
    )
    const chosen = here.length === 1 ? here[0] : near.length === 1 ? near[0] : undefined
    if (chosen !== undefined) options.set(chosen.key, chosen.value)
    else if (here.length > 1) ambiguous.push({ value: here[0]?.value ?? '', keys: here.map((hit) => hit.key) })
  }
  return { options, ambiguous }
}

/**
 * Picks the available variant of the same product that a customer describes: what they name must hold, what they do not name stays as it is where
 * it can. Unclear where nothing fits, nothing was named, or several fit equally well.
 */
export function chooseVariant(product: Product, item: OrderItem, preference: Preference): VariantChoice {
  const wanted = new Map<string, string>()
  const freeKeys = new Set<string>()
  for (const wish of preference.wanted) {
    if (isWords(wish)) {
      const read = readOptions(wish, product)
      for (const [key, value] of read.options) wanted.set(key, value)
      for (const { value, keys } of read.ambiguous) {
        const open = keys.filter((key) => item.options[key] !== value && !wanted.has(key))
        if (open.length !== 1)
          return { kind: 'unclear', reason: `"${value}" can mean the ${keys.join(' or the ')} of the ${product.name}`, candidates: [] }
        wanted.set(open[0] as string, value)
      }
    } else {
      for (const [key, value] of Object.entries(wish)) wanted.set(key, value)
    }
  }
  for (const words of preference.free) {
    for (const key of readOptions(words, product).options.keys()) freeKeys.add(key)
    for (const key of Object.keys(item.options)) if (findWords(words, toWords(key)) >= 0) freeKeys.add(key)
  }
  for (const key of freeKeys) wanted.delete(key)
  if (wanted.size === 0 && preference.price === 'any')
    return { kind: 'unclear', reason: `the ticket does not say which ${product.name} is wanted instead`, candidates: available(product) }

  const same = (a: string | undefined, b: string) => a !== undefined && toWords(a).join(' ') === toWords(b).join(' ')
  const fitting = available(product).filter(
    (variant) => variant.item_id !== item.item_id && [...wanted].every(([key, value]) => same(variant.options[key], value)),
  )
  if (fitting.length === 0) {
    const description = [...wanted].map(([key, value]) => `${key} ${value}`).join(', ')
    return { kind: 'unclear', reason: `no ${product.name} with ${description} is available`, candidates: available(product) }
  }
  // Who asks for the cheapest and names nothing, cares for nothing else.
  const onlyPrice = wanted.size === 0
  const changed = (variant: Variant) =>
    Object.keys(item.options).filter(
      (key) => !onlyPrice && !wanted.has(key) && !freeKeys.has(key) && !same(variant.options[key], item.options[key] as string),
    )
  const fewest = Math.min(...fitting.map((variant) => changed(variant).length))
  let best = fitting.filter((variant) => changed(variant).length === fewest)
  if (preference.price !== 'any' && best.length > 1) {
    const prices = best.map((variant) => toCents(variant.price))
    const sought = preference.price === 'cheapest' ? Math.min(...prices) : Math.max(...prices)
    best = best.filter((variant) => toCents(variant.price) === sought)
  }
  const [variant] = best
  if (best.length !== 1 || variant === undefined)
    return { kind: 'unclear', reason: `${best.length} variants of the ${product.name} fit equally well`, candidates: best }
  return { kind: 'chosen', variant, alsoChanged: changed(variant), runnersUp: fitting.length - 1 }
}

function available(product: Product): Variant[] {
  return Object.values(product.variants).filter((variant) => variant.available)
}

function isWords(wish: readonly string[] | Record<string, string>): wish is readonly string[] {
  return Array.isArray(wish)
}
