import { applyOrderAction, currentMethodId, describeMethod, formatOptions, originalMethodId, type ShopState } from './apply-order-action.ts'
import { chooseVariant } from './choose-variant.ts'
import type { MethodMention } from './find-mentions.ts'
import type { Interpretation, Wish } from './interpret-ticket.ts'
import { type OrderAction, orderActionNames } from './order-action.ts'
import { findBasis, type PolicyRule, type PolicySentence, quotedReasons } from './policy-basis.ts'
import type { Order, OrderItem, PaymentMethod, Shop, User } from './shop.ts'
import type { Swap } from './read-swap.ts'
import { findWords, toWords } from './ticket-text.ts'

export type Reason = { claim: string; /** The policy's own words, with their line. */ policy: string }
export type Resolution = {
  actions: OrderAction[]
  /** What each action will do, from a trial run on a copy. */
  effects: string[]
  reasons: Reason[]
  /** What the rules forbid or the customer should know. */
  refusals: string[]
  /** Why a person has to look at it; then there are no actions. */
  unclear: string[]
  /** 0..1, of the least certain part. */
  confidence: number
}

type Draft = { action: OrderAction; certainty: number; rules: PolicyRule[]; claim: string }
/** Something only a person can settle. */
class Unclear extends Error {}
/** Something the shop does not allow; `rule` is the sentence to quote. */
class Refused extends Error {
  readonly rule: PolicyRule
  constructor(message: string, rule: PolicyRule) {
    super(message)
    this.rule = rule
  }
}

/** How sure a step of understanding is; multiplied along the way. Chosen by hand: what was said is sure, what was inferred less. */
const certainties = {
  said: 1,
  onlyFit: 0.88,
  carried: 0.93,
  defaultMethod: 0.85,
  unclearMethod: 0.65,
  extraOptionChange: 0.75,
  conditional: 0.85,
  hedged: 0.6,
  ending: 0.95,
}

/** Turns wishes into actions that the shop's rules allow, each with the policy's words, or says what is unclear or forbidden. */
export function resolveWishes(shop: Shop, userId: string, ticket: string, read: Interpretation, policy: readonly PolicySentence[]): Resolution {
  const user = shop.users[userId] as User
  const resolution: Resolution = { actions: [], effects: [], reasons: [], refusals: [], unclear: [], confidence: 1 }
  const firm = read.wishes.filter((wish) => !wish.conditional)
  const wishes = mergeWishes(firm.length > 0 ? firm : read.wishes).flatMap((wish) => perOrder(shop, user, wish))
  let drafts: Draft[] = []
  const paysWith = new Map<string, string>()
  for (const wish of wishes) {
    try {
      for (const draft of draftActions(shop, user, userId, ticket, read, wish, paysWith, policy)) {
        drafts.push({ ...draft, certainty: draft.certainty * (wish.conditional ? certainties.conditional : read.hedged ? certainties.hedged : 1) })
        if (draft.action.name === 'modify_pending_order_payment') paysWith.set(draft.action.kwargs.order_id, draft.action.kwargs.payment_method_id)
      }
    } catch (thrown) {
      if (thrown instanceof Unclear) resolution.unclear.push(thrown.message)
      else if (thrown instanceof Refused) {
        resolution.refusals.push(thrown.message)
        const basis = findBasis(policy, thrown.rule)
        if (basis !== undefined) resolution.reasons.push({ claim: thrown.message, policy: quote(basis) })
      } else throw thrown
    }
  }
  drafts = mergeDrafts(drafts).toSorted((a, b) => orderActionNames.indexOf(a.action.name) - orderActionNames.indexOf(b.action.name))

  // A trial run on a copy: what is proposed is what the rules would let happen, in this order.
  const trial: ShopState = { products: shop.products, orders: { ...shop.orders }, users: { ...shop.users } }
  for (const draft of drafts) {
    const outcome = applyOrderAction(trial, userId, draft.action)
    if (!outcome.allowed) {
      resolution.unclear.push(outcome.reason)
      continue
    }
    const bases = draft.rules.map((rule) => findBasis(policy, rule))
    const [first] = bases
    if (first === undefined) {
      resolution.unclear.push(`The policy has no sentence that allows this: ${draft.claim}`)
      continue
    }
    Object.assign(trial.orders, outcome.change.orders)
    Object.assign(trial.users, outcome.change.users)
    resolution.actions.push(draft.action)
    resolution.effects.push(outcome.confirmation)
    for (const basis of bases) if (basis !== undefined) resolution.reasons.push({ claim: draft.claim, policy: quote(basis) })
    resolution.confidence = Math.min(resolution.confidence, draft.certainty)
  }
  if (resolution.unclear.length > 0) return { ...resolution, actions: [], effects: [], confidence: Math.min(resolution.confidence, 0.4) }
  return resolution
}

