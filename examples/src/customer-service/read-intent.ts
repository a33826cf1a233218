export type WishKind = 'cancel' | 'return' | 'refund' | 'exchange' | 'payment' | 'order-address' | 'profile-address'

/** The verbs that ask for something; also used to find where a clause asks. */
export const verbs = {
  cancel: /\bcancel(?:l?ing|l?ed|lation)?\b/,
  return:
    /\b(?:return(?:ing)?|sen(?:d|ding) (?:it|them|this|these|the [\w ]{1,30}) back)\b(?! (?:process|policy|policies|label|window|period|home|from (?:my|your|a) (?:trip|travel|vacation)|address))/,
  refund: /\b(?:refund(?:ed)?|money back|reimburse(?:d|ment)?|not receive the (?:current |whole )?(?:order|items?))\b/,
  swap: /\b(?:exchang(?:e|ed|ing)|swap(?:ping|ped)?|replac(?:e|ed|ing)|trad(?:e|ing)|chang(?:e|ed|ing)|modif(?:y|ied|ying)|switch(?:ing|ed)?|upgrad(?:e|ed|ing)|updat(?:e|ed|ing))\b/,
}
/** Whether the customer has the goods, as far as their words tell. */
export function readStatus(text: string): 'pending' | 'delivered' | undefined {
  const received =
    /\b(?:(?<!not |n't |never )(?:received|arrived|delivered)|used (?:it|the|them)|faulty|defective|broken|chipped|damaged|missing (?:pieces|parts?))\b/i.test(
      text,
    )
  const placed =
    /\b(?:(?:just|after|accidentally|mistakenly) (?:been )?plac(?:ed|ing)|placed (?:an|the) order|(?:not|n't) (?:yet )?(?:received|arrived|shipped)|by the time .{0,40}arrives|before it ships)\b/i.test(
      text,
    )
  return received === placed ? undefined : received ? 'delivered' : 'pending'
}

/** Whether a clause takes a wish back: of what it names, or all. */
export function readWithdrawal(lower: string): 'all' | 'named' | undefined {
  const verb = '(?:cancel|return|exchange|refund|modify|change|swap|replace)'
  const negated = new RegExp(
    `\\b(?:(?:decid\\w*|want|wants|wish|wishes|like|going|prefer|rather|choose)\\b.{0,20}\\bnot (?:to )?${verb}|(?:do not|don't|no longer) (?:want|wish|need|like) to ${verb}|(?:please )?do(?: not|n't) ${verb}|not to ${verb}|never ?mind)\\b`,
  )
  if (negated.test(lower)) return /\b(?:all|everything|anything|never ?mind)\b/.test(lower) ? 'all' : 'named'
  const keeps =
    /\b(?<!(?:not|n't|no longer) (?:want|wants|wish|like|need) to |(?:not|n't|cannot|can't) )keep(?:ing)?\b(?! (?:getting|asking|in mind|receiving))/.test(
      lower,
    )
  if (!keeps) return undefined
  return /\bkeep(?:ing)? (?:all|everything|it all|them|(?:the|my|your) (?:order|items?))\b/.test(lower) ? 'all' : 'named'
}

/** What a lower-case clause asks for. Questions about how something works ask for nothing. */
export function readKinds(lower: string): Set<WishKind> {
  const kinds = new Set<WishKind>()
  const text = lower.replace(/\bchang\w+ (?:your|my|their|his|her) mind\b/g, ' ')
  const howTo = /^(?:how|what|when|where|why|which)\b|\b(?:how (?:do|does|can|long|many|much)|what (?:is|are|happens))\b/.test(text)
  if (verbs.cancel.test(text) && !howTo && !/\b(?:was|were|been|is|got|already) cancel/.test(text)) kinds.add('cancel')
  const returning = /\b(?:when|after|until|once|before|by the time|as soon as) (?:i|you|we|they|he|she)(?: \w+)? return\b/.test(text)
  if (verbs.return.test(text) && !returning && !howTo) kinds.add('return')
  const refunding = text.replace(/\b(?:pay(?:ment)? or refund|refund or pay\w*|refund method|for the refund|receive (?:the )?refund of)\b/g, ' ')
  const unwanted = /\b(?:not|n't|no longer) (?:want|wants|wish|like) to keep\b/.test(text)
  if ((verbs.refund.test(refunding) || unwanted) && !howTo) kinds.add(unwanted && !verbs.refund.test(refunding) ? 'return' : 'refund')
  const swap = verbs.swap.exec(text)
  if (swap !== null && !howTo) {
    const rest = text.slice(swap.index)
    const replaceOnly = /^(?:replac|chang|switch|updat|upgrad|modif)/.test(swap[0])
    if (/\baddress\b/.test(rest))
      kinds.add(
        /\b(?:default|profile|account|user|my own|home) address\b|\baddress (?:in|on|of) (?:my|your|the) (?:profile|account)\b/.test(
          rest.split(/\bto\b/)[0] ?? '',
        )
          ? 'profile-address'
          : 'order-address',
      )
    else if (replaceOnly && /\bpay(?:ment)?\b|\bpaid\b/.test(rest.split(/\bto\b/)[0] ?? '')) kinds.add('payment')
    else kinds.add('exchange')
  } else if (/\b(?:ship|send|deliver)(?:ped|ed)? (?:it|this|the order|my order|them)? ?to\b.*\d/.test(text)) kinds.add('order-address')
  return kinds
}

/** Whether a clause speaks of all items of an order. */
export function saysAll(lower: string): boolean {
  return /\b(?:all (?:of )?(?:the |my |your )*(?:items|products|things)|all of (?:it|them)|everything|(?:whole|entire|full) order|both(?: items| of them)?|the items|(?:return|refund) (?:the|my|this|that|your) order|(?:return|refund) (?:them )?all)\b/.test(
    lower,
  )
}
