import { formatCents, fromCents, toCents } from './money.ts'
import type { OrderAction } from './order-action.ts'
import type { Order, OrderItem, PaymentMethod, Shop, User } from './shop.ts'

export type ShopState = Pick<Shop, 'orders' | 'users' | 'products'>
export type ShopChange = { orders: Record<string, Order>; users: Record<string, User> }
export type ActionOutcome =
  | { allowed: true; change: ShopChange; /** What happened, as the customer may be told. */ confirmation: string }
  | { allowed: false; /** Why the rules forbid it, in one sentence. */ reason: string }

const cardDelay = 'within 5 to 7 business days'

/**
 * What one action of one customer does to the shop, without doing it: pure, the caller stores the change. Refuses what the shop's rules forbid:
 * another customer's order, a status that does not allow it, an unknown, unavailable or unrelated item, a gift card without the balance.
 */
export function applyOrderAction(state: ShopState, userId: string, action: OrderAction): ActionOutcome {
  const user = state.users[userId]
  if (user === undefined) return refuse(`There is no customer ${userId}.`)
  switch (action.name) {
    case 'transfer_to_human_agents':
      return { allowed: true, change: { orders: {}, users: {} }, confirmation: 'A colleague will take over this request.' }
    case 'modify_user_address': {
      if (action.kwargs.user_id !== userId) return refuse('A customer can only change their own address.')
      const { user_id: _, ...address } = action.kwargs
      return {
        allowed: true,
        change: { orders: {}, users: { [userId]: { ...user, address } } },
        confirmation: `The default address is now ${formatAddress(address)}.`,
      }
    }
    default: {
      const order = state.orders[action.kwargs.order_id]
      if (order === undefined) return refuse(`There is no order ${action.kwargs.order_id}.`)
      if (order.user_id !== userId) return refuse(`Order ${order.order_id} belongs to another customer.`)
      return applyToOrder(state, user, userId, order, action)
    }
  }
}

