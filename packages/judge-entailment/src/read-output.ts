import { doubtfulClaims } from './doubtful-claims.ts'
import type { Entailment } from './open-entailment.ts'

export type ReadableOutput = { readonly output: string; readonly context: string; readonly question?: string | undefined }

export type ReadOptions = {
  /** Milliseconds for all of it. Default 400. */
  readonly budgetMs?: number
  /** Most claims read by the encoder. Default 10. */
  readonly most?: number
  readonly signal?: AbortSignal | undefined
}

/** A claim of an output after reading. */
export type ReadClaim = {
  readonly text: string
  readonly verdict: 'supported' | 'contradicted' | 'not-in-it' | 'not-read'
  /** 0..1: how likely the passage supports the claim; null where it was not read. */
  readonly supported: number | null
  readonly contradicted: number | null
  readonly passage: string
  /** 0..1: share of its content words that the context has. */
  readonly covered: number
  /** True where it stands in the context word for word and was not read. */
  readonly verbatim: boolean
}

/** `claims` in the order of the output. */
export type OutputReading = { readonly claims: readonly ReadClaim[]; readonly pairs: number }

/**
 * Reads an output's doubtful claims against the best evidence in the context.
 * @throws MaestroError ENTAILMENT_UNAVAILABLE where the reader is overloaded or lost.
 */
export async function readOutput(
  entailment: Pick<Entailment, 'judge'>,
  { output, context, question }: ReadableOutput,
  options: ReadOptions = {},
): Promise<OutputReading> {
  const { read, kept } = doubtfulClaims(output, context, { most: options.most ?? 10, ...(question === undefined ? {} : { question }) })
  const pairs = read.map((claim) => ({ claim: claim.text, passage: claim.passage }))
  const verdicts = await entailment.judge(pairs, options.signal, options.budgetMs ?? 400)
  const claims = kept.map((claim): ReadClaim => {
    const { text, passage, covered, verbatim } = claim
    const place = read.indexOf(claim)
    const verdict = place < 0 ? null : (verdicts[place] ?? null)
    if (verbatim) return { text, verdict: 'supported', supported: 1, contradicted: 0, passage, covered, verbatim }
    if (verdict === null) return { text, verdict: 'not-read', supported: null, contradicted: null, passage, covered, verbatim }
    const { supported, contradicted, neutral } = verdict
    const most = supported >= 0.5 ? 'supported' : contradicted > neutral ? 'contradicted' : 'not-in-it'
    return { text, verdict: most, supported, contradicted, passage, covered, verbatim }
  })
  return { claims, pairs: pairs.length }
}

/** 0..1: how likely the context supports a claim of the output, on average; 1 where nothing was read or claimed. */
export function meanSupportOf(reading: Pick<OutputReading, 'claims'>): number {
  const support = supportOf(reading)
  return support.length === 0 ? 1 : support.reduce((sum, value) => sum + value, 0) / support.length
}

/** 0..1: how likely the context supports the claim that it supports least; 1 where nothing was read or claimed. */
export function leastSupportOf(reading: Pick<OutputReading, 'claims'>): number {
  return Math.min(1, ...supportOf(reading))
}

function supportOf({ claims }: Pick<OutputReading, 'claims'>): number[] {
  return claims.flatMap(({ supported }) => (supported === null ? [] : supported))
}
