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

const rounds = 3_000
const rate = 0.5
const ridge = 0.002

/**
 * Logistic regression with weights of at least 0, by projected gradient from a fixed start. Each source weighs alike, and bad and good alike within it; sources
 * that lack a kind say nothing of how to tell them apart and are left out.
 */
export function fitObjection(items: readonly ObjectionItem[]): FittedObjection {
  const weighed = balanced(items)
  const size = items[0]?.features.length ?? 0
  const weights = Array.from({ length: size }, () => 0.5)
  let intercept = -1
  for (let round = 0; round < rounds; round += 1) {
    const gradient = weights.map((weight) => ridge * weight)
    let interceptGradient = 0
    for (const { item, share } of weighed) {
      const miss = (objection({ intercept, weights }, item.features) - (item.bad ? 1 : 0)) * share
      interceptGradient += miss
      for (let at = 0; at < size; at += 1) gradient[at] = (gradient[at] ?? 0) + miss * (item.features[at] ?? 0)
    }
    intercept -= rate * 4 * interceptGradient
    for (let at = 0; at < size; at += 1) weights[at] = Math.max(0, (weights[at] ?? 0) - rate * 8 * (gradient[at] ?? 0))
  }
  return { intercept, weights }
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
