import { describeMethod, originalMethodId } from './apply-order-action.ts'
import { cancelReason } from './cancel-reason.ts'
import { choosePayment } from './choose-payment.ts'
import { certainties, type Draft, Refused, Unclear } from './draft.ts'
import { draftExchange } from './draft-exchange.ts'
import { findOrdersMeant } from './find-orders-meant.ts'
import type { Interpretation, Wish } from './interpret-ticket.ts'
import { itemsToReturn } from './pick-items.ts'
import { type PolicyRule, type PolicySentence, quotedReasons } from './policy-basis.ts'
import type { Shop, User } from './shop.ts'

/** What one wish comes to: an action for each order that is meant. Throws Unclear or Refused where it comes to none. */
export function draftActions(
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
      const method = choosePayment(user, wish.method, originalMethodId(order), read)
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
