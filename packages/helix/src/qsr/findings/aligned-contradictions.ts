import type { Finding } from '@maestro-helix/contract/evaluation'
import type { Sentence, Token } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { nearPassages, wordsOf } from './near-passages.ts'
import { readStatement } from './read-statement.ts'
import { swappedTokens } from './swapped-tokens.ts'
import { saysAt, turnedStatement } from './turned-statements.ts'
import { turnedUnspaced } from './turned-unspaced.ts'

/** Sentences and passages that are compared, and shares of common words from which two are taken to say the same of the same thing. */
const bounds = { sentences: 120, swap: 0.8, swapBack: 0.45, asNear: 0.15 }

/** A passage that says the opposite of a sentence, and how. */
type Contradiction = { readonly kind: 'flippedNegation' | 'swappedNames' | 'contradicted'; readonly passage: string; readonly reason: string }

/** Finds sentences whose nearest passage says the opposite: a denial on one side only, names that changed places, words that exclude each other. */
export function alignedContradictions(item: JudgedItem, index: ContextIndex): (Finding & { readonly sentence: number })[] {
  const findings: (Finding & { sentence: number })[] = []
  if (item.judged.form === 'code') return findings
  const unspaced = item.unspacedShare > 0.3
  item.sentences.slice(0, bounds.sentences).forEach((sentence, position) => {
    if (sentence.isNumber || asks(sentence)) return
    const own = wordsOf(sentence)
    const near = nearPassages(sentence, index).filter((passage) => !asks(passage))
    if (near.length === 0) return
    const found = swappedNames(sentence, own, near) ?? (unspaced ? turnedUnspaced(sentence, near) : turned(sentence, near))
    if (found)
      findings.push({ kind: found.kind, claim: excerpt(sentence.text), passage: excerpt(found.passage), reason: found.reason, sentence: position })
  })
  return findings.slice(0, 20)
}

function asks({ text }: Sentence): boolean {
  return /[?？؟]\s*$/.test(text)
}

/** The place at which a passage says the opposite, unless another one says there what the sentence says. */
function turned(sentence: Sentence, near: readonly Sentence[]): Contradiction | null {
  const own = readStatement(sentence)
  let best: (NonNullable<ReturnType<typeof turnedStatement>> & { passage: Sentence }) | null = null
  for (const passage of near) {
    const found = turnedStatement(own, readStatement(passage))
    if (found && found.alike > (best?.alike ?? 0)) best = { ...found, passage }
  }
  if (best === null) return null
  const found = best
  const { alike, kind, reason } = found
  if (near.some((passage) => saysAt(own, readStatement(passage), found) >= alike - bounds.asNear)) return null
  return { kind, reason, passage: found.passage.text }
}

/** Names that changed places between a sentence and the nearest passage, which is otherwise alike; null where another as near has them as the sentence does. */
function swappedNames(sentence: Sentence, own: readonly Token[], near: readonly Sentence[]): Contradiction | null {
  const [nearest] = near
  const swap = nearest ? swapBetween(sentence, own, nearest) : null
  if (!nearest || !swap) return null
  const overlap = shareOf(own, nearest.tokens)
  if (near.some((other) => shareOf(own, other.tokens) >= overlap - bounds.asNear && !swapBetween(sentence, own, other))) return null
  const reason = `"${excerpt(swap[0])}" and "${excerpt(swap[1])}" stand the other way round in what was given.`
  return { kind: 'swappedNames', passage: nearest.text, reason }
}

function swapBetween(sentence: Sentence, own: readonly Token[], passage: Sentence): readonly [string, string] | null {
  const others = wordsOf(passage)
  if (others.length < 2 || shareOf(own, others) < bounds.swap || shareOf(others, own) < bounds.swapBack) return null
  return swappedTokens(sentence.tokens, passage.tokens)
}

function shareOf(own: readonly Token[], others: readonly Token[]): number {
  const stems = new Set(others.map((token) => token.stemId))
  return own.filter((token) => stems.has(token.stemId)).length / own.length
}
