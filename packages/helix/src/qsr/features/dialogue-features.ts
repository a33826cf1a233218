import type { Sentence, Token } from '../analysed-text.ts'
import type { Features } from './features.ts'
import { meanOf, shareOf } from './features.ts'
import type { TextStatistics } from './text-statistics.ts'

/** A reply in a conversation: what was said before, the turn it answers, the facts it could use, and itself. */
export type Reply = {
  readonly history: readonly Sentence[]
  readonly lastTurn: readonly Sentence[]
  readonly facts: readonly Sentence[]
  readonly reply: readonly Sentence[]
  readonly text: string
  readonly lastTurnText: string
}

const vague =
  /\b(?:i(?: a)?'? ?m not sure|i do ?n'? ?t (?:know|think)|i have ?n'? ?t|not sure|nice (?:chat|talk)\w*|good (?:chat|talk)\w*|have a (?:great|good|nice)|i agree|me too|that(?: i)? ?'?s (?:interesting|true|crazy|cool|great|funny)|i think (?:so|it|that)|i wonder|i guess|you(?: a)? ?'?re right)\b/gi

/** How a reply stands to the conversation and to the facts at hand. */
export function dialogueFeatures(reply: Reply, statistics: TextStatistics): Features {
  const own = flat(reply.reply)
  const facts = flat(reply.facts)
  const history = flat(reply.history)
  const last = flat(reply.lastTurn)
  const ownContent = contentOf(own)
  const factContent = contentOf(facts)
  const historyContent = contentOf(history)
  const lastContent = contentOf(last)
  const onlyFact = new Set([...factContent].filter((id) => !historyContent.has(id)))
  const rarityOf = new Map(own.map((token) => [token.stemId, statistics.rarity(token.stem)]))
  const rarity = (ids: Iterable<number>): number => [...ids].reduce((sum, id) => sum + (rarityOf.get(id) ?? 0), 0)
  const inFact = [...ownContent].filter((id) => factContent.has(id))
  const inOnlyFact = [...ownContent].filter((id) => onlyFact.has(id))
  const inHistory = [...ownContent].filter((id) => historyContent.has(id))
  const inLast = [...ownContent].filter((id) => lastContent.has(id))
  const foreign = [...ownContent].filter((id) => !historyContent.has(id) && !factContent.has(id))
  const count = Math.max(1, own.length)
  const questions = (reply.text.match(/\?/g) ?? []).length
  const asked = /\?\s*$/.test(reply.lastTurnText.trim()) ? 1 : 0
  const answers = /^(?:yes|yeah|no|nope|yep|i |i'|not|sure|of course|well|actually|maybe|my )/i.test(reply.text.trim()) ? 1 : 0
  return {
    tokens: Math.log1p(own.length),
    sentences: Math.log1p(reply.reply.length),
    factWords: Math.log1p(inFact.length),
    factRarity: Math.log1p(rarity(inFact)),
    newFactWords: Math.log1p(inOnlyFact.length),
    newFactRarity: Math.log1p(rarity(inOnlyFact)),
    factShare: shareOf(inFact.length, ownContent.size),
    newFactShare: shareOf(inOnlyFact.length, ownContent.size),
    factRun: Math.log1p(longestShared(own, facts)),
    factPairs: Math.log1p(sharedPairs(own, facts)),
    historyShare: shareOf(inHistory.length, ownContent.size),
    historyWords: Math.log1p(inHistory.length),
    historyRarity: Math.log1p(rarity(inHistory)),
    lastShare: shareOf(inLast.length, ownContent.size),
    lastWords: Math.log1p(inLast.length),
    lastRarity: Math.log1p(rarity(inLast)),
    historyRun: Math.log1p(longestShared(own, history)),
    foreignWords: Math.log1p(foreign.length),
    foreignShare: shareOf(foreign.length, ownContent.size),
    foreignRarity: Math.log1p(rarity(foreign)),
    content: Math.log1p(ownContent.size),
    contentShare: shareOf(own.filter((token) => token.content).length, count),
    rarityMean: meanOf([...ownContent].map((id) => rarityOf.get(id) ?? 0)),
    questions: Math.min(2, questions),
    asked,
    answered: asked * answers,
    unanswered: asked * (1 - answers),
    vague: Math.min(3, (reply.text.slice(0, 4_000).match(vague) ?? []).length),
    opinions: Math.min(3, (reply.text.match(/\bi (?:think|love|like|enjoy|heard|read|wonder|believe|guess|feel)\b/gi) ?? []).length),
    firstPerson: shareOf(own.filter((token) => /^(?:i|my|me)$/.test(token.lower)).length, count),
    secondPerson: shareOf(own.filter((token) => /^(?:you|your)$/.test(token.lower)).length, count),
    numbers: Math.log1p(own.filter((token) => token.kind === 'number').length),
    exclaims: Math.min(2, (reply.text.match(/!/g) ?? []).length),
    commas: shareOf((reply.text.match(/,/g) ?? []).length, count),
    repeatedWords: 1 - shareOf(ownContent.size, own.filter((token) => token.content).length, 1),
    repeatedPairs: repeatedPairs(own),
    surprise: statistics.surprise(statistics.classes(own)),
    unseenPairs: statistics.unseenPairs(own),
    turns: Math.log1p(reply.history.length),
    farewell: /\b(?:bye|nice (?:chat|talk)\w*|good (?:chat|talk)\w*|have a (?:great|good|nice)|great chatting)\b/i.test(reply.text) ? 1 : 0,
    factLength: Math.log1p(facts.length),
  }
}

function flat(sentences: readonly Sentence[]): Token[] {
  return sentences.flatMap((sentence) => [...sentence.tokens])
}

function contentOf(tokens: readonly Token[]): Set<number> {
  return new Set(tokens.filter((token) => token.content).map((token) => token.stemId))
}

function pairsOf(tokens: readonly Token[]): string[] {
  return tokens.slice(1).map((token, index) => `${tokens[index]?.stemId} ${token.stemId}`)
}

function sharedPairs(own: readonly Token[], other: readonly Token[]): number {
  const known = new Set(pairsOf(other))
  return pairsOf(own).filter((pair) => known.has(pair)).length
}

function repeatedPairs(own: readonly Token[]): number {
  const pairs = pairsOf(own)
  return 1 - shareOf(new Set(pairs).size, pairs.length, 1)
}

/** Length of the longest run of words both hold, up to 12 words. */
function longestShared(own: readonly Token[], other: readonly Token[]): number {
  for (let size = 12; size > 0; size -= 1) {
    const runs = new Set<string>()
    for (let index = 0; index + size <= other.length; index += 1) runs.add(keyOf(other, index, size))
    for (let index = 0; index + size <= own.length; index += 1) if (runs.has(keyOf(own, index, size))) return size
  }
  return 0
}

function keyOf(tokens: readonly Token[], start: number, size: number): string {
  let key = ''
  for (let index = start; index < start + size; index += 1) key += `${tokens[index]?.stemId} `
  return key
}
