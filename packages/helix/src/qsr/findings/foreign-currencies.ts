import type { Finding } from '@maestro-helix/contract/evaluation'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import type { GivenMaterial } from './given-material.ts'

const mostSentences = 200
/** How each currency is written. */
const currencies: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['euro', /€|\beur\b|\beuros?\b|евро|ユーロ|欧元/iu],
  ['US dollar', /\$|\busd\b|\bdollars?\b|\bdólares\b|доллар|ドル|美元/iu],
  ['pound', /£|\bgbp\b|\bpounds? sterling\b|\bsterling\b|\d\s(?:million |billion )?pounds?\b/iu],
  ['yen', /\bjpy\b|\byen\b|円/iu],
  ['yuan', /\bcny\b|\brmb\b|\byuan\b|元/iu],
  ['franc', /\bchf\b|\bfrancs?\b|\bfranken\b/iu],
  ['krona', /\b(?:sek|nok|dkk)\b|\bkron(?:a|or|er|e)\b/iu],
  ['zloty', /\bpln\b|\bzł|\bzloty/iu],
]

/** Finds amounts in a currency that nothing given speaks of, where what was given has amounts in another. */
export function foreignCurrencies(item: JudgedItem, material: GivenMaterial): (Finding & { readonly sentence: number })[] {
  const given = material.lower()
  const known = currencies.filter(([, pattern]) => pattern.test(given)).map(([name]) => name)
  if (known.length === 0 || item.context?.capped === true) return []
  const strange = currencies.filter(([name]) => !known.includes(name))
  return item.sentences.slice(0, mostSentences).flatMap(({ text, tokens }, position) => {
    if (!tokens.some((token) => token.quantity)) return []
    const read = text.slice(0, 1_000)
    const found = strange.flatMap(([name, pattern]) => {
      const words = pattern.exec(read)?.[0]
      return words === undefined ? [] : [{ name, words }]
    })[0]
    if (found === undefined) return []
    const reason = `"${excerpt(found.words.trim())}" was not given; the amounts that were are in ${known.join(' and ')}.`
    return [{ kind: 'inventedUnit' as const, claim: excerpt(text), passage: null, reason, sentence: position }]
  })
}
