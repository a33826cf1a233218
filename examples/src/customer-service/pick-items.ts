import { Unclear } from './draft.ts'
import type { Wish } from './interpret-ticket.ts'
import type { Swap } from './read-swap.ts'
import type { Order, OrderItem } from './shop.ts'
import { findWords, toWords } from './ticket-text.ts'

/** The items of an order that go back. */
export function itemsToReturn(order: Order, wish: Wish): OrderItem[] {
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

/** The one item of an order whose options the words speak of, where no product was named. */
export function productOf(order: Order, swap: Swap): string {
  const [only] = order.items
  if (order.items.length === 1 && only !== undefined) return only.name
  const words = [...swap.from, ...swap.wanted.flatMap((wish) => (Array.isArray(wish) ? wish : []))]
  const speakingOf = order.items.filter((item) => Object.keys(item.options).some((key) => key.includes(' ') && findWords(words, toWords(key)) >= 0))
  const [named] = speakingOf
  if (speakingOf.length !== 1 || named === undefined) throw new Unclear(`It is not clear which item of order ${order.order_id} is to be exchanged.`)
  return named.name
}

/** The item of that name; of several, the one whose options the words describe best. */
export function pickItems(order: Order, name: string, words: readonly string[], options: Record<string, string>): OrderItem[] {
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
