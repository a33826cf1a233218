import { type AddressFields, findAddress, findOrders, findPaymentMethod, findProducts, type MethodMention } from './find-mentions.ts'
import type { Order, Shop, User } from './shop.ts'
import { readKinds, readStatus, readWithdrawal, saysAll, type WishKind } from './read-intent.ts'
import { readPrice, readSwap, splitSwaps, stripRejected, type Swap } from './read-swap.ts'
import { toClauses, toWords } from './ticket-text.ts'

/** One thing a customer asks for, as far as words tell. */
export type Wish = {
  kind: WishKind
  orderIds: string[]
  /** Product names mentioned as the object; empty: none was named. */
  products: string[]
  /** True where the products were carried over from an earlier clause. */
  carried: boolean
  allItems: boolean
  /** "the order" rather than an item is the object. */
  wholeOrder: boolean
  swaps: Swap[]
  method: MethodMention
  address: AddressFields | undefined
  conditional: boolean
  /** "all pending orders". */
  allOrders: boolean
  /** Named behind "except". */
  excluded: string[]
  /** Items of the same name told apart by their options. */
  picks: { product: string; options: Record<string, string> }[]
  /** Why only a person can tell what is meant. */
  vague: string | undefined
  quote: string
}
export type Interpretation = {
  wishes: Wish[]
  retracted: boolean
  endings: string[]
  unknownOrders: string[]
  status: 'pending' | 'delivered' | undefined
  beyondScope: string[]
  /** A condition also speaks of cancelling, returning or exchanging: what holds, only the customer can say. */
  hedged: boolean
}

const beyondScope: [RegExp, string][] = [
  [/\bcoupons?\b|\bvouchers?\b/, 'a coupon'],
  [/\bdiscount|\bprice match|\bmatch the price/, 'a discount or price match'],
  [/\bunsubscribe/, 'unsubscribing from emails'],
  [/\bsupervisor|\bmanager\b/, 'a supervisor'],
  [/\btroubleshoot/, 'troubleshooting'],
]

