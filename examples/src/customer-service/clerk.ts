import type { JsonObject } from '@maestro-helix/contract/json'
import { cleanText } from '../clean-text.ts'
import { answerQuestion } from './answer-question.ts'
import { formatAddress, formatOptions } from './apply-order-action.ts'
import { findOrders } from './find-mentions.ts'
import { identifyCustomer } from './identify-customer.ts'
import { interpretTicket } from './interpret-ticket.ts'
import { formatCents, toCents } from './money.ts'
import type { OrderAction, OrderActionName } from './order-action.ts'
import { findBasis, readPolicy } from './policy-basis.ts'
import { type Reason, resolveWishes } from './resolve-wishes.ts'
import type { Shop } from './shop.ts'

export type Ticket = { user_id?: string | undefined; text: string }
/** What a clerk concludes from a ticket. */
export type Proposal = {
  /** What to tell the customer now; says of actions only that they are proposed. */
  answer: string
  actions: OrderAction[]
  /** What each action will do, in words for its approvers. */
  effects: string[]
  reasons: Reason[]
  confidence: number
  customer: { userId: string; provenBy: string } | null
}

export const maxTicketCharacters = 20_000
/** Below this a person decides what to do. Chosen by hand: two inferences may meet, three may not. */
export const leastConfidence = 0.55

/** Understands a ticket by rules and proposes what the policy allows, or hands over to a person. Pure. */
export function understandTicket(shop: Shop, ticket: Ticket): Proposal {
  const { text, truncated } = cleanText(ticket.text, maxTicketCharacters)
  const policy = readPolicy(shop.policy)
  const mentioned = findOrders(text, shop.orders)
  const identity = identifyCustomer(shop, text, ticket.user_id, mentioned.known)
  if (identity.kind === 'unproven') {
    const basis = findBasis(policy, 'authenticate')
    const facts = answerQuestion(shop, undefined, text, policy)
    return {
      answer: [
        ...facts,
        `To help with an account or an order, please give the email address on file, or your full name with the zip code of your default address. ${identity.why}`,
      ].join(' '),
      actions: [],
      effects: [],
      reasons:
        basis === undefined
          ? []
          : [{ claim: 'The customer of this ticket is not identified, so no order actions can be proposed.', policy: basis.text }],
      confidence: 0.8,
      customer: null,
    }
  }
  const user = shop.users[identity.userId]
  if (user === undefined) throw new Error('An identified customer exists.')
  const customer = { userId: identity.userId, provenBy: identity.by }
  const read = interpretTicket(shop, user, text)
  const resolved = resolveWishes(shop, identity.userId, text, read, policy)
  const beyond = read.beyondScope.length > 0 ? [`This desk cannot offer ${read.beyondScope.join(' or ')}.`] : []
  const greeting = `Dear ${user.name.first_name} ${user.name.last_name},`

  if (resolved.unclear.length > 0 || truncated || (resolved.actions.length > 0 && resolved.confidence < leastConfidence)) {
    const why = truncated
      ? ['The ticket is too long to be read whole.']
      : resolved.unclear.length > 0
        ? resolved.unclear
        : ['The wish was inferred from too little.']
    return handOver(greeting, [...why, ...beyond], resolved.confidence, customer, resolved.reasons)
  }
  if (resolved.actions.length > 0) {
    const answer = [greeting, 'this is what we will do once it is approved:', ...resolved.effects, ...resolved.refusals, ...beyond].join(' ')
    return { answer, actions: resolved.actions, effects: resolved.effects, reasons: resolved.reasons, confidence: resolved.confidence, customer }
  }
  const facts = answerQuestion(shop, identity.userId, text, policy)
  if (resolved.refusals.length > 0 || read.retracted || facts.length > 0) {
    const unchanged = read.retracted && resolved.refusals.length === 0 ? ['as you decided, nothing is changed.'] : []
    return {
      answer: [greeting, ...unchanged, ...resolved.refusals, ...facts, ...beyond].join(' '),
      actions: [],
      effects: [],
      reasons: resolved.reasons,
      confidence: 0.75,
      customer,
    }
  }
  return handOver(greeting, ['The ticket names no wish that this desk can recognise.', ...beyond], 0.4, customer, [])
}

