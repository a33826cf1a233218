import type { ModelMetric } from '../../packages/helix/src/models/published-model.ts'
import { seededRandom } from './seeded-random.ts'

/** The figures of one kind that are measured: `measure` gets the indices of the items to count, some of them more than once. */
export type Measurement = Omit<ModelMetric, 'value' | 'low' | 'high' | 'items' | 'groups'> & {
  /** The group of each item: what is drawn as one. */
  readonly groups: readonly string[]
  readonly measure: (indices: readonly number[]) => number | null
}

/** The figure with its 95 % interval by bootstrap over groups (500 draws of a fixed seed). */
export function measured({ groups, measure, ...metric }: Measurement): ModelMetric {
  const members = new Map<string, number[]>()
  groups.forEach((group, index) => members.set(group, [...(members.get(group) ?? []), index]))
  const lists = [...members.values()]
  const random = seededRandom(20_240_501)
  const draws: number[] = []
  for (let draw = 0; draw < 500; draw += 1) {
    const value = measure(lists.flatMap(() => lists[Math.floor(random() * lists.length)] ?? []))
    if (value !== null) draws.push(value)
  }
  draws.sort((a, b) => a - b)
  const value = measure(groups.map((_, index) => index)) ?? 0
  const at = (share: number): number => draws[Math.min(draws.length - 1, Math.floor(share * draws.length))] ?? value
  return {
    ...metric,
    value: toThousandths(value),
    low: toThousandths(at(0.025)),
    high: toThousandths(at(0.975)),
    items: groups.length,
    groups: lists.length,
  }
}

function toThousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
