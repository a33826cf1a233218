import type { Wish } from './interpret-ticket.ts'
import type { Shop, User } from './shop.ts'

/** A wish about several products that no single order holds is one wish per product. */
export function perOrder(shop: Shop, user: User, wish: Wish): Wish[] {
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
export function mergeWishes(wishes: readonly Wish[]): Wish[] {
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

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item))
}