const quote = (basis: PolicySentence): string => `${basis.text} (policy, ${basis.section || 'introduction'}, line ${basis.line})`

function draftActions(
  shop: Shop,
  user: User,
  userId: string,
  ticket: string,
  read: Interpretation,
  wish: Wish,
  paysWith: ReadonlyMap<string, string>,
  policy: readonly PolicySentence[],
): Draft[] {
  if (wish.kind === 'profile-address') {
    if (wish.address === undefined) throw new Unclear('The new default address is not complete.')
    return [
      {
        action: { name: 'modify_user_address', kwargs: { user_id: userId, ...wish.address } },
        certainty: 1,
        rules: ['profileAddress'],
        claim: 'The customer asks for another default address.',
      },
    ]
  }
  if (wish.vague !== undefined) throw new Unclear(wish.vague)
  const { orders, certainty: orderCertainty } = findOrdersMeant(shop, user, userId, read, wish)
  return orders.map((order): Draft => {
    const open = order.status === 'pending'
    const certainty = orderCertainty * (wish.carried ? certainties.carried : 1)
    if (wish.kind === 'cancel' || (wish.kind === 'refund' && open)) {
      if (!open) throw new Refused(`Order ${order.order_id} is ${order.status}, so it cannot be cancelled.`, 'cancelStatus')
      const others = order.items.filter((item) => !wish.products.includes(item.name))
      if (wish.kind === 'cancel' && wish.products.length > 0 && !wish.wholeOrder && others.length > 0)
        throw new Unclear(`Only some items of order ${order.order_id} are to be cancelled, and orders are cancelled as a whole.`)
      const reason = cancelReason(wish.quote, ticket, quotedReasons(policy))
      return {
        action: { name: 'cancel_pending_order', kwargs: { order_id: order.order_id, reason } },
        certainty: certainty * (wish.kind === 'refund' ? certainties.carried : 1),
        rules: ['cancelStatus', 'cancelReason', 'cancelRefund'],
        claim: `Order ${order.order_id} is pending and the customer wants it cancelled: ${reason}.`,
      }
    }
    if (wish.kind === 'return' || wish.kind === 'refund') {
      if (order.status !== 'delivered')
        throw new Refused(
          `Order ${order.order_id} is ${order.status}, so nothing of it can be returned${open ? '; it could be cancelled instead' : ''}.`,
          'returnStatus',
        )
      const items = itemsToReturn(order, wish)
      const method = payBy(user, wish.method, originalMethodId(order), read)
      return {
        action: {
          name: 'return_delivered_order_items',
          kwargs: { order_id: order.order_id, item_ids: items.map((item) => item.item_id), payment_method_id: method.method.id },
        },
        certainty: certainty * method.certainty,
        rules: ['returnStatus', 'returnRefund'],
        claim: `Order ${order.order_id} is delivered and the customer returns ${items.map((item) => item.name).join(', ')} for a refund to ${describeMethod(method.method)}.`,
      }
    }
    if (wish.kind === 'payment') {
      if (!open) throw new Refused(`Order ${order.order_id} is ${order.status}, so its payment method cannot be changed.`, 'modifyStatus')
      if (wish.method.kind !== 'method') throw new Unclear(`It is not clear how order ${order.order_id} is to be paid instead.`)
      const rules: PolicyRule[] =
        wish.method.method.source === 'gift_card' ? ['modifyStatus', 'modifyPayment', 'giftCardPayment'] : ['modifyStatus', 'modifyPayment']
      return {
        action: { name: 'modify_pending_order_payment', kwargs: { order_id: order.order_id, payment_method_id: wish.method.method.id } },
        certainty,
        rules,
        claim: `Order ${order.order_id} is pending and the customer wants to pay by ${describeMethod(wish.method.method)}.`,
      }
    }
    if (wish.kind === 'order-address') {
      if (!open) throw new Refused(`Order ${order.order_id} is ${order.status}, so its address cannot be changed.`, 'modifyStatus')
      if (wish.address === undefined) throw new Unclear(`The new address for order ${order.order_id} is not complete.`)
      return {
        action: { name: 'modify_pending_order_address', kwargs: { order_id: order.order_id, ...wish.address } },
        certainty,
        rules: ['modifyStatus', 'modifyScope'],
        claim: `Order ${order.order_id} is pending and the customer wants it shipped elsewhere.`,
      }
    }
    return draftExchange(shop, user, order, wish, certainty, paysWith, read)
  })
}

