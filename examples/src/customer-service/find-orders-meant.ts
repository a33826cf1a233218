import { certainties, Refused, Unclear } from './draft.ts'
import type { Interpretation, Wish } from './interpret-ticket.ts'
import type { Swap } from './read-swap.ts'
import type { Order, Shop, User } from './shop.ts'

/** Which orders a wish is about: those it names, or the only ones that fit. */
export function findOrdersMeant(shop: Shop, user: User, userId: string, read: Interpretation, wish: Wish): { orders: Order[]; certainty: number } {
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
