import { applyOrderAction, type ShopState } from './apply-order-action.ts'
import { draftActions } from './draft-actions.ts'
import { certainties, type Draft, Refused, Unclear } from './draft.ts'
import type { Interpretation } from './interpret-ticket.ts'
import { mergeDrafts } from './merge-drafts.ts'
import { mergeWishes, perOrder } from './merge-wishes.ts'
import { type OrderAction, orderActionNames } from './order-action.ts'
import { findBasis, type PolicySentence } from './policy-basis.ts'
import type { Shop, User } from './shop.ts'

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