function draftExchange(
  shop: Shop,
  user: User,
  order: Order,
  wish: Wish,
  certainty: number,
  paysWith: ReadonlyMap<string, string>,
  read: Interpretation,
): Draft {
  const open = order.status === 'pending'
  if (!open && order.status !== 'delivered')
    throw new Refused(`Order ${order.order_id} is ${order.status}, so its items cannot be changed.`, 'exchangeStatus')
  let sureness = certainty
  if (wish.allItems || wish.allOrders) throw new Unclear('Several items are to be exchanged at once, and the ticket does not name each.')
  const pairs = wish.swaps.flatMap((swap) => {
    if (swap.several) throw new Unclear('Several products are to be exchanged, and the ticket does not say for what each.')
    const product = swap.product ?? productOf(order, swap)
    const items = pickItems(order, product, swap.from, swap.fromOptions)
    return items.map((item) => {
      const catalogued = shop.products[item.product_id]
      if (catalogued === undefined) throw new Unclear(`The product of ${item.name} is no longer in the catalogue.`)
      const choice = chooseVariant(catalogued, item, swap)
      if (choice.kind === 'unclear') {
        const offers = choice.candidates.slice(0, 6).map((variant) => formatOptions(variant.options))
        throw new Unclear(`For order ${order.order_id}: ${choice.reason}.${offers.length > 0 ? ` Available: ${offers.join(' | ')}.` : ''}`)
      }
      if (choice.alsoChanged.length > 0) sureness *= certainties.extraOptionChange
      return { item, variant: choice.variant }
    })
  })
  const method = payBy(user, wish.method, paysWith.get(order.order_id) ?? currentMethodId(order), read)
  const kwargs = {
    order_id: order.order_id,
    item_ids: pairs.map(({ item }) => item.item_id),
    new_item_ids: pairs.map(({ variant }) => variant.item_id),
    payment_method_id: method.method.id,
  }
  const swaps = pairs.map(({ item, variant }) => `${item.name} (${formatOptions(item.options)}) to ${formatOptions(variant.options)}`).join('; ')
  return {
    action: open ? { name: 'modify_pending_order_items', kwargs } : { name: 'exchange_delivered_order_items', kwargs },
    certainty: sureness * method.certainty,
    rules: open ? ['modifyStatus', 'modifyItems', 'modifyOnce'] : ['exchangeStatus', 'exchangeItems', 'exchangePayment'],
    claim: `Order ${order.order_id} is ${order.status} and the customer wants ${swaps}.`,
  }
}

function itemsToReturn(order: Order, wish: Wish): OrderItem[] {
  const items =
    wish.allItems || wish.products.length === 0
      ? order.items
      : wish.products.flatMap((name) => {
          const picks = wish.picks.filter((pick) => pick.product === name)
          return picks.length > 0
            ? picks.flatMap((pick) => pickItems(order, name, [], pick.options))
            : pickItems(order, name, toWords(wish.quote), {})
        })
  const left = items.filter((item) => !wish.excluded.includes(item.name))
  if (left.length === 0) throw new Unclear(`Nothing of order ${order.order_id} is left to return.`)
  return left
}