function applyToOrder(
  state: ShopState,
  user: User,
  userId: string,
  order: Order,
  action: Exclude<OrderAction, { name: 'transfer_to_human_agents' | 'modify_user_address' }>,
): ActionOutcome {
  const needed = action.name === 'return_delivered_order_items' || action.name === 'exchange_delivered_order_items' ? 'delivered' : 'pending'
  if (order.status !== needed) return refuse(`Order ${order.order_id} is ${order.status}, and only a ${needed} order allows this.`)
  const change = (nextOrder: Order, nextUser: User = user): ShopChange => ({
    orders: { [order.order_id]: nextOrder },
    users: nextUser === user ? {} : { [userId]: nextUser },
  })

  switch (action.name) {
    case 'cancel_pending_order': {
      let nextUser = user
      const refunds = order.payment_history
        .filter((entry) => entry.transaction_type === 'payment')
        .map((entry) => ({ ...entry, transaction_type: 'refund' }))
      for (const refund of refunds) nextUser = moveBalance(nextUser, refund.payment_method_id, toCents(refund.amount))
      const nextOrder = {
        ...order,
        status: 'cancelled',
        cancel_reason: action.kwargs.reason,
        payment_history: [...order.payment_history, ...refunds],
      }
      const texts = refunds.map((refund) => `${formatCents(toCents(refund.amount))} is refunded to ${refundTiming(user, refund.payment_method_id)}`)
      return {
        allowed: true,
        change: change(nextOrder, nextUser),
        confirmation: `Order ${order.order_id} is cancelled (${action.kwargs.reason}); ${texts.join(' and ')}.`,
      }
    }
    case 'modify_pending_order_address': {
      const { order_id: _, ...address } = action.kwargs
      return { allowed: true, change: change({ ...order, address }), confirmation: `Order ${order.order_id} ships to ${formatAddress(address)}.` }
    }
    case 'modify_pending_order_payment': {
      const payments = order.payment_history.filter((entry) => entry.transaction_type === 'payment')
      const paid = payments[0]
      const method = user.payment_methods[action.kwargs.payment_method_id]
      if (payments.length !== 1 || paid === undefined) return refuse(`Order ${order.order_id} was not paid by exactly one payment.`)
      if (method === undefined) return refuse(`The customer has no payment method ${action.kwargs.payment_method_id}.`)
      if (paid.payment_method_id === method.id) return refuse(`Order ${order.order_id} is already paid by ${describeMethod(method)}.`)
      const totalCents = toCents(paid.amount)
      if (!covers(method, totalCents)) return refuse(`The gift card balance does not cover the total of ${formatCents(totalCents)}.`)
      const history = [
        ...order.payment_history,
        { transaction_type: 'payment', amount: paid.amount, payment_method_id: method.id },
        { ...paid, transaction_type: 'refund' },
      ]
      const nextUser = moveBalance(moveBalance(user, method.id, -totalCents), paid.payment_method_id, totalCents)
      const refund = refundTiming(user, paid.payment_method_id)
      return {
        allowed: true,
        change: change({ ...order, payment_history: history }, nextUser),
        confirmation: `Order ${order.order_id} is now paid by ${describeMethod(method)}; ${formatCents(totalCents)} is refunded to ${refund}.`,
      }
    }
    case 'return_delivered_order_items': {
      const items = takeItems(order, action.kwargs.item_ids)
      const method = user.payment_methods[action.kwargs.payment_method_id]
      if (items === undefined) return refuse(`Order ${order.order_id} does not hold all the items to return.`)
      if (method === undefined) return refuse(`The customer has no payment method ${action.kwargs.payment_method_id}.`)
      if (method.source !== 'gift_card' && method.id !== originalMethodId(order))
        return refuse('A refund goes to the original payment method or to a gift card of the customer.')
      const totalCents = sumCents(items)
      const nextOrder = {
        ...order,
        status: 'return requested',
        return_items: [...action.kwargs.item_ids].toSorted(),
        return_payment_method_id: method.id,
      }
      return {
        allowed: true,
        change: change(nextOrder),
        confirmation: `The return of ${nameItems(items)} from order ${order.order_id} is requested; ${formatCents(totalCents)} will be refunded to ${describeMethod(method)}, and an email explains how to send the items back.`,
      }
    }
    case 'exchange_delivered_order_items':
    case 'modify_pending_order_items':
      return replaceItems(state, user, order, action, change)
  }
}

function replaceItems(
  state: ShopState,
  user: User,
  order: Order,
  action: Extract<OrderAction, { name: 'exchange_delivered_order_items' | 'modify_pending_order_items' }>,
  change: (order: Order, user?: User) => ShopChange,
): ActionOutcome {
  const { item_ids: itemIds, new_item_ids: newItemIds, payment_method_id: methodId } = action.kwargs
  const items = takeItems(order, itemIds)
  const method = user.payment_methods[methodId]
  if (items === undefined) return refuse(`Order ${order.order_id} does not hold all the items to change.`)
  if (newItemIds.length !== items.length) return refuse('Every item needs exactly one replacement.')
  if (method === undefined) return refuse(`The customer has no payment method ${methodId}.`)
  const replacements: OrderItem[] = []
  for (const [index, item] of items.entries()) {
    const variant = state.products[item.product_id]?.variants[newItemIds[index] as string]
    if (variant === undefined) return refuse(`${newItemIds[index]} is not a variant of the same product as ${item.name}.`)
    if (!variant.available) return refuse(`The wanted ${item.name} (${formatOptions(variant.options)}) is not available.`)
    if (variant.item_id === item.item_id) return refuse(`The wanted ${item.name} is the one already ordered.`)
    replacements.push({ name: item.name, product_id: item.product_id, item_id: variant.item_id, price: variant.price, options: variant.options })
  }
  const differenceCents = sumCents(replacements) - sumCents(items)
  if (differenceCents > 0 && !covers(method, differenceCents))
    return refuse(`The gift card balance does not cover the price difference of ${formatCents(differenceCents)}.`)
  const money =
    differenceCents === 0
      ? 'there is no price difference'
      : `the difference of ${formatCents(Math.abs(differenceCents))} is ${differenceCents > 0 ? 'charged' : 'refunded'} to ${describeMethod(method)}`
  const swaps = items
    .map((item, index) => `${item.name} (${formatOptions(item.options)}) to ${formatOptions(replacements[index]?.options ?? {})}`)
    .join('; ')
  if (action.name === 'exchange_delivered_order_items') {
    const nextOrder = {
      ...order,
      status: 'exchange requested',
      exchange_items: itemIds,
      exchange_new_items: newItemIds,
      exchange_payment_method_id: methodId,
      exchange_price_difference: fromCents(differenceCents),
    }
    return {
      allowed: true,
      change: change(nextOrder),
      confirmation: `The exchange of ${swaps} in order ${order.order_id} is requested; ${money}, and an email explains how to send the items back.`,
    }
  }
  const remaining = [...order.items]
  for (const [index, item] of items.entries())
    remaining[remaining.findIndex((held) => held.item_id === item.item_id)] = replacements[index] as OrderItem
  const history =
    differenceCents === 0
      ? order.payment_history
      : [
          ...order.payment_history,
          { transaction_type: differenceCents > 0 ? 'payment' : 'refund', amount: fromCents(Math.abs(differenceCents)), payment_method_id: methodId },
        ]
  const nextOrder = { ...order, status: 'pending (items modified)', items: remaining, payment_history: history }
  return {
    allowed: true,
    change: change(nextOrder, moveBalance(user, methodId, -differenceCents)),
    confirmation: `Order ${order.order_id} is changed: ${swaps}; ${money}. It cannot be changed or cancelled any more.`,
  }
}

