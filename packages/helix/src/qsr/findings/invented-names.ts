import type { Finding } from '@maestro-helix/contract/evaluation'
import type { AnalysedText, Sentence, Token } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'
import { capitalsMarkNames } from '../facts.ts'
import type { JudgedItem, OutputSentence } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { inOtherLanguage } from '../accuracy.ts'
import type { GivenMaterial } from './given-material.ts'

const bounds = { sentences: 120, prefix: 4, alike: 0.6 }

/**
 * Finds names that stand where what was given has another one: "by Peter Hollingworth" beside a given "by Mara Ellis". A name alone that was not given may be common
 * knowledge ("the United States") and is left to the scores.
 */
export function inventedNames(item: JudgedItem, index: ContextIndex, material: GivenMaterial): (Finding & { readonly sentence: number })[] {
  if (!item.context || item.judged.form !== 'prose' || !capitalsMarkNames(item.context) || inOtherLanguage(item, item.context, 6)) return []
  const findings: (Finding & { sentence: number })[] = []
  const namesPeople = peopleAreNamed(item.context)
  const met = new Map<Token, boolean>()
  const known = (token: Token): boolean => {
    const is = met.get(token) ?? isKnown(token, material)
    met.set(token, is)
    return is
  }
  item.sentences.slice(0, bounds.sentences).forEach((sentence, position) => {
    if (findings.length >= 20) return
    const near = nearPassages(sentence, index)
    const stranger = namesPeople ? strangerIn(sentence, known) : null
    if (stranger !== null)
      findings.push({
        kind: 'inventedName',
        claim: excerpt(sentence.text),
        passage: null,
        reason: `Nothing that was given speaks of "${excerpt(stranger)}".`,
        sentence: position,
      })
    for (const run of nameRuns(sentence).flatMap((whole) => partsOf(whole, (token) => !known(token)))) {
      const instead = replaced(sentence, run, near)
      const name = run.map((token) => token.raw).join(' ')
      if (instead && findings.length < 20)
        findings.push({
          kind: 'inventedName',
          claim: excerpt(sentence.text),
          passage: excerpt(instead.passage),
          reason: `"${excerpt(name)}" was not given; "${excerpt(instead.name)}" stands in its place.`,
          sentence: position,
        })
    }
  })
  return findings
}

/** First and last name of somebody who does something here, neither of them given; null where there is nobody of the kind. */
function strangerIn({ tokens, text }: OutputSentence, known: (token: Token) => boolean): string | null {
  const words = tokens.filter((token) => token.kind === 'word')
  if (words.length < 4 || words.filter((token) => token.capital).length > 0.6 * words.length) return null
  for (let at = 0; at + 1 < tokens.length; at += 1) {
    const [first, last] = [tokens[at], tokens[at + 1]]
    if (!first || !last || !isName(first) || !isName(last) || known(first) || known(last)) continue
    // Two words: of longer runs, titles of works and institutions are more than people.
    const [before, after] = [tokens[at - 1], tokens[at + 2]]
    if ((before && isName(before)) || (after && isName(after))) continue
    if ([first, last].some(({ lower }) => ofThings.test(lower))) continue
    if (text.includes(`${first.raw} ${last.raw}`) && !commonlyKnown.test(`${first.raw} ${last.raw}`)) return `${first.raw} ${last.raw}`
  }
  return null
}

/** Endings of words that name no person: of terms that a contract writes with a capital. */
const ofThings = /(?:tion|tions|ment|ments|ity|ness|ance|ence|ing|ism|ship|ics|ure|ory|ical|ally|ential)$/

/** True where what was given calls people by their names, and does not begin with a pronoun, whose name only the one who asks knows. */
function peopleAreNamed({ sentences }: AnalysedText): boolean {
  const first = sentences[0]?.tokens[0]?.lower ?? ''
  if (/^(?:he|she|it|they|his|her|its|their|this|these|i|we|you)$/.test(first)) return false
  const pairs = new Set<string>()
  for (const { tokens } of sentences.slice(0, bounds.sentences))
    tokens.forEach((token, at) => {
      const next = tokens[at + 1]
      if (next && isName(token) && isName(next)) pairs.add(`${token.lower} ${next.lower}`)
    })
  return pairs.size >= 2
}

