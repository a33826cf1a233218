import type { Finding } from '@maestro-helix/contract/evaluation'
import type { Sentence } from '../analysed-text.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { denials } from './contradiction-lexicon.ts'

const mostSentences = 200
/** What stands before a number and says on which side of it something lies. */
const comparators = {
  above:
    'above|over|more than|greater than|higher than|longer than|exceeding|at least|minimum of|a minimum of|mehr als|über|mindestens|plus de|au moins|más de|al menos|più di|almeno|meer dan|minstens|mais de|pelo menos|ponad|co najmniej|более|больше',
  below:
    'below|under|less than|fewer than|lower than|shorter than|at most|up to|maximum of|a maximum of|weniger als|unter|höchstens|bis zu|moins de|au plus|menos de|como máximo|meno di|al massimo|minder dan|hoogstens|menos de|no máximo|poniżej|najwyżej|менее|меньше',
} as const
const bounded = new RegExp(
  `(?<![\\p{L}])(?:(${comparators.above})|(${comparators.below}))\\s+(?:[$€£¥]\\s?)?(\\p{N}[\\p{N}.,]*)(?:\\s*(\\p{L}+|[%°€$£]))?`,
  'giu',
)

type Bound = { readonly side: 'above' | 'below'; readonly words: string }

/** Finds limits that were turned round: "below 4 hours" where what was given says "above 4 hours", and nothing given has it this way. */
export function flippedBounds(item: JudgedItem): (Finding & { readonly sentence: number })[] {
  const given = new Map<string, Bound[]>()
  for (const sentence of [...(item.context?.sentences ?? []), ...item.task.sentences].slice(0, 5_000))
    for (const { of, ...bound } of boundsOf(sentence)) given.set(of, [...(given.get(of) ?? []), bound])
  if (given.size === 0) return []
  return item.sentences.slice(0, mostSentences).flatMap((sentence, position) => {
    const turned = boundsOf(sentence).flatMap(({ of, side, words }) => {
      const known = given.get(of) ?? []
      const other = known[0]
      return other !== undefined && known.every((bound) => bound.side !== side) ? [{ words, other: other.words }] : []
    })[0]
    if (turned === undefined) return []
    const reason = `"${excerpt(turned.words)}" says the opposite of "${excerpt(turned.other)}".`
    return [{ kind: 'contradicted' as const, claim: excerpt(sentence.text), passage: excerpt(turned.other), reason, sentence: position }]
  })
}

/** What stands before the apostrophe of "won't", and is another word without it. */
const contracted = /^(?:won|don)$/

/** Whether a denial stands right before a comparator: "no fewer than 5" is "at least 5". */
function deniedBefore(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  return words.some((word, at) => at >= words.length - 2 && denials.has(word) && (!contracted.test(word) || words[at + 1] === 't'))
}

/** The limits of a sentence, each by its number and the word behind it. */
function boundsOf({ text, tokens }: Sentence): (Bound & { of: string })[] {
  if (!tokens.some(({ quantity }) => quantity)) return []
  const read = text.slice(0, 2_000)
  return [...read.matchAll(bounded)].map(({ index, 0: words, 1: above, 3: number = '', 4: unit = '' }) => {
    const denied = deniedBefore(read.slice(Math.max(0, index - 24), index))
    return {
      of: `${number.replaceAll(/[.,]$/g, '')} ${unit.toLowerCase().replace(/s$/, '')}`,
      side: (above === undefined) !== denied ? 'below' : 'above',
      words: denied ? `not ${words}` : words,
    }
  })
}
