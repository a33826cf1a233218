import type { Sentence, Token } from '../analysed-text.ts'

/** A run of the output's tokens that stands word for word in the source. */
export type Fragment = {
  /** First token of the run in the output's token list. */
  readonly start: number
  readonly length: number
  /** Where the run stands in the source's token list. */
  readonly source: number
}

/** Output and source as token lists, with the greedy longest runs the output shares with the source ("extractive fragments", Grusky et al. 2018). */
export type AlignedOutput = {
  readonly tokens: readonly Token[]
  readonly source: readonly Token[]
  /** Sentence of each output token, and of each source token. */
  readonly sentenceOf: readonly number[]
  readonly sourceSentenceOf: readonly number[]
  readonly fragments: readonly Fragment[]
  /** Length of the run each output token is in, 0 for a token that is not in the source. */
  readonly runLengths: readonly number[]
}

const most = { outputTokens: 4_000, sourceTokens: 20_000, positions: 200 }

/** Aligns at most 4,000 tokens of the output with at most 20,000 of the source; of a token's places in the source the first 200 count. */
export function alignedOutput(output: readonly Sentence[], source: readonly Sentence[]): AlignedOutput {
  const own = flattened(output, most.outputTokens)
  const theirs = flattened(source, most.sourceTokens)
  const places = new Map<number, number[]>()
  theirs.tokens.forEach((token, index) => {
    const known = places.get(token.stemId)
    if (!known) places.set(token.stemId, [index])
    else if (known.length < most.positions) known.push(index)
  })
  const fragments: Fragment[] = []
  const runLengths = Array.from<number>({ length: own.tokens.length }).fill(0)
  for (let index = 0; index < own.tokens.length;) {
    const run = longestRun(own.tokens, index, theirs.tokens, places)
    if (run.length === 0) {
      index += 1
      continue
    }
    fragments.push({ start: index, length: run.length, source: run.source })
    runLengths.fill(run.length, index, index + run.length)
    index += run.length
  }
  return { tokens: own.tokens, source: theirs.tokens, sentenceOf: own.sentenceOf, sourceSentenceOf: theirs.sentenceOf, fragments, runLengths }
}

function longestRun(
  tokens: readonly Token[],
  index: number,
  source: readonly Token[],
  places: ReadonlyMap<number, readonly number[]>,
): { length: number; source: number } {
  const first = tokens[index]
  let best = { length: 0, source: -1 }
  for (const place of first ? (places.get(first.stemId) ?? []) : []) {
    let length = 1
    // 300 tokens in a row are a copy; looking further would make repeated text quadratic.
    while (length < 300 && index + length < tokens.length && tokens[index + length]?.stemId === source[place + length]?.stemId) length += 1
    if (length > best.length) best = { length, source: place }
    if (length === 300) break
  }
  return best
}

function flattened(sentences: readonly Sentence[], limit: number): { tokens: Token[]; sentenceOf: number[] } {
  const tokens: Token[] = []
  const sentenceOf: number[] = []
  sentences.forEach((sentence, index) => {
    for (const token of sentence.tokens) {
      if (tokens.length >= limit) return
      tokens.push(token)
      sentenceOf.push(index)
    }
  })
  return { tokens, sentenceOf }
}
