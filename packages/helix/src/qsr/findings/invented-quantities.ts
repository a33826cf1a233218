import type { Finding } from '@maestro-helix/contract/evaluation'
import type { JudgedItem, OutputSentence } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { taskFamily } from '../heads/task-family.ts'
import type { GivenMaterial } from './given-material.ts'
import type { Standing } from './given-quantities.ts'
import { speaksOfArithmetic } from './given-quantities.ts'
import { unitScales } from './quantity-lexicon.ts'
import type { Quantity } from './read-quantities.ts'
import { maxQuantities, readQuantities } from './read-quantities.ts'

/** Members under which a producer puts numbers of its own making rather than facts of what was given. */
const ownNumberKey =
  /(?:confidence|score|probability|certainty|sentiment|rating|priority|severity|count|total|index|rank|position|length|seconds|version|percent)[^/]*$/i
/** A sum with its currency is a fact even where a producer adds up. */
const moneyText = /(?:\p{Sc}|\b(?:EUR|USD|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|INR|AUD|CAD|BRL|MXN)\b)/u
const ownNumberTask =
  /\b(?:rate|score|rating|sentiment|probability|confidence|estimate|guess|how likely|likelihood|brainstorm|imagine|invent|suggest|budget|predict|forecast)\b/i
const ownWords = /\b(?:i|my|me|we|our|you|your)\b|!/i
/** Quantities of an output that are looked up. */
const mostChecked = 1_000
const amountKey = /(?:amount|price|cost|fee|sum(?!mary)|balance|refund|cents|paid|due)[^/]*$/i

/** Finds numbers, dates, amounts and units of the output that were neither given nor derived from what was given. */
export function inventedQuantities(item: JudgedItem, material: GivenMaterial): (Finding & { readonly sentence: number })[] {
  const { task } = item.request
  // Where not all that was given could be read, what is missing may stand in the rest.
  if (ownNumberTask.test(task.slice(0, 2_000)) || item.context?.capped === true || material.quantities.size >= maxQuantities) return []
  const askedToCompute = speaksOfArithmetic(wordsOf(task.slice(0, 2_000))) || /how (?:many|much|long|old|far)\b/i.test(task.slice(0, 2_000))
  const findings: (Finding & { sentence: number })[] = []
  const talk = taskFamily(item).family === 'dialogue'
  let read = 0
  item.sentences.slice(0, 400).forEach((sentence, position) => {
    if (read > mostChecked || findings.length >= 60) return
    // In small talk somebody's own years and burgers are nobody's facts.
    if ((ownNumberKey.test(sentence.path) && !moneyText.test(sentence.text)) || (talk && ownWords.test(sentence.text.slice(0, 400)))) return
    const checked = quantitiesOf(sentence, material, askedToCompute)
    read += checked.length
    for (const { quantity, standing } of checked) {
      const finding = findingOf(quantity, standing, sentence)
      if (finding && findings.length < 60) findings.push({ ...finding, sentence: position })
    }
  })
  return findings
}

function quantitiesOf(sentence: OutputSentence, material: GivenMaterial, askedToCompute: boolean): { quantity: Quantity; standing: Standing }[] {
  const text = sentence.text
  if (!sentence.tokens.some((token) => token.quantity)) return []
  const read = readQuantities(text)
  if (read.length === 0) return []
  const arithmetic = askedToCompute || speaksOfArithmetic(wordsOf(text))
  const unit = /cents?$|minor/i.test(sentence.path) ? 'cents' : undefined
  const checked: { quantity: Quantity; standing: Standing }[] = []
  for (const found of read) {
    if (found.label) continue
    const quantity = unit === undefined || found.unit !== undefined || found.date !== undefined ? found : { ...found, unit }
    const before = (): readonly string[] => wordsOf(text.slice(Math.max(0, found.start - 60), found.start))
    checked.push({ quantity, standing: material.quantities.standing(quantity, { before, arithmetic, stated: read }) })
  }
  return checked
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? []
}

function findingOf(quantity: Quantity, { verdict, nearest }: Standing, sentence: OutputSentence): Finding | null {
  if (verdict !== 'absent' && verdict !== 'otherUnit') return null
  const passage = nearest?.text ?? null
  const claim = excerpt(sentence.text)
  if (verdict === 'otherUnit')
    return { kind: 'inventedUnit', claim, passage, reason: `"${excerpt(quantity.text)}" has another unit than what was given: "${passage ?? ''}".` }
  const kind = kindOf(quantity, sentence)
  const instead = passage === null ? '' : ` Given is "${excerpt(passage)}".`
  return {
    kind,
    claim,
    passage,
    reason: `The ${names[kind]} "${excerpt(quantity.text)}" was neither given nor follows from what was given.${instead}`,
  }
}

const names = { inventedDate: 'date or time', inventedAmount: 'amount', inventedNumber: 'number' } as const

function kindOf(quantity: Quantity, sentence: OutputSentence): keyof typeof names {
  // A number of JSON between 1000 and 2100 is a year no more than any other.
  if (!sentence.isNumber && (quantity.date || quantity.kind === 'time' || quantity.kind === 'weekday')) return 'inventedDate'
  const currency = quantity.unit !== undefined && (quantity.unit === 'cents' || unitScales.get(quantity.unit)?.dimension === 'currency')
  return currency || amountKey.test(sentence.path) ? 'inventedAmount' : 'inventedNumber'
}