function findOrdersMeant(shop: Shop, user: User, userId: string, read: Interpretation, wish: Wish): { orders: Order[]; certainty: number } {
  const foreign = wish.orderIds.find((orderId) => shop.orders[orderId]?.user_id !== userId)
  if (foreign !== undefined) throw new Refused(`Order ${foreign} is not an order of this customer.`, 'oneCustomer')
  if (wish.orderIds.length > 0) return { orders: wish.orderIds.map((orderId) => shop.orders[orderId] as Order), certainty: certainties.said }
  if (read.unknownOrders.length > 0) throw new Unclear(`There is no order ${read.unknownOrders.join(', ')}.`)

  const own = user.orders.map((orderId) => shop.orders[orderId]).filter((order) => order !== undefined && order.user_id === userId) as Order[]
  const ended = read.endings.length > 0 ? own.filter((order) => read.endings.some((ending) => order.order_id.endsWith(ending))) : own
  const holding = ended.filter(
    (order) => wish.products.every((name) => order.items.some((item) => item.name === name)) && wish.swaps.every((swap) => fitsSwap(order, swap)),
  )
  const statuses: readonly string[] = {
    cancel: ['pending'],
    return: ['delivered'],
    payment: ['pending'],
    'order-address': ['pending'],
    refund: ['pending', 'delivered'],
    exchange: ['pending', 'delivered'],
    'profile-address': [],
  }[wish.kind]
  let fitting = holding.filter((order) => statuses.includes(order.status))
  if (wish.allOrders && wish.kind === 'cancel' && fitting.length > 0) return { orders: fitting, certainty: certainties.onlyFit }
  if (fitting.length > 1 && read.status !== undefined) fitting = fitting.filter((order) => order.status === read.status)
  const [only] = fitting
  if (fitting.length === 1 && only !== undefined)
    return { orders: [only], certainty: read.endings.length > 0 ? certainties.ending : certainties.onlyFit }
  const what = wish.products.length > 0 ? ` with ${wish.products.join(' and ')}` : ''
  if (fitting.length > 1) throw new Unclear(`Several orders${what} fit: ${fitting.map((order) => order.order_id).join(', ')}.`)
  const [other] = holding
  if (holding.length === 1 && other !== undefined)
    throw new Refused(
      `Order ${other.order_id} is ${other.status}, which does not allow to ${wish.kind} it.`,
      wish.kind === 'cancel'
        ? 'cancelStatus'
        : wish.kind === 'exchange'
          ? 'exchangeStatus'
          : wish.kind === 'return' || wish.kind === 'refund'
            ? 'returnStatus'
            : 'modifyStatus',
    )
  throw new Unclear(`No order of the customer${what} fits the wish to ${wish.kind}.`)
}

function fitsSwap(order: Order, swap: Swap): boolean {
  const literal = Object.entries(swap.fromOptions)
  return (
    literal.length === 0 ||
    order.items.some(
      (item) => (swap.product === undefined || item.name === swap.product) && literal.every(([key, value]) => item.options[key] === value),
    )
  )
}

/** The one item of an order whose options the words speak of, where no product was named. */
function productOf(order: Order, swap: Swap): string {
  const [only] = order.items
  if (order.items.length === 1 && only !== undefined) return only.name
  const words = [...swap.from, ...swap.wanted.flatMap((wish) => (Array.isArray(wish) ? wish : []))]
  const speakingOf = order.items.filter((item) => Object.keys(item.options).some((key) => key.includes(' ') && findWords(words, toWords(key)) >= 0))
  const [named] = speakingOf
  if (speakingOf.length !== 1 || named === undefined) throw new Unclear(`It is not clear which item of order ${order.order_id} is to be exchanged.`)
  return named.name
}

/** The item of that name; of several, the one whose options the words describe best. */
function pickItems(order: Order, name: string, words: readonly string[], options: Record<string, string>): OrderItem[] {
  const named = order.items.filter((item) => item.name === name)
  if (named.length === 0) throw new Unclear(`Order ${order.order_id} holds no ${name}.`)
  if (named.length === 1 || words.includes('both') || words.includes('all')) return named
  const score = (item: OrderItem) =>
    Object.entries(item.options).reduce(
      (sum, [key, value]) => sum + (options[key] === value ? 3 : 0) + (findWords(words, toWords(value)) >= 0 ? 1 : 0),
      0,
    )
  const best = Math.max(...named.map(score))
  const fitting = named.filter((item) => score(item) === best)
  const [only] = fitting
  const alike = only !== undefined && fitting.every((item) => item.item_id === only.item_id)
  if (only === undefined || (fitting.length > 1 && !alike))
    throw new Unclear(`Order ${order.order_id} holds ${named.length} items called ${name}, and the ticket does not tell which is meant.`)
  return [only]
}

function payBy(
  user: User,
  mention: MethodMention,
  defaultId: string | undefined,
  read: Interpretation,
): { method: PaymentMethod; certainty: number } {
  if (mention.kind === 'absent') throw new Unclear(`The customer has no ${mention.what} on file.`)
  if (mention.kind === 'method') return { method: mention.method, certainty: certainties.said }
  const wishes = read.wishes.map((wish) => wish.method).filter((method) => method.kind === 'method')
  const elsewhere = new Set(wishes.map((wish) => wish.method.id))
  const methods = Object.values(user.payment_methods)
  const fallback =
    methods.length === 1
      ? methods[0]
      : user.payment_methods[
          (elsewhere.size === 1 && read.wishes.length > 1 && wishes.length === 1 && defaultId === undefined ? [...elsewhere][0] : defaultId) ?? ''
        ]
  if (fallback === undefined) throw new Unclear('It is not clear which payment method to use.')
  if (mention.kind === 'ambiguous') return { method: fallback, certainty: certainties.unclearMethod }
  return { method: fallback, certainty: methods.length === 1 ? certainties.said : certainties.defaultMethod }
}

