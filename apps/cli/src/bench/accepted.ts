import type { BenchLabel } from './bench-item.ts'

/**
 * Whether the people behind a label would have accepted the output: a summary rated at least 4 of 5 on average, a reply rated at least 3.5 of 5 overall, an
 * answer in which nothing was marked. Null where a label says nothing of that kind.
 */
export function accepted({ task, label, human }: BenchLabel): boolean | null {
  if (task === 'qa') return label === undefined ? null : label === 0
  if (task === 'dialogue') return human?.['overall'] === undefined ? null : human['overall'] >= 3.5
  const ratings = ['coherence', 'consistency', 'fluency', 'relevance'].map((name) => human?.[name])
  if (task !== 'summarization' || ratings.includes(undefined)) return null
  return ratings.reduce<number>((sum, rating) => sum + (rating ?? 0), 0) / ratings.length >= 4
}
