import type { Token } from '../analysed-text.ts'
import { mutual, mutualVerbs } from './contradiction-lexicon.ts'

const longestName = 4
/** Words by which a sentence turns round who does what to whom. */
const turning = new Set(
  'by from to for von durch an par de à por da a di door van przez do od через от к は が を に で 被 由 把 给 給 than als que che dan niż чем'.split(
    ' ',
  ),
)

/** The two names that changed places between two sentences that are otherwise alike; null where nothing of the kind happened. */
export function swappedTokens(own: readonly Token[], other: readonly Token[]): readonly [string, string] | null {
  return exchangedBlocks(own, other) ?? exchangedNames(own, other)
}

/** own = start X middle Y end and other = start Y middle X end, word by word; what lies around may be missing on either side. */
function exchangedBlocks(own: readonly Token[], other: readonly Token[]): readonly [string, string] | null {
  if (own.length !== other.length || own.length > 80) return null
  let start = 0
  while (start < own.length && own[start]?.stem === other[start]?.stem) start += 1
  let end = own.length
  while (end > start && own[end - 1]?.stem === other[end - 1]?.stem) end -= 1
  const [a, b] = [own.slice(start, end), other.slice(start, end)]
  for (let x = 1; x <= longestName; x += 1) {
    for (let y = 1; y <= longestName; y += 1) {
      if (x + y > a.length) continue
      const middle = a.slice(x, a.length - y)
      const same =
        equal(a.slice(0, x), b.slice(b.length - x)) && equal(a.slice(a.length - y), b.slice(0, y)) && equal(middle, b.slice(y, b.length - x))
      // Side by side, or joined by "and", the order says nothing.
      if (
        same &&
        middle.some((token) => token.content && !mutual.has(token.lower) && !turning.has(token.lower)) &&
        !middle.some((token) => mutualVerbs.has(token.stem)) &&
        [...a.slice(0, x), ...a.slice(a.length - y)].every((token) => token.content && token.kind === 'word')
      )
        return [text(a.slice(0, x)), text(a.slice(a.length - y))]
    }
  }
  return null
}

/** Two names, each once on both sides, in the other order, with the same verb between and the same small words. */
function exchangedNames(own: readonly Token[], other: readonly Token[]): readonly [string, string] | null {
  const names = [...new Set(own.filter((token, at) => at < 60 && isName(token)))]
    .filter((token) => once(own, token) && once(other, token))
    .slice(0, 8)
  for (const [position, first] of names.entries()) {
    for (const second of names.slice(position + 1)) {
      const [i, j] = [own.indexOf(first), own.indexOf(second)]
      const [k, l] = [other.indexOf(first), other.indexOf(second)]
      if (i < j === k < l || Math.abs(i - j) < 2 || Math.abs(k - l) < 2) continue
      const between = own.slice(Math.min(i, j) + 1, Math.max(i, j))
      const betweenOther = new Set(other.slice(Math.min(k, l) + 1, Math.max(k, l)).map((token) => token.stem))
      const verb = between.some(
        (token) =>
          token.content &&
          token.kind === 'word' &&
          !mutual.has(token.lower) &&
          !mutualVerbs.has(token.stem) &&
          betweenOther.has(token.stem) &&
          !isName(token),
      )
      if (verb && between.length === betweenOther.size && turnsOf(own) === turnsOf(other) && tailOf(own, i, j) === tailOf(other, k, l))
        return [first.raw, second.raw]
    }
  }
  return null
}

/** The word before each of the two: "from A to B" and "to B from A" say the same. */
function tailOf(tokens: readonly Token[], first: number, second: number): string {
  return [tokens[Math.min(first, second) - 1]?.lower ?? '', tokens[Math.max(first, second) - 1]?.lower ?? '']
    .map((word) => (turning.has(word) ? word : ''))
    .join(' ')
}

function turnsOf(tokens: readonly Token[]): string {
  return tokens
    .filter((token) => turning.has(token.lower))
    .map((token) => token.lower)
    .toSorted()
    .join(' ')
}

function isName(token: Token): boolean {
  return token.content && token.kind === 'word' && token.capital
}

function once(tokens: readonly Token[], token: Token): boolean {
  return tokens.indexOf(token) >= 0 && tokens.indexOf(token) === tokens.lastIndexOf(token)
}

function equal(first: readonly Token[], second: readonly Token[]): boolean {
  return first.length === second.length && first.every((token, at) => token.stem === second[at]?.stem)
}

function text(tokens: readonly Token[]): string {
  return tokens.map((token) => token.raw).join(' ')
}
