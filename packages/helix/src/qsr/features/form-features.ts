import type { Sentence, Token } from '../analysed-text.ts'
import type { AlignedOutput } from './aligned-output.ts'
import type { Features } from './features.ts'
import { deviationOf, meanOf, shareOf } from './features.ts'
import type { TextStatistics } from './text-statistics.ts'

const pronouns = new Set('he she they it his her their its him them this that these those'.split(' '))
const danglers = new Set(
  'the a an of to and or with for in by at from as but that which who is are was were be has have had his her their its'.split(' '),
)
const connectives = new Set(
  'however but therefore although though because while also meanwhile after before when then since despite instead finally first second additionally overall moreover furthermore thus so'.split(
    ' ',
  ),
)

/** How the output is written, apart from what it says: sentences whole and varied, nothing repeated, words in an order that language has. */
export function formFeatures(aligned: AlignedOutput, sentences: readonly Sentence[], text: string, statistics: TextStatistics): Features {
  const { tokens } = aligned
  const count = Math.max(1, tokens.length)
  const lengths = sentences.map((sentence) => sentence.tokens.length)
  const words = tokens.filter((token) => token.kind === 'word')
  const ends = sentences.map((sentence) => sentence.tokens.at(-1))
  const starts = sentences.map((sentence) => sentence.tokens[0])
  const entropies = sentences
    .filter((sentence) => sentence.tokens.length > 0)
    .map((sentence) => statistics.surprise(statistics.classes(sentence.tokens)))
  return {
    logTokens: Math.log1p(tokens.length),
    sentences: Math.log1p(sentences.length),
    sentenceLength: Math.log1p(meanOf(lengths)),
    sentenceLengthDeviation: shareOf(deviationOf(lengths), meanOf(lengths, 1)),
    shortest: Math.log1p(Math.min(60, ...lengths)),
    longest: Math.log1p(Math.max(0, ...lengths)),
    unended: /[.!?…)"'”’\]`]\s*$/.test(text.slice(-20)) ? 0 : 1,
    dangling: shareOf(ends.filter((token) => token && danglers.has(token.lower)).length, sentences.length),
    startsWithPronoun: starts[0] && pronouns.has(starts[0].lower) ? 1 : 0,
    pronounStarts: shareOf(starts.slice(1).filter((token) => token && pronouns.has(token.lower)).length, sentences.length - 1),
    pronouns: shareOf(words.filter((token) => pronouns.has(token.lower)).length, count),
    lowerStarts: shareOf(sentences.filter((sentence) => /^[^\p{L}]*\p{Ll}/u.test(sentence.text.slice(0, 20))).length, sentences.length),
    connectives: shareOf(words.filter((token) => connectives.has(token.lower)).length, count),
    contentShare: shareOf(words.filter((token) => token.content).length, count),
    capitals: shareOf(words.filter((token) => token.capital).length, count),
    quotes: shareOf((text.match(/["“”`]|(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu) ?? []).length, count),
    oddQuotes: (text.match(/["“”`]|(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu) ?? []).length % 2,
    oddBrackets: Math.min(3, Math.abs((text.match(/[([]/g) ?? []).length - (text.match(/[)\]]/g) ?? []).length)),
    oddMarks: shareOf((text.match(/[^\p{L}\p{N}\s.,;:!?'"`“”’()$%&-]/gu) ?? []).length, count),
    ...repetitionFeatures(tokens, sentences),
    surprise: statistics.surprise(statistics.classes(tokens)),
    surpriseMost: Math.max(0, ...entropies),
    unseenPairs: statistics.unseenPairs(tokens),
  }
}

function repetitionFeatures(tokens: readonly Token[], sentences: readonly Sentence[]): Features {
  const repeats = (size: number): number => {
    const seen = new Set<string>()
    let again = 0
    let total = 0
    for (let index = size - 1; index < tokens.length; index += 1) {
      let key = ''
      for (let back = size - 1; back >= 0; back -= 1) key += `${tokens[index - back]?.stemId} `
      total += 1
      if (seen.has(key)) again += 1
      else seen.add(key)
    }
    return shareOf(again, total)
  }
  const content = tokens.filter((token) => token.content)
  const doubled = tokens.filter((token, index) => index > 0 && token.stemId === tokens[index - 1]?.stemId).length
  const sets = sentences.slice(0, 60).map((sentence) => new Set(sentence.tokens.filter((token) => token.content).map((token) => token.stemId)))
  let closest = 0
  const chain: number[] = []
  sets.forEach((set, index) => {
    for (let other = 0; other < index; other += 1) closest = Math.max(closest, jaccard(set, sets[other] ?? new Set()))
    const before = sets[index - 1]
    if (before) chain.push(shareOf([...set].filter((id) => before.has(id)).length, Math.min(set.size, before.size)))
  })
  return {
    repeated1: 1 - shareOf(new Set(content.map((token) => token.stemId)).size, content.length, 1),
    repeated2: repeats(2),
    repeated3: repeats(3),
    doubled: Math.log1p(doubled),
    closestSentences: closest,
    cohesion: meanOf(chain, 0.3),
    unlinked: shareOf(chain.filter((share) => share === 0).length, chain.length),
  }
}

function jaccard(first: ReadonlySet<number>, second: ReadonlySet<number>): number {
  let both = 0
  for (const id of first) if (second.has(id)) both += 1
  return shareOf(both, first.size + second.size - both)
}