/** The reason given next to the wish, or anywhere in the ticket; where none is given, that the order is not needed. */
function cancelReason(wish: string, ticket: string, allowed: readonly string[]): string {
  const quoted = allowed.find((reason) => wish.toLowerCase().includes(reason.toLowerCase()))
  if (quoted !== undefined) return quoted
  const mistaken = /\b(?:mistake|mistaken|accident|by error|in error|wrong(?:ly)?|unintended|unintentional|didn't mean|did not mean)/i
  const unneeded = /\b(?:no longer|not need|n't need|any ?more)/i
  const byMistake = mistaken.test(wish) || (!unneeded.test(wish) && mistaken.test(ticket))
  const fitting = allowed.find((reason) => /mistake|error|accident/i.test(reason) === byMistake)
  return fitting ?? allowed[0] ?? (byMistake ? 'ordered by mistake' : 'no longer needed')
}

/** A wish about several products that no single order holds is one wish per product. */
function perOrder(shop: Shop, user: User, wish: Wish): Wish[] {
  if (wish.orderIds.length > 0 || wish.products.length < 2 || wish.allItems || !['return', 'refund', 'exchange'].includes(wish.kind)) return [wish]
  const holds = (orderId: string, name: string) => shop.orders[orderId]?.items.some((item) => item.name === name) === true
  if (user.orders.some((orderId) => wish.products.every((name) => holds(orderId, name)))) return [wish]
  return wish.products.map((name) => ({
    ...wish,
    products: [name],
    swaps: wish.swaps.filter((swap) => swap.product === name),
    picks: wish.picks.filter((pick) => pick.product === name),
  }))
}

/** Wishes of one kind about the same order (or an order yet to be found) are one wish. */
function mergeWishes(wishes: readonly Wish[]): Wish[] {
  const merged: Wish[] = []
  for (const wish of wishes) {
    const mergeable = ['cancel', 'return', 'refund', 'exchange'].includes(wish.kind)
    const earlier = merged.find(
      (held) =>
        mergeable &&
        (held.kind === wish.kind || (held.kind !== 'exchange' && wish.kind === 'refund')) &&
        (wish.orderIds.length === 0 || held.orderIds.length === 0 || sameSet(wish.orderIds, held.orderIds)),
    )
    if (earlier === undefined) merged.push({ ...wish })
    else {
      earlier.orderIds = earlier.orderIds.length > 0 ? earlier.orderIds : wish.orderIds
      earlier.products = [...new Set([...earlier.products, ...wish.products])]
      earlier.allItems ||= wish.allItems
      earlier.wholeOrder ||= wish.wholeOrder
      earlier.swaps = [...earlier.swaps, ...wish.swaps]
      earlier.picks = [...earlier.picks, ...wish.picks]
      earlier.excluded = [...earlier.excluded, ...wish.excluded]
      earlier.vague ??= wish.vague
      earlier.allOrders ||= wish.allOrders
      earlier.carried &&= wish.carried
      if (wish.method.kind !== 'none') earlier.method = wish.method
    }
  }
  return merged
}

/** Exchange and change tools can be called once per order: all items of an order go into one call. */
function mergeDrafts(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = []
  for (const draft of drafts) {
    const { action } = draft
    const earlier = merged.find(
      (held) =>
        held.action.name === action.name &&
        'order_id' in held.action.kwargs &&
        'order_id' in action.kwargs &&
        held.action.kwargs.order_id === action.kwargs.order_id,
    )
    if (earlier === undefined) merged.push(draft)
    else if ('new_item_ids' in action.kwargs && 'new_item_ids' in earlier.action.kwargs) {
      earlier.action.kwargs.item_ids = [...earlier.action.kwargs.item_ids, ...action.kwargs.item_ids]
      earlier.action.kwargs.new_item_ids = [...earlier.action.kwargs.new_item_ids, ...action.kwargs.new_item_ids]
      earlier.certainty = Math.min(earlier.certainty, draft.certainty)
      earlier.claim = `${earlier.claim} ${draft.claim}`
    } else if ('item_ids' in action.kwargs && 'item_ids' in earlier.action.kwargs) {
      const known = earlier.action.kwargs.item_ids
      earlier.action.kwargs.item_ids = [...known, ...action.kwargs.item_ids.filter((itemId) => !known.includes(itemId))]
      earlier.certainty = Math.min(earlier.certainty, draft.certainty)
    }
  }
  return merged
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item))
}
