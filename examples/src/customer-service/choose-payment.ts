import { certainties, Unclear } from './draft.ts'
import type { MethodMention } from './find-mentions.ts'
import type { Interpretation } from './interpret-ticket.ts'
import type { PaymentMethod, User } from './shop.ts'

/** The payment method that is meant: the one that was named, or the one that is left. */
export function choosePayment(
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
