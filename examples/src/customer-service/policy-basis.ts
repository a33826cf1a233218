/** Sentences of a policy with the heading above them. */
export type PolicySentence = { section: string; text: string; line: number }

export function readPolicy(policy: string): PolicySentence[] {
  const sentences: PolicySentence[] = []
  let section = ''
  for (const [index, line] of policy.split('\n').entries()) {
    const heading = /^#+\s*(.+)$/.exec(line)
    if (heading?.[1] !== undefined) {
      section = heading[1]
      continue
    }
    for (const sentence of line.replace(/^\s*[-*]\s*/, '').split(/(?<=[.!?])\s+(?=[A-Z])/))
      if (sentence.trim() !== '') sentences.push({ section, text: sentence.trim(), line: index + 1 })
  }
  return sentences
}

/**
 * What each decision rests on: words that the section's heading (or the sentence) and the sentence itself must hold. A policy without such a
 * sentence gives no basis, and the decision is left to a person.
 */
const rules = {
  authenticate: [/./, /\bauthenticat|identit/i],
  oneCustomer: [/./, /one user|other user|other customer|one customer/i],
  cancelStatus: [/cancel/i, /cancel.*pending|pending.*cancel/i],
  cancelReason: [/cancel/i, /reason/i],
  cancelRefund: [/cancel/i, /refund/i],
  modifyStatus: [/modif|change/i, /(modif|chang).*pending|pending.*(modif|chang)/i],
  modifyScope: [/modif|change/i, /address.*payment|payment.*address/i],
  modifyItems: [/modif.*item|change.*item/i, /same product/i],
  modifyOnce: [/modif.*item|change.*item/i, /once|any ?more/i],
  modifyPayment: [/payment/i, /payment method/i],
  giftCardPayment: [/payment/i, /gift card.*(balance|cover)/i],
  returnStatus: [/return/i, /return.*delivered|delivered.*return/i],
  returnRefund: [/return/i, /refund.*(original|gift card)/i],
  returnAfter: [/return/i, /return requested|email/i],
  exchangeStatus: [/exchange/i, /exchange.*delivered|delivered.*exchange/i],
  exchangeItems: [/exchange/i, /same product/i],
  exchangePayment: [/exchange/i, /payment method/i],
  profileAddress: [/./, /default (user )?address|user address|profile/i],
  transfer: [/./, /transfer|human|supervisor|colleague/i],
  noInvention: [/./, /make up|not provided|subjective/i],
} as const satisfies Record<string, readonly [RegExp, RegExp]>
export type PolicyRule = keyof typeof rules

export function findBasis(sentences: readonly PolicySentence[], rule: PolicyRule): PolicySentence | undefined {
  const [section, text] = rules[rule]
  return (
    sentences.find((sentence) => section.test(sentence.section) && text.test(sentence.text)) ??
    sentences.find((sentence) => section.test(sentence.text) && text.test(sentence.text))
  )
}

/** The reasons for a cancellation that the policy quotes; empty where it names none. */
export function quotedReasons(sentences: readonly PolicySentence[]): string[] {
  const basis = findBasis(sentences, 'cancelReason')
  return [...(basis?.text.matchAll(/['"\u2018\u201c]([^'"\u2018\u2019\u201c\u201d]{3,60})['"\u2019\u201d]/g) ?? [])].map(
    (match) => match[1] as string,
  )
}
