/** One labelled item as the objection model sees it. */
export type ObjectionItem = {
  readonly source: string
  /** Document: items of one group are learnt from or held out together. */
  readonly group: string
  readonly family: string
  readonly bad: boolean
  readonly features: readonly number[]
}

export type FittedObjection = { readonly intercept: number; readonly weights: readonly number[] }

const rounds = 500
const rate = 1
const ridge = 0.003

/**
 * Logistic regression with weights of at least 0, by projected gradient from a fixed start, on features in units of their spread. Each source weighs alike, and bad
 * and good alike within it; sources that lack a kind say nothing of how to tell them apart and are left out.
 */
export function fitObjection(items: readonly ObjectionItem[]): FittedObjection {
  const weighed = balanced(items)
  const size = items[0]?.features.length ?? 0
  const places = Array.from({ length: size }, (_, at) => at)
  const middle = places.map((at) => weighed.reduce((sum, { item, share }) => sum + share * (item.features[at] ?? 0), 0))
  const spread = places.map((at) =>
    Math.max(0.02, Math.sqrt(weighed.reduce((sum, { item, share }) => sum + share * ((item.features[at] ?? 0) - (middle[at] ?? 0)) ** 2, 0))),
  )
  const rows = weighed.map(({ item, share }) => ({
    bad: item.bad ? 1 : 0,
    share,
    scaled: places.map((at) => ((item.features[at] ?? 0) - (middle[at] ?? 0)) / (spread[at] ?? 1)),
  }))
  const weights = places.map(() => 0.2)
  let intercept = 0
  for (let round = 0; round < rounds; round += 1) {
    const gradient = weights.map((weight) => ridge * weight)
    let interceptGradient = 0
    for (const { bad, share, scaled } of rows) {
      let sum = intercept
      for (let at = 0; at < size; at += 1) sum += (weights[at] ?? 0) * (scaled[at] ?? 0)
      const miss = (1 / (1 + Math.exp(-sum)) - bad) * share
      interceptGradient += miss
      for (let at = 0; at < size; at += 1) gradient[at] = (gradient[at] ?? 0) + miss * (scaled[at] ?? 0)
    }
    intercept -= rate * interceptGradient
    for (let at = 0; at < size; at += 1) weights[at] = Math.max(0, (weights[at] ?? 0) - rate * (gradient[at] ?? 0))
  }
  return {
    intercept: weights.reduce((sum, weight, at) => sum - (weight * (middle[at] ?? 0)) / (spread[at] ?? 1), intercept),
    weights: weights.map((weight, at) => weight / (spread[at] ?? 1)),
  }
}

export function objection({ intercept, weights }: FittedObjection, features: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, at) => sum + weight * (features[at] ?? 0), intercept)))
}

function balanced(items: readonly ObjectionItem[]): { item: ObjectionItem; share: number }[] {
  const bySource = Map.groupBy(items, ({ source }) => source)
  const usable = [...bySource.values()].filter((own) => own.some(({ bad }) => bad) && own.some(({ bad }) => !bad))
  return usable.flatMap((own) => {
    const bad = own.filter((item) => item.bad).length
    return own.map((item) => ({ item, share: 1 / usable.length / 2 / (item.bad ? bad : own.length - bad) }))
  })
}
