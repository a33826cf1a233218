import type { BinomialInterval } from '@maestro-helix/helix/gates/binomial-interval'
import { binomialInterval } from '@maestro-helix/helix/gates/binomial-interval'
import type { TrivialBaseline } from './trivial-baselines.ts'
import { badPassingAt, trivialBaselineNames } from './trivial-baselines.ts'

/** One labelled item as the gate decided it. */
export type GatedItem = {
  readonly bad: boolean
  /** False where nothing was given that its truth could be checked against. */
  readonly assessed: boolean
  /** Whether it goes on (pass, or unassessed) by the ordered rule alone, and with the conditions. */
  readonly before: boolean
  readonly after: boolean
  readonly baselines: Readonly<Record<TrivialBaseline, number>>
}

/** A share of items with its 95 % interval (Clopper and Pearson); `share` and its ends null where there are none. */
export type ShareOf = {
  readonly items: number
  readonly count: number
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

export type GateFigures = {
  readonly items: number
  /** Of the bad and of the good, those that pass: by the ordered rule alone, and with the conditions. */
  readonly bad: { readonly before: ShareOf; readonly after: ShareOf }
  readonly good: { readonly before: ShareOf; readonly after: ShareOf }
  /** Of what passes, the bad. It depends on how many of the items are bad, as the other shares do not. */
  readonly ofPassingBad: { readonly before: ShareOf; readonly after: ShareOf }
  /** Share of the bad that pass where the trivial score lets as many of the good pass as the gate does; null without bad or good ones. */
  readonly trivial: readonly { readonly name: TrivialBaseline; readonly badPassing: number | null }[]
  /** Whether the share of bad that pass was at least halved while 75 % of the good pass; null without bad or good ones. */
  readonly bar: { readonly halved: boolean | null; readonly goodKept: boolean | null }
}

/** Risk of each interval. */
const intervalRisk = 0.05
/** Share of the good that must pass. */
const goodKeptFrom = 0.75

/** What passes and what does not, of one part of the items. */
export function gateFigures(items: readonly GatedItem[]): GateFigures {
  const bad = items.filter((item) => item.bad)
  const good = items.filter((item) => !item.bad)
  const both = (part: readonly GatedItem[]): GateFigures['bad'] => ({
    before: shareOf(part, ({ before }) => before),
    after: shareOf(part, ({ after }) => after),
  })
  const badPassing = both(bad)
  const goodPassing = both(good)
  const goodShare = goodPassing.after.share
  return {
    items: items.length,
    bad: badPassing,
    good: goodPassing,
    ofPassingBad: {
      before: shareOf(
        items.filter(({ before }) => before),
        (item) => item.bad,
      ),
      after: shareOf(
        items.filter(({ after }) => after),
        (item) => item.bad,
      ),
    },
    trivial: trivialBaselineNames.map((name) => {
      const scores = (part: readonly GatedItem[]): number[] => part.map(({ baselines }) => baselines[name])
      return { name, badPassing: goodShare === null ? null : badPassingAt(goodShare, scores(good), scores(bad)) }
    }),
    bar: {
      halved: badPassing.after.share === null ? null : 2 * badPassing.after.count <= badPassing.before.count,
      goodKept: goodShare === null ? null : goodShare >= goodKeptFrom,
    },
  }
}

function shareOf(items: readonly GatedItem[], counts: (item: GatedItem) => boolean): ShareOf {
  const count = items.filter(counts).length
  if (items.length === 0) return { items: 0, count, share: null, low: null, high: null }
  const { share, lower, upper }: BinomialInterval = binomialInterval(count, items.length, intervalRisk)
  return { items: items.length, count, share: thousandths(share), low: thousandths(lower), high: thousandths(upper) }
}

function thousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
