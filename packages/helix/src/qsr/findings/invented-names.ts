import type { Finding } from '@maestro-helix/contract/evaluation'
import type { AnalysedText, Sentence, Token } from '../analysed-text.ts'
import type { ContextIndex } from '../context-index.ts'
import type { JudgedItem, OutputSentence } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import { inOtherLanguage } from '../accuracy.ts'
import type { GivenMaterial } from './given-material.ts'
import { isCommonWord } from './common-words.ts'
import { KnownNames } from './known-names.ts'
import { nearPassages } from './near-passages.ts'
import { readStatement } from './read-statement.ts'

const bounds = { sentences: 120, alike: 0.6, values: 300, nameWords: 4 }

/**
 * Finds names that stand where what was given has another one: "by Peter Hollingworth" beside a given "by Mara Ellis". A name alone that was not given may be common
 * knowledge ("the United States") and is left to the scores.
 */
export function inventedNames(item: JudgedItem, index: ContextIndex, material: GivenMaterial): (Finding & { readonly sentence: number })[] {
  if (!item.context || item.judged.form === 'code' || inOtherLanguage(item, item.context, 6)) return []
  const findings: (Finding & { sentence: number })[] = []
  const namesPeople = peopleAreNamed(item.context)
  const alone = item.context.sentences.length === 1
  const names = new KnownNames(index, [item.context, item.task], () => material.lower())
  const known = (token: Token): boolean => names.has(token)
  if (item.judged.form === 'structured') return namesPeople && item.context.unspacedShare < 0.2 ? strangeValues(item, known) : []
  item.sentences.slice(0, bounds.sentences).forEach((sentence, position) => {
    if (findings.length >= 20) return
    const near = passagesWithout(sentence, index)
    const stranger = namesPeople ? strangerIn(sentence, known, near, alone) : null
    if (stranger !== null)
      findings.push({
        kind: 'inventedName',
        claim: excerpt(sentence.text),
        passage: null,
        reason: `Nothing that was given speaks of "${excerpt(stranger)}".`,
        sentence: position,
      })
    for (const run of nameRuns(sentence).flatMap((whole) => partsOf(whole, (token) => !known(token)))) {
      if (run.every((token) => token.lower.length < 4 || isCommonWord(token) || ofThings.test(token.lower) || isAbbreviation(token))) continue
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

/** Values of JSON that are names and of which no part was given. */
function strangeValues(item: JudgedItem, known: (token: Token) => boolean): (Finding & { readonly sentence: number })[] {
  return item.sentences.slice(0, bounds.values).flatMap(({ text, tokens, path }, position) => {
    if (tokens.length === 0 || tokens.length > bounds.nameWords || ownWord.test(path)) return []
    const names = tokens.length > 1 || namingKey.test(path) ? tokens : []
    const strange = names.length > 0 && names.every((token) => isName(token) && !known(token) && !ofThings.test(token.lower) && !isCommonWord(token))
    if (!strange || commonlyKnown.test(text)) return []
    const reason = `Nothing that was given speaks of "${excerpt(text)}".`
    return [{ kind: 'inventedName' as const, claim: excerpt(text), passage: null, reason, sentence: position }]
  })
}

/** Members whose value is a name that somebody gave, and those whose value the producer words itself. */
const namingKey =
  /(?:name|customer|client|owner|author|vendor|supplier|company|person|contact|assignee|sender|recipient|manager|buyer|seller|tenant|landlord|payer|payee|city|street)[^/]*$/i
const ownWord =
  /(?:title|label|status|categor|topic|type|tag|summary|sentiment|intent|severity|priority|kind|class|language|country|state|region|comment|note|reason|action|team|department)[^/]*$/i

/** First and last name of somebody who does something here, neither of them given; null where there is nobody of the kind. */
function strangerIn(sentence: OutputSentence, known: (token: Token) => boolean, near: NearPassages, alone: boolean): string | null {
  const { tokens, text } = sentence
  const words = tokens.filter((token) => token.kind === 'word')
  if (words.length < 4 || words.filter((token) => token.capital).length > 0.6 * words.length) return null
  for (let at = 0; at + 1 < tokens.length; at += 1) {
    const [first, last] = [tokens[at], tokens[at + 1]]
    if (!first || !last || !isName(first) || !isName(last) || known(first) || known(last)) continue
    // Two words: of longer runs, titles of works and institutions are more than people.
    const [before, after] = [tokens[at - 1], tokens[at + 2]]
    if ((before && isName(before)) || (after && isName(after))) continue
    if ([first, last].some((token) => ofThings.test(token.lower) || ofNations.test(token.lower) || isCommonWord(token)) || deniedNear(sentence, at))
      continue
    const name = `${first.raw} ${last.raw}`
    if (!text.includes(name) || commonlyKnown.test(name)) continue
    const [passage] =
      at <= 1
        ? near(
            [first, last],
            tokens.filter((token) => token.content),
          )
        : []
    if (passage && tellsOfSomebody(passage, alone)) continue
    return name
  }
  return null
}

/** What is told of "she" or "the film" may well be told of whoever the output names. */
function tellsOfSomebody({ tokens }: Sentence, alone: boolean): boolean {
  const first = tokens[0]?.lower ?? ''
  return (
    /^(?:he|she|it|they|his|her|its|their|this|these)$/.test(first) || (alone && first === 'the' && !tokens.slice(1).some((token) => isName(token)))
  )
}

/** True where a sentence says that it is not so: who did not write a book need not be given. */
function deniedNear(sentence: OutputSentence, at: number): boolean {
  const { denials, clauses } = readStatement(sentence)
  return denials.some(({ first, governed }) => governed.length > 0 && clauses[first] === clauses[at])
}

/** Endings of words that name no person: of terms that a contract writes with a capital. */
const ofThings = /(?:tion|tions|ment|ments|ity|ness|ing|ings|ism|ship|ics|ure|ory|ical|ally|ential|ary|ees?)$|...(?:ance|ence)$/

/** Endings of words that say where somebody or something is from. */
const ofNations = /(?:ian|ean|ese|ish|isch|ische)$/

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
  return pairs.size >= 1
}

/** Places and things that everybody may speak of, though nobody gave them. */
const commonlyKnown =
  /^(?:(?:Mount|United|New|North|South|East|West|Northern|Southern|Eastern|Western|Central|Great|Saint|San|Santa|Los|Las|El|La|Le|The) |.* (?:States|Kingdom|Kong|City|America|Africa|Europe|Asia|Ocean|Sea|Empire|Republic|Rico|River|Lake|Island|Islands|Coast|War|Day|Year|Street|University|League|Cup|Party|House|Court)$)/

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

/** Two to four capitals: a name that stands for another as often as not. */
function isAbbreviation({ raw }: Token): boolean {
  return /^\p{Lu}{2,5}s?$/u.test(raw)
}

function isName(token: Token): boolean {
  return token.kind === 'word' && token.capital && token.content && token.raw.length > 2 && token.month === undefined && !token.quantity
}

/** The passages near to a sentence without one of its names. */
type NearPassages = (run: readonly Token[], content: readonly Token[]) => readonly Sentence[]

/** A name of which nothing was given takes no passage away: without it the same ones are near. */
function passagesWithout(sentence: OutputSentence, index: ContextIndex): NearPassages {
  return (run, content) => (run.some((token) => index.has(token)) ? index.nearestSentences(content, 3) : nearPassages(sentence, index).slice(0, 3))
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
    if (deniedNear(sentence, at)) continue
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
  const plain = (tokens: readonly Token[]): string => tokens.map((token) => token.lower.normalize('NFKD').replaceAll(/\p{M}/gu, '')).join('')
  const [one, other] = [plain(first), plain(second)]
  let start = 0
  while (start < Math.min(one.length, other.length) && one[start] === other[start]) start += 1
  let end = 0
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  return Math.max(one.length, other.length) - start - end <= 1
}
