import { createHash } from 'node:crypto'

/** The fold, 0 to `count` - 1, of each item: items of one group share theirs, whatever the order or number of items. */
export function foldsOf(groups: readonly string[], count: number, salt = 'folds'): number[] {
  // Groups are dealt out in the order of their hashes, so that folds have nearly as many groups each.
  const order = [...new Set(groups)].toSorted((a, b) => (digest(a, salt) < digest(b, salt) ? -1 : 1))
  const fold = new Map(order.map((group, index) => [group, index % count]))
  return groups.map((group) => fold.get(group) ?? 0)
}

function digest(group: string, salt: string): string {
  return createHash('sha256').update(`${salt}:${group}`).digest('hex')
}

/**
 * Prediction for every item by a model that has not seen its fold. `also` may forbid more, e.g. items of the same system.
 * `fit` gets the indices to learn from and gives the prediction for one index.
 */
export function outOfFold<Prediction>(
  folds: readonly number[],
  fit: (train: readonly number[]) => (index: number) => Prediction,
  also?: { readonly folds: readonly number[] },
): Prediction[] {
  const predictions: Prediction[] = []
  const second = also?.folds ?? folds.map(() => 0)
  for (const first of new Set(folds)) {
    for (const other of new Set(second)) {
      const held = folds.flatMap((fold, index) => (fold === first && second[index] === other ? [index] : []))
      if (held.length === 0) continue
      const predict = fit(folds.flatMap((fold, index) => (fold !== first && (!also || second[index] !== other) ? [index] : [])))
      for (const index of held) predictions[index] = predict(index)
    }
  }
  return predictions
}