/** Places and things that everybody may speak of, though nobody gave them. */
const commonlyKnown =
  /^(?:(?:United|New|North|South|East|West|Northern|Southern|Eastern|Western|Central|Great|Saint|San|Santa|Los|Las|El|La|Le|The) |.* (?:States|Kingdom|Kong|City|America|Africa|Europe|Asia|Ocean|Sea|River|Lake|Island|Islands|Coast|War|Day|Year|Street|University|League|Cup|Party|House|Court)$)/

/** Words with a capital beside each other, the first word of a sentence left out. */
function nameRuns({ tokens }: OutputSentence): Token[][] {
  const words = tokens.filter((token) => token.kind === 'word')
  if (words.length < 3 || words.filter((token) => token.capital).length > 0.6 * words.length) return []
  const runs: Token[][] = []
  let run: Token[] = []
  tokens.forEach((token, at) => {
    if (at > 0 && isName(token)) {
      run.push(token)
      return
    }
    if (run.length > 0) runs.push(run)
    run = []
  })
  if (run.length > 0) runs.push(run)
  return runs
}

/** The longest stretches of a name that hold throughout. */
function partsOf(run: readonly Token[], holds: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]]
  for (const token of run) {
    if (holds(token)) parts.at(-1)?.push(token)
    else parts.push([])
  }
  return parts.filter((part) => part.length > 0)
}

function isName(token: Token): boolean {
  return token.kind === 'word' && token.capital && token.content && token.raw.length > 2 && token.month === undefined && !token.quantity
}

/** A name is known by its beginning: German for Germany, Ellis' for Ellis. */
function isKnown(token: Token, material: GivenMaterial): boolean {
  return material.lower().includes(token.lower.slice(0, Math.max(bounds.prefix, token.lower.length - 3)))
}

/** The passages near to a sentence without one of its names. */
type NearPassages = (run: readonly Token[], content: readonly Token[]) => readonly Sentence[]

/** A name of which nothing was given takes no passage away: without it the same ones are near. */
function nearPassages({ tokens }: OutputSentence, index: ContextIndex): NearPassages {
  let whole: readonly Sentence[] | undefined
  return (run, content) =>
    run.some((token) => index.has(token))
      ? index.nearestSentences(content, 3)
      : (whole ??= index.nearestSentences(
          tokens.filter((token) => token.content),
          3,
        ))
}

/** The given name in whose place another stands: the word before and the word after are the same, or the word before is a part of the name that stayed. */
function replaced(sentence: OutputSentence, run: readonly Token[], near: NearPassages): { readonly name: string; readonly passage: string } | null {
  const at = run[0] ? sentence.tokens.indexOf(run[0]) : -1
  const before = sentence.tokens[at - 1]
  const after = sentence.tokens[at + run.length]
  const content = sentence.tokens.filter((token) => token.content && !run.includes(token))
  const said = new Set(sentence.tokens.map((token) => token.stemId))
  for (const passage of near(run, content)) {
    const known = new Set(passage.tokens.map((token) => token.stemId))
    if (content.length < 2 || content.filter((token) => known.has(token.stemId)).length / content.length < bounds.alike) continue
    for (const other of nameRuns({ ...passage, path: '', isNumber: false }).flatMap((whole) => partsOf(whole, (token) => !said.has(token.stemId)))) {
      const place = passage.tokens.indexOf(other[0] as Token)
      const sameBefore = before !== undefined && passage.tokens[place - 1]?.stemId === before.stemId
      const sameAfter = (passage.tokens[place + other.length]?.stemId ?? -1) === (after?.stemId ?? -1)
      // Beside a part of the name that stayed (Mara Ellis, Mara Bristow), or between the same words, or before or after a word of content.
      const beside = (sameBefore && (sameAfter || before.content || before.capital)) || (sameAfter && after?.content === true)
      if (beside && !sameSpelling(run, other)) return { name: other.map((token) => token.raw).join(' '), passage: passage.text }
    }
  }
  return null
}

/** True for the same name in another spelling: Vasquez and Vázquez, Feck and Fleck. */
function sameSpelling(first: readonly Token[], second: readonly Token[]): boolean {
  const plain = (tokens: readonly Token[]): string => tokens.map((token) => token.lower.normalize('NFD').replaceAll(/\p{M}/gu, '')).join('')
  const [one, other] = [plain(first), plain(second)]
  let start = 0
  while (start < Math.min(one.length, other.length) && one[start] === other[start]) start += 1
  let end = 0
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  return Math.max(one.length, other.length) - start - end <= 1
}
