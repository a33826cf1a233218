import type { Token } from '../analysed-text.ts'
import { publishedHeads } from '../heads/published-heads.ts'

/** 0..1: words that are found in more texts than this are ordinary ones, with a capital or without. */
const ordinary = 0.75
const firstNames = new Set(
  `john james robert michael william david richard thomas charles paul mark george peter daniel andrew kevin brian steven edward frank scott henry jack joe sam tom ben alex chris mike
  jim bob tony mary linda susan karen lisa nancy sarah anna laura emma kate jane alice ann smith jones brown johnson williams taylor davis miller wilson moore clark lewis martin king young hill
  green baker hall carter mitchell turner parker collins stewart morgan bell murphy bailey cooper cox ward gray brooks kelly wood watson price ross hunter mason rose hope grace stone west cook page`.split(
    /\s+/,
  ),
)

/** True for a word that titles and headings write with a capital and that names nobody. */
export function isCommonWord(token: Token): boolean {
  return !firstNames.has(token.lower) && publishedHeads.statistics.rarity(token.stem) < ordinary
}