function handOver(greeting: string, why: string[], confidence: number, customer: { userId: string; provenBy: string }, reasons: Reason[]): Proposal {
  const summary = `Customer ${customer.userId}: ${why.join(' ')}`.slice(0, 4_000)
  return {
    answer: `${greeting} a colleague will look at your request. ${why.join(' ')}`,
    actions: [{ name: 'transfer_to_human_agents', kwargs: { summary } }],
    effects: ['A colleague will take over this request.'],
    reasons,
    confidence,
    customer,
  }
}

/** Arguments by kind of action, as the workflow's action steps take them; kinds that are not proposed are absent. */
export function groupActions(actions: readonly OrderAction[]): Partial<Record<OrderActionName, JsonObject[]>> {
  const groups: Partial<Record<OrderActionName, JsonObject[]>> = {}
  for (const action of actions) (groups[action.name] ??= []).push(action.kwargs)
  return groups
}

/** The records a proposal rests on, as plain sentences: the ticket, the customer, their orders, the policy. */
export function describeGrounds(shop: Shop, ticket: Ticket, proposal: Pick<Proposal, 'customer' | 'actions' | 'answer'>): string {
  const lines = [`Ticket: ${cleanText(ticket.text, maxTicketCharacters).text}`]
  const user = proposal.customer === null ? undefined : shop.users[proposal.customer.userId]
  if (user !== undefined && proposal.customer !== null) {
    lines.push(
      `The customer is ${user.name.first_name} ${user.name.last_name}, user id ${proposal.customer.userId}, email ${user.email}, default address ${formatAddress(user.address)}.`,
    )
    for (const method of Object.values(user.payment_methods))
      lines.push(
        `Payment method on file: ${method.source.replaceAll('_', ' ')} ${method.id}${method.last_four === undefined ? '' : ` ending in ${method.last_four}`}${method.balance === undefined ? '' : ` with a balance of ${formatCents(toCents(method.balance))}`}.`,
      )
    for (const orderId of user.orders) {
      const order = shop.orders[orderId]
      if (order === undefined || order.user_id !== proposal.customer.userId) continue
      lines.push(
        `Order ${orderId} is ${order.status}, ships to ${formatAddress(order.address)}, and was paid by ${order.payment_history.map((entry) => `${entry.transaction_type} of ${formatCents(toCents(entry.amount))} with ${entry.payment_method_id}`).join('; ')}.`,
      )
      for (const item of order.items)
        lines.push(`Order ${orderId} holds ${item.name}, item ${item.item_id}, ${formatOptions(item.options)}, ${formatCents(toCents(item.price))}.`)
    }
  }
  const wanted = new Set(proposal.actions.flatMap(({ kwargs }) => ('new_item_ids' in kwargs ? kwargs.new_item_ids : [])))
  for (const product of Object.values(shop.products)) {
    const isNamed = proposal.answer.includes(product.name)
    const variants = Object.values(product.variants).filter(({ item_id: itemId }) => isNamed || wanted.has(itemId))
    if (isNamed)
      lines.push(
        `The catalogue holds ${variants.length} variants of ${product.name}, ${variants.filter(({ available }) => available).length} of them available.`,
      )
    for (const variant of variants)
      lines.push(
        `The catalogue offers ${product.name}, item ${variant.item_id}, ${formatOptions(variant.options)}, ${formatCents(toCents(variant.price))}, ${variant.available ? 'available' : 'not available'}.`,
      )
  }
  // By their numbers, which reasons quote.
  lines.push('Policy:', ...shop.policy.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [`line ${index + 1}: ${line}`])))
  return lines.join('\n')
}
