import type { EntailmentConfig } from './model-folder.ts'

/** Token ids of a text, without special ones. */
export type TokenIds = (text: string) => readonly number[]

/** One text pair as the model reads it. */
export type EncodedPair = { readonly ids: readonly number[]; readonly kinds: readonly number[] }

/** UTF-16 units of evidence and claim that are tokenised at all; both are far above what the model takes. */
export const mostChars = { passage: 4_000, claim: 1_500 }

/** A pair as ids: special tokens around both texts, each cut at its end, the evidence to what the claim leaves. Any string is accepted. */
export function encodePair(claim: string, passage: string, config: EntailmentConfig, tokenIds: TokenIds): EncodedPair {
  const { before, between, after } = config.template
  const room = config.longest - before.length - between.length - after.length
  const ofClaim = tokenIds(readable(claim, mostChars.claim)).slice(0, config.longestClaim)
  const ofPassage = tokenIds(readable(passage, mostChars.passage)).slice(0, room - ofClaim.length)
  const [first, second] = config.order === 'claim-first' ? [ofClaim, ofPassage] : [ofPassage, ofClaim]
  const ids = [...before, ...first, ...between, ...second, ...after]
  const turn = before.length + first.length + between.length
  return { ids, kinds: ids.map((_, index) => (index < turn ? 0 : 1)) }
}

function readable(text: string, most: number): string {
  return text.slice(0, most).toWellFormed()
}
