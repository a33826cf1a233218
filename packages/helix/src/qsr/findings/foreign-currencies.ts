import type { Finding } from '@maestro-helix/contract/evaluation'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import type { GivenMaterial } from './given-material.ts'

const mostSentences = 200
type Currency = {
  readonly name: string
  /** Anything that may mean it. */ readonly spokenOf: RegExp
  /** An amount in it and nothing else. */ readonly amounts: readonly RegExp[]
}

const scale = '\\s?(?:(?:million|billion|thousand|mio\\.?|mrd\\.?)\\s?)?'

/** Codes count in capitals alone ("30 Sek." are seconds), and nothing but beside a number: 50 pounds may weigh something. */
function currency(name: string, sign: string, code: string, names: string): Currency {
  const mark = sign === '' ? `(?:${code})` : `(?:${sign}|${code})`
  return {
    name,
    spokenOf: new RegExp(`${sign === '' ? '' : `${sign}|`}\\b(?:${code})\\b|${names}`, 'iu'),
    amounts: [
      new RegExp(`(?<!\\p{L})${mark}\\s?\\p{N}|\\p{N}${scale}${mark}(?!\\p{L})`, 'u'),
      new RegExp(`\\p{N}${scale}(?:${names})(?![a-z\\u00DF-\\u024F])`, 'iu'),
    ],
  }
}

const currencies: readonly Currency[] = [
  currency('euro', '€', 'EUR', 'euros?|евро|ユーロ|欧元'),
  currency('US dollar', '\\$', 'USD', 'dollars?|dólares|доллар|ドル|美元'),
  currency('pound', '£', 'GBP', 'pounds? sterling|million pounds'),
  currency('yen', '', 'JPY', 'yen|円'),
  currency('yuan', '', 'CNY|RMB', 'yuan|元'),
  currency('franc', '', 'CHF', 'francs?|franken'),
  currency('krona', '', 'SEK|NOK|DKK', 'kronor|kroner|kronen'),
  currency('zloty', '', 'PLN', 'złotych|złote|zł|zlotys?'),
]

/** Finds amounts in a currency that nothing given speaks of, where what was given has amounts in another. */
export function foreignCurrencies(item: JudgedItem, material: GivenMaterial): (Finding & { readonly sentence: number })[] {
  const given = material.lower()
  const known = currencies.filter(({ spokenOf }) => spokenOf.test(given)).map(({ name }) => name)
  if (known.length === 0 || item.context?.capped === true) return []
  const strange = currencies.filter(({ name }) => !known.includes(name))
  return item.sentences.slice(0, mostSentences).flatMap(({ text, tokens }, position) => {
    if (!tokens.some((token) => token.quantity)) return []
    const read = text.slice(0, 1_000)
    const words = strange.flatMap(({ amounts }) => amounts.flatMap((pattern) => pattern.exec(read)?.[0] ?? []))[0]
    if (words === undefined) return []
    const reason = `An amount "${excerpt(words.trim())}" was not given; the amounts that were are in ${known.join(' and ')}.`
    return [{ kind: 'inventedUnit' as const, claim: excerpt(text), passage: null, reason, sentence: position }]
  })
}
