import { type AddressFields, findAddress, findOrders, findPaymentMethod, findProducts, type MethodMention } from './find-mentions.ts'
import type { Order, Shop, User } from './shop.ts'
import { toClauses, toWords } from './ticket-text.ts'

export type WishKind = 'cancel' | 'return' | 'refund' | 'exchange' | 'payment' | 'order-address' | 'profile-address'
export type Swap = {
  product: string | undefined
  from: string[]
  fromOptions: Record<string, string>
  wanted: (string[] | Record<string, string>)[]
  free: string[][]
  price: 'cheapest' | 'dearest' | 'any'
}
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
  quote: string
}
export type Interpretation = {
  wishes: Wish[]
  retracted: boolean
  endings: string[]
  unknownOrders: string[]
  status: 'pending' | 'delivered' | undefined
  beyondScope: string[]
  asks: boolean
}

const verbs = {
  cancel: /\bcancel(?:l?ing|l?ed|lation)?\b/,
  return:
    /\b(?:return(?:ing)?|sen(?:d|ding) (?:it|them|this|these|the [\w ]{1,30}) back)\b(?! (?:process|policy|policies|label|window|period|home|from (?:my|your|a) (?:trip|travel|vacation)|address))/,
  refund: /\b(?:refund(?:ed)?|money back|reimburse(?:d|ment)?|not receive the (?:current |whole )?(?:order|items?))\b/,
  swap: /\b(?:exchang(?:e|ed|ing)|swap(?:ping|ped)?|replac(?:e|ed|ing)|trad(?:e|ing)|chang(?:e|ed|ing)|modif(?:y|ied|ying)|switch(?:ing|ed)?|upgrad(?:e|ed|ing)|updat(?:e|ed|ing))\b/,
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
    asks: /\?/.test(text),
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
    const words = toWords(lower.replace(/literal\d+x/g, ' '))
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
      quote: clause.text,
    }

    if (kinds.has('payment') || kinds.has('order-address') || kinds.has('profile-address')) {
      if (kinds.has('payment')) result.wishes.push({ ...base, kind: 'payment' })
      const addressKind = kinds.has('profile-address') ? 'profile-address' : 'order-address'
      if (kinds.has(addressKind)) result.wishes.push({ ...base, kind: addressKind, address: readAddress(shop, user, clause.text, clauseLiterals) })
    } else if (kinds.has('exchange')) {
      const swap = readSwap(lower, clauseLiterals, products, names)
      // "it" is the last thing spoken of, also within the same sentence.
      swap.product ??= lastProducts.length === 1 ? lastProducts[0] : undefined
      const earlier = result.wishes.find(
        (wish) =>
          wish.kind === 'exchange' &&
          sameOrders(wish.orderIds, currentOrders) &&
          wish.swaps.some((held) => held.product === swap.product && !differ(held.fromOptions, swap.fromOptions)),
      )
      const held = earlier?.swaps.find((candidate) => candidate.product === swap.product)
      if (earlier !== undefined && held !== undefined) {
        if (mindChanged || mindHere || /\binstead\b/.test(lower)) held.wanted = []
        held.wanted.push(...swap.wanted)
        held.free.push(...swap.free)
        if (swap.price !== 'any') held.price = swap.price
        if (method.kind !== 'none') earlier.method = method
      } else result.wishes.push({ ...base, kind: 'exchange', products: swap.product === undefined ? [] : [swap.product], swaps: [swap] })
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
      if (kinds.size === 0 && last !== undefined) addDetails(result.wishes, lower, words, products, lastProducts, method)
    }
    if (products.length > 0) lastProducts = products
    mindChanged = mindHere
  }
  return result
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

