import type { AnalysedText, Token } from './analysed-text.ts'
import type { ContextIndex } from './context-index.ts'
import type { OutputSentence } from './judged-item.ts'
import { qsrParameters } from './parameters.ts'

/** A checkable fact of one sentence: found in the context or not, and what it costs if not. */
export type Fact = { readonly kind: 'number' | 'name' | 'quotation'; readonly text: string; readonly found: boolean; readonly cost: number }

/** Keys under which a producer usually puts numbers of its own making rather than facts of the context. */
const derivedKey = /(?:confidence|score|probability|count|total|index|rank|length|seconds|number|percent)[^/]*$/i

/** Numbers, names and quotations of one sentence, each looked up in the context. */
export function factsOf(sentence: OutputSentence, index: ContextIndex, normalisedContext: string, checkNames: boolean): Fact[] {
  return [...numbersOf(sentence, index), ...(checkNames ? namesOf(sentence, index) : []), ...quotationsOf(sentence.text, normalisedContext)]
}

function numbersOf(sentence: OutputSentence, index: ContextIndex): Fact[] {
  const { numberCost, derivedNumberCost } = qsrParameters.accuracy
  // A leading "2." numbers a list and states nothing.
  const numbered = /^\s*\(?\d{1,3}[.)]\s/.test(sentence.text) ? 1 : 0
  const facts: Fact[] = []
  for (const token of sentence.tokens.slice(numbered)) {
    if (token.kind !== 'number') continue
    const small = /^\d$/.test(token.stem) || token.stem === '10'
    const cost = small || derivedKey.test(sentence.path) ? derivedNumberCost : numberCost
    facts.push({ kind: 'number', text: token.raw, found: index.hasNumber(token.stem), cost })
  }
  return facts
}

function namesOf(sentence: OutputSentence, index: ContextIndex): Fact[] {
  const words = sentence.tokens.filter((token) => token.kind === 'word')
  // A heading or shouting in capitals names nothing by them.
  if (words.length < 3 || words.filter((token) => token.capital).length > 0.6 * words.length) return []
  const facts: Fact[] = []
  let afterStart = false
  for (const token of sentence.tokens) {
    if (afterStart && isName(token)) {
      facts.push({ kind: 'name', text: token.raw, found: index.has(token), cost: qsrParameters.accuracy.nameCost })
    }
    afterStart = true
  }
  return facts
}

function isName(token: Token): boolean {
  return (
    token.kind === 'word' && token.capital && token.content && token.raw.length > 2 && token.month === undefined && !/^[A-Z]/.test(token.raw.slice(1))
  )
}

function quotationsOf(text: string, normalisedContext: string): Fact[] {
  const facts: Fact[] = []
  for (const match of text.matchAll(/["“”]([^"“”\n]{12,400})["“”]/g)) {
    const quoted = match[1] ?? ''
    if (quoted.trim().split(/\s+/).length < 4) continue
    facts.push({
      kind: 'quotation',
      text: quoted,
      found: normalisedContext.includes(normalisedForQuotation(quoted)),
      cost: qsrParameters.accuracy.quotationCost,
    })
  }
  return facts
}

/** Letters and digits only, lower case, single spaces: the form in which a quotation is looked for. */
export function normalisedForQuotation(text: string): string {
  return text
    .toWellFormed()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** True where capital letters mark names: not German-like (most nouns capital), not all capitals or none. */
export function capitalsMarkNames(context: AnalysedText): boolean {
  let words = 0
  let capitals = 0
  for (const sentence of context.sentences.slice(0, 500)) {
    for (const token of sentence.tokens.slice(1)) {
      if (token.kind !== 'word') continue
      words += 1
      if (token.capital) capitals += 1
    }
  }
  return words > 0 && capitals / words < 0.35 && capitals > 0
}
