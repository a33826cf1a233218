import { describeMethod, formatAddress, formatOptions } from './apply-order-action.ts'
import { findOrders, findProducts } from './find-mentions.ts'
import { formatCents, toCents } from './money.ts'
import type { PolicySentence } from './policy-basis.ts'
import type { Shop } from './shop.ts'
import { toWords } from './ticket-text.ts'

const maxVariantsListed = 12
const commonWords = new Set(
  'a an and are as at be but by can could did do does for from had has have how i if in is it its me my no not of on or our please so that the their them they this to up was we what when where which who why will with would you your'.split(
    ' ',
  ),
)

/**
 * Facts from the shop that answer a ticket's questions: orders of the proven customer, products and their variants, what the policy says.
 * Personal facts only for `userId`, the proven customer. Empty where nothing fits.
 */
export function answerQuestion(shop: Shop, userId: string | undefined, text: string, policy: readonly PolicySentence[]): string[] {
  const facts: string[] = []
  const lower = text.toLowerCase()
  const words = toWords(text)
  const user = userId === undefined ? undefined : shop.users[userId]
  if (user !== undefined) {
    const own = user.orders.filter((orderId) => shop.orders[orderId]?.user_id === userId)
    const asked = findOrders(text, shop.orders).known.filter((orderId) => own.includes(orderId))
    const about = asked.length > 0 ? asked : /\border/.test(lower) && /\b(?:status|where|track|which|what|when|list|all)\b/.test(lower) ? own : []
    for (const orderId of about) {
      const order = shop.orders[orderId]
      if (order === undefined) continue
      const total = order.items.reduce((sum, item) => sum + toCents(item.price), 0)
      facts.push(
        `Order ${orderId} is ${order.status} and holds ${order.items.map((item) => `${item.name} (${formatOptions(item.options)}, ${formatCents(toCents(item.price))})`).join('; ')}; items total ${formatCents(total)}.`,
      )
    }
    if (/\bpayment methods?\b|\bgift card balance\b|\bbalance\b/.test(lower)) {
      const methods = Object.values(user.payment_methods).map(
        (method) => `${describeMethod(method)}${method.balance === undefined ? '' : ` with a balance of ${formatCents(toCents(method.balance))}`}`,
      )
      facts.push(`Payment methods on file: ${methods.join('; ')}.`)
    }
    if (/\b(?:my|default|profile) address\b/.test(lower)) facts.push(`The default address on file is ${formatAddress(user.address)}.`)
  }
  if (/\b(?:options?|available|availability|in stock|colou?rs?|sizes?|variants?|how many|how much|price|cost|cheapest)\b/.test(lower)) {
    const names = findProducts(
      words,
      Object.values(shop.products).map((product) => product.name),
    )
    for (const product of Object.values(shop.products)) {
      if (!names.includes(product.name) || names.length > 3) continue
      const variants = Object.values(product.variants)
        .filter((variant) => variant.available)
        .toSorted((a, b) => toCents(a.price) - toCents(b.price))
      const listed = variants
        .slice(0, maxVariantsListed)
        .map((variant) => `${formatOptions(variant.options)} at ${formatCents(toCents(variant.price))}`)
      facts.push(
        `${product.name}: ${variants.length} variants are available: ${listed.join(' | ')}${variants.length > maxVariantsListed ? ' | and more' : ''}.`,
      )
    }
  }
  if (facts.length === 0) {
    const sought = new Set(words.filter((word) => !commonWords.has(word)).map(stem))
    const scored = policy.map((sentence) => ({
      sentence,
      score: new Set(
        toWords(sentence.text)
          .map(stem)
          .filter((word) => sought.has(word)),
      ).size,
    }))
    const best = scored
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 2)
      .filter(({ score }) => score >= 2)
    for (const { sentence } of best) facts.push(`Our policy says: ${sentence.text}`)
  }
  return facts
}

function stem(word: string): string {
  return word.replace(/(?:ing|ed|es|s|lation|able)$/, '')
}
