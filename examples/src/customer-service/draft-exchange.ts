import { currentMethodId, formatOptions } from './apply-order-action.ts'
import { choosePayment } from './choose-payment.ts'
import { chooseVariant } from './choose-variant.ts'
import { certainties, type Draft, Refused, Unclear } from './draft.ts'
import type { Interpretation, Wish } from './interpret-ticket.ts'
import { pickItems, productOf } from './pick-items.ts'
import type { Order, Shop, User } from './shop.ts'

/** Which items of an order become which variants, and who pays the difference. */
export function draftExchange(
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
  const method = choosePayment(user, wish.method, paysWith.get(order.order_id) ?? currentMethodId(order), read)
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