/** Reads the wishes of an identified customer from a ticket by rules. Later statements change or withdraw earlier ones. */
export function interpretTicket(shop: Pick<Shop, 'orders'>, user: User, text: string): Interpretation {
  const literals: Record<string, string>[] = []
  const plain = text.replace(/\{([^{}]{0,2000})\}/g, (_, body: string) => {
    literals.push(
      Object.fromEntries([...body.matchAll(/['"]([^'"]+)['"]\s*:\s*['"]([^'"]*)['"]/g)].map((match) => [match[1] as string, match[2] as string])),
    )
    return ` literal${literals.length - 1}x `
  })
  const ownOrders = user.orders.map((orderId) => shop.orders[orderId]).filter((order) => order !== undefined)
  const result: Interpretation = {
    wishes: [],
    retracted: false,
    endings: [],
    unknownOrders: [],
    status: readStatus(plain),
    beyondScope: [],
    hedged: false,
  }
  for (const [pattern, what] of beyondScope) if (pattern.test(plain.toLowerCase())) result.beyondScope.push(what)

  let currentOrders: string[] = []
  let lastProducts: string[] = []
  let mindChanged = false
  for (const clause of splitActions(plain)) {
    const lower = clause.text.toLowerCase()
    const clauseLiterals = [...lower.matchAll(/literal(\d+)x/g)].map((match) => literals[Number(match[1])] ?? {})
    // "same as order X" tells where an address is from, not which order is meant.
    const mentions = findOrders(clause.text.replace(/\bsame as\b[^),.;]*/gi, ' '), shop.orders)
    result.endings.push(...mentions.endings)
    result.unknownOrders.push(...mentions.unknown)
    if (mentions.known.length > 0) currentOrders = mentions.known
    const exception = /\b(?:except|but not|but nothing|other than|apart from|excluding)\b(.*)$/s.exec(lower)
    const words = toWords((exception === null ? lower : lower.slice(0, exception.index)).replace(/literal\d+x/g, ' '))
    const scope = ownOrders.filter((order) => currentOrders.length === 0 || currentOrders.includes(order.order_id))
    let names = itemNames(scope.length > 0 ? scope : ownOrders)
    let products = findProducts(words, names)
    // Something that the order spoken of last does not hold: the customer went on to another order.
    if (products.length === 0 && mentions.known.length === 0 && currentOrders.length > 0) {
      const elsewhere = findProducts(words, itemNames(ownOrders))
      if (elsewhere.length > 0) {
        currentOrders = []
        names = itemNames(ownOrders)
        products = elsewhere
      }
    }
    const method = findPaymentMethod(clause.text, user)
    const mindHere = /\bchang(?:e|ed|ing) (?:your|my|their|his|her) mind\b/.test(lower)

    const withdrawn = readWithdrawal(lower)
    result.hedged ||= withdrawn !== undefined && clause.conditional
    if (withdrawn !== undefined) {
      result.retracted = true
      result.wishes = result.wishes.flatMap((wish) =>
        withdraw(wish, withdrawn === 'all' ? [] : products, mentions.known.length > 0 || products.length > 0 ? currentOrders : []),
      )
      if (products.length > 0) lastProducts = products
      continue
    }
    const kinds = readKinds(lower)
    const last = result.wishes.at(-1)
    const excluded = exception === null ? [] : findProducts(toWords(exception[1] ?? ''), names)
    const base = {
      orderIds: currentOrders,
      products,
      carried: false,
      allItems: saysAll(lower),
      wholeOrder: /\border\b/.test(lower) || mentions.known.length > 0,
      swaps: [],
      method,
      address: undefined,
      conditional: clause.conditional && !/\b(?:also|as well|too|additionally)\b/.test(lower),
      allOrders: /\b(?:all|every|both)\b.{0,30}\borders?\b/.test(lower) && !/\b(?:items|things|products)\b.{0,20}\border\b/.test(lower),
      excluded,
      picks: clauseLiterals.length === 0 ? [] : products.slice(0, 1).map((product) => ({ product, options: clauseLiterals[0] ?? {} })),
      vague:
        exception !== null && excluded.length === 0 && !exception[0].includes('nothing')
          ? `It is not clear what is excepted in "${clause.text.slice(0, 200)}".`
          : undefined,
      quote: clause.text,
    }

    if (kinds.has('payment') || kinds.has('order-address') || kinds.has('profile-address')) {
      if (kinds.has('payment')) result.wishes.push({ ...base, kind: 'payment' })
      const addressKind = kinds.has('profile-address') ? 'profile-address' : 'order-address'
      if (kinds.has(addressKind)) result.wishes.push({ ...base, kind: addressKind, address: readAddress(shop, user, clause.text, clauseLiterals) })
    } else if (kinds.has('exchange')) {
      for (const part of splitSwaps(lower, names)) {
        const partLiterals = [...part.matchAll(/literal(\d+)x/g)].map((match) => literals[Number(match[1])] ?? {})
        const swap = readSwap(part, partLiterals, findProducts(toWords(part.replace(/literal\d+x/g, ' ')), names), names)
        // "it" is the last thing spoken of, also within the same sentence.
        swap.product ??= lastProducts.length === 1 ? lastProducts[0] : undefined
        addSwap(result.wishes, { ...base, kind: 'exchange' }, swap, mindChanged || mindHere || /\binstead\b/.test(lower))
      }
    } else {
      for (const kind of ['cancel', 'return', 'refund'] as const) {
        if (!kinds.has(kind)) continue
        // A refund next to what it follows from is no wish of its own.
        if (
          kind === 'refund' &&
          (kinds.has('cancel') ||
            kinds.has('return') ||
            (last !== undefined &&
              ['cancel', 'return', 'refund'].includes(last.kind) &&
              products.every((name) => last.products.includes(name) || last.allItems)))
        ) {
          if (last !== undefined && method.kind !== 'none') last.method = method
          continue
        }
        const named = products.length > 0 ? products : base.allItems || (kind === 'cancel' && base.wholeOrder) ? [] : lastProducts
        result.wishes.push({ ...base, kind, products: named, carried: products.length === 0 && named.length > 0 })
      }
      if (kinds.size === 0 && last !== undefined && isListItem(lower, words, products)) addListItem(last, lower, products, clauseLiterals, names)
      else if (kinds.size === 0 && last !== undefined) addDetails(result.wishes, lower, words, products, lastProducts, method)
    }
    result.hedged ||= base.conditional && kinds.size > 0
    if (products.length > 0) lastProducts = products
    mindChanged = mindHere
  }
  return result
}

/** Adds an exchange, or changes the one of the same product that was asked for before. */
function addSwap(wishes: Wish[], base: Wish, swap: Swap, anew: boolean): void {
  const earlier = wishes.find(
    (wish) =>
      wish.kind === 'exchange' &&
      sameOrders(wish.orderIds, base.orderIds) &&
      wish.swaps.some((held) => held.product === swap.product && !differ(held.fromOptions, swap.fromOptions)),
  )
  const held = earlier?.swaps.find((candidate) => candidate.product === swap.product)
  if (earlier === undefined || held === undefined) {
    wishes.push({ ...base, products: swap.product === undefined ? [] : [swap.product], swaps: [swap], picks: [] })
    return
  }
  if (anew) held.wanted = []
  held.wanted.push(...swap.wanted)
  held.free.push(...swap.free)
  if (swap.price !== 'any') held.price = swap.price
  if (base.method.kind !== 'none') earlier.method = base.method
}