function readStatus(text: string): 'pending' | 'delivered' | undefined {
  const received =
    /\b(?:(?<!not |n't |never )(?:received|arrived|delivered)|used (?:it|the|them)|faulty|defective|broken|chipped|damaged|missing (?:pieces|parts?))\b/i.test(
      text,
    )
  const placed =
    /\b(?:(?:just|after|accidentally|mistakenly) (?:been )?plac(?:ed|ing)|placed (?:an|the) order|(?:not|n't) (?:yet )?(?:received|arrived|shipped)|by the time .{0,40}arrives|before it ships)\b/i.test(
      text,
    )
  return received === placed ? undefined : received ? 'delivered' : 'pending'
}

function readWithdrawal(lower: string): 'all' | 'named' | undefined {
  const verb = '(?:cancel|return|exchange|refund|modify|change|swap|replace)'
  const negated = new RegExp(
    `\\b(?:(?:decid\\w*|want|wants|wish|wishes|like|going|prefer|rather|choose)\\b.{0,20}\\bnot (?:to )?${verb}|(?:do not|don't|no longer) (?:want|wish|need|like) to ${verb}|(?:please )?do(?: not|n't) ${verb}|not to ${verb}|never ?mind)\\b`,
  )
  if (negated.test(lower)) return /\b(?:all|everything|anything|never ?mind)\b/.test(lower) ? 'all' : 'named'
  const keeps =
    /\b(?<!(?:not|n't|no longer) (?:want|wants|wish|like|need) to |(?:not|n't|cannot|can't) )keep(?:ing)?\b(?! (?:getting|asking|in mind|receiving))/.test(
      lower,
    )
  if (!keeps) return undefined
  return /\bkeep(?:ing)? (?:all|everything|it all|them|(?:the|my|your) (?:order|items?))\b/.test(lower) ? 'all' : 'named'
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

function readKinds(lower: string): Set<WishKind> {
  const kinds = new Set<WishKind>()
  const text = lower.replace(/\bchang\w+ (?:your|my|their|his|her) mind\b/g, ' ')
  const howTo = /^(?:how|what|when|where|why|which)\b|\b(?:how (?:do|does|can|long|many|much)|what (?:is|are|happens))\b/.test(text)
  if (verbs.cancel.test(text) && !howTo && !/\b(?:was|were|been|is|got|already) cancel/.test(text)) kinds.add('cancel')
  const returning = /\b(?:when|after|until|once|before|by the time|as soon as) (?:i|you|we|they|he|she)(?: \w+)? return\b/.test(text)
  if (verbs.return.test(text) && !returning && !howTo) kinds.add('return')
  const refunding = text.replace(/\b(?:pay(?:ment)? or refund|refund or pay\w*|refund method|for the refund|receive (?:the )?refund of)\b/g, ' ')
  const unwanted = /\b(?:not|n't|no longer) (?:want|wants|wish|like) to keep\b/.test(text)
  if ((verbs.refund.test(refunding) || unwanted) && !howTo) kinds.add(unwanted && !verbs.refund.test(refunding) ? 'return' : 'refund')
  const swap = verbs.swap.exec(text)
  if (swap !== null && !howTo) {
    const rest = text.slice(swap.index)
    const replaceOnly = /^(?:replac|chang|switch|updat|upgrad|modif)/.test(swap[0])
    if (/\baddress\b/.test(rest))
      kinds.add(
        /\b(?:default|profile|account|user|my own|home) address\b|\baddress (?:in|on|of) (?:my|your|the) (?:profile|account)\b/.test(
          rest.split(/\bto\b/)[0] ?? '',
        )
          ? 'profile-address'
          : 'order-address',
      )
    else if (replaceOnly && /\bpay(?:ment)?\b|\bpaid\b/.test(rest.split(/\bto\b/)[0] ?? '')) kinds.add('payment')
    else kinds.add('exchange')
  } else if (/\b(?:ship|send|deliver)(?:ped|ed)? (?:it|this|the order|my order|them)? ?to\b.*\d/.test(text)) kinds.add('order-address')
  return kinds
}

function saysAll(lower: string): boolean {
  return /\b(?:all (?:of )?(?:the |my |your )*(?:items|products|things)|all of (?:it|them)|everything|(?:whole|entire|full) order|both(?: items| of them)?|the items|(?:return|refund) (?:the|my|this|that|your) order|(?:return|refund) (?:them )?all)\b/.test(
    lower,
  )
}

function readSwap(lower: string, literals: readonly Record<string, string>[], products: readonly string[], names: readonly string[]): Swap {
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
  }
  swap.wanted.push(...toLiterals)
  const wantedWords = plain(stripRejected(to))
  if (wantedWords.length > 0) swap.wanted.push(wantedWords)
  return swap
}

/** Takes away what is named only to be turned down. */
function stripRejected(text: string): string {
  return text.replace(/\b(?:over|rather than|instead of|not|than)\b [^,.;]*/g, ' ')
}

function readPrice(lower: string): Swap['price'] {
  if (/\b(?:cheap(?:er|est)|lowest price|least expensive)\b/.test(lower)) return 'cheapest'
  return /\b(?:most expensive|dearest|highest price)\b/.test(lower) ? 'dearest' : 'any'
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