const refuse = (reason: string): ActionOutcome => ({ allowed: false, reason })

/** The payment method of the order's first payment. */
export function originalMethodId(order: Order): string | undefined {
  return order.payment_history.find((entry) => entry.transaction_type === 'payment')?.payment_method_id
}

/** The method that pays for the order now: that of its last payment. */
export function currentMethodId(order: Order): string | undefined {
  return order.payment_history.findLast((entry) => entry.transaction_type === 'payment')?.payment_method_id
}

function takeItems(order: Order, itemIds: readonly string[]): OrderItem[] | undefined {
  const left = [...order.items]
  const taken: OrderItem[] = []
  for (const itemId of itemIds) {
    const index = left.findIndex((item) => item.item_id === itemId)
    if (index < 0) return undefined
    taken.push(...left.splice(index, 1))
  }
  return taken
}

function sumCents(items: readonly OrderItem[]): number {
  return items.reduce((sum, item) => sum + toCents(item.price), 0)
}

function covers(method: PaymentMethod, cents: number): boolean {
  return method.source !== 'gift_card' || toCents(method.balance ?? 0) >= cents
}

/** Only gift cards carry a balance here; other methods are settled elsewhere. */
function moveBalance(user: User, methodId: string, cents: number): User {
  const method = user.payment_methods[methodId]
  if (method?.source !== 'gift_card' || cents === 0) return user
  const moved = { ...method, balance: fromCents(toCents(method.balance ?? 0) + cents) }
  return { ...user, payment_methods: { ...user.payment_methods, [methodId]: moved } }
}

function refundTiming(user: User, methodId: string): string {
  const method = user.payment_methods[methodId]
  if (method === undefined) return `the original payment method ${cardDelay}`
  return `${describeMethod(method)} ${method.source === 'gift_card' ? 'immediately' : cardDelay}`
}

export function describeMethod(method: PaymentMethod): string {
  const kind = method.source.replaceAll('_', ' ')
  return method.last_four === undefined ? `${kind} ${method.id}` : `${kind} ending in ${method.last_four}`
}

export function formatOptions(options: Record<string, string>): string {
  return Object.entries(options)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')
}

export function formatAddress(address: { address1: string; address2: string; city: string; state: string; zip: string; country: string }): string {
  return [address.address1, address.address2, address.city, `${address.state} ${address.zip}`, address.country]
    .filter((part) => part !== '')
    .join(', ')
}

function nameItems(items: readonly OrderItem[]): string {
  return items.map((item) => item.name).join(', ')
}