/** A part of an enumeration: little more than a product and its options. */
function isListItem(lower: string, words: readonly string[], products: readonly string[]): boolean {
  if (products.length !== 1) return false
  const own = new Set(['a', 'an', 'and', 'my', 'the', 'your', 'to', 'for', 'also', ...products.flatMap(toWords)])
  const others = words.filter((word) => !own.has(word) && !own.has(word.replace(/s$/, '')))
  return others.length <= (/literal\d+x/.test(lower) ? 3 : 1)
}

function addListItem(
  wish: Wish,
  lower: string,
  products: readonly string[],
  literals: readonly Record<string, string>[],
  names: readonly string[],
): void {
  const [product] = products
  if (product === undefined) return
  if (wish.kind === 'exchange') {
    wish.products = [...new Set([...wish.products, product])]
    wish.swaps.push(readSwap(`exchange ${lower}`, literals, products, names))
  } else if (wish.kind === 'return' || wish.kind === 'refund') {
    wish.products = [...new Set([...wish.products, product])]
    if (literals[0] !== undefined) wish.picks.push({ product, options: literals[0] })
  }
}

function itemNames(orders: readonly Order[]): string[] {
  return [...new Set(orders.flatMap((order) => order.items.map((item) => item.name)))]
}

function splitActions(text: string): { text: string; conditional: boolean }[] {
  const boundary =
    /\s*(?:,\s*and|,\s*then|\band then\b|\band\b|\bthen\b|,)\s+(?=(?:(?:also|then|just|please|to|i|you|we|want|wants|would|'d|like|i'd|you'd|would like|decide|go ahead and)\s+){0,6}(?:cancel|return|exchange|keep|modify|swap|replace|refund|update|change (?!your|my|their))(?!ing|ed)\b)/gi
  return toClauses(text).flatMap((clause) =>
    clause.text
      .split(boundary)
      .filter((part) => part.trim() !== '')
      .map((part) => ({ text: part.trim(), conditional: clause.conditional })),
  )
}

/** What is left of a wish after a withdrawal of some products, or of everything, in some orders or all. */
function withdraw(wish: Wish, products: readonly string[], orderIds: readonly string[]): Wish[] {
  if (orderIds.length > 0 && wish.orderIds.length > 0 && !sameOrders(wish.orderIds, orderIds)) return [wish]
  if (products.length === 0) return []
  if (wish.products.length === 0) return [wish]
  const left = wish.products.filter((name) => !products.includes(name))
  return left.length === 0
    ? []
    : [{ ...wish, products: left, swaps: wish.swaps.filter((swap) => swap.product === undefined || left.includes(swap.product)) }]
}

/** A clause without a wish of its own tells more about the last one: options, what does not matter, how to pay. */
function addDetails(
  wishes: Wish[],
  lower: string,
  words: string[],
  products: readonly string[],
  lastProducts: readonly string[],
  method: MethodMention,
): void {
  const last = wishes.at(-1)
  if (last === undefined) return
  if (method.kind !== 'none') last.method = method
  const about = products.length > 0 ? products : lastProducts
  const swap = wishes
    .flatMap((wish) => wish.swaps)
    .findLast((candidate) => about.length === 0 || candidate.product === undefined || about.includes(candidate.product))
  if (swap === undefined) return
  const price = readPrice(lower)
  if (price !== 'any') swap.price = price
  if (/\b(?:don't|doesn't|do not|does not) (?:care|matter|mind)|\bno preference\b|\bany (?:is|would be|will) /.test(lower)) swap.free.push(words)
  else if (/\b(?:want|prefer|decide|like|made of|need|should|must|with|in)\b/.test(lower) && !/\b(?:unsure|not sure|indecisive)\b/.test(lower))
    swap.wanted.push(toWords(stripRejected(lower)))
}

function readAddress(shop: Pick<Shop, 'orders'>, user: User, text: string, literals: readonly Record<string, string>[]): AddressFields | undefined {
  const given = findAddress(text, literals, user.address.country)
  if (given !== undefined) return given
  const other = findOrders(/\bsame as\b[^.;]*/i.exec(text)?.[0] ?? '', shop.orders).known.find((orderId) => user.orders.includes(orderId))
  const source =
    other === undefined
      ? /\bto (?:my|your|the) (?:default|profile|home|account) address\b|\baddress (?:on|in) (?:my|your) (?:profile|account)\b/i.test(text)
        ? user.address
        : undefined
      : shop.orders[other]?.address
  if (source === undefined) return undefined
  const { address1, address2, city, country, state, zip } = source
  return { address1, address2, city, country, state, zip }
}

function sameOrders(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((orderId) => b.includes(orderId))
}

function differ(a: Record<string, string>, b: Record<string, string>): boolean {
  return Object.entries(a).some(([key, value]) => b[key] !== undefined && b[key] !== value)
}
