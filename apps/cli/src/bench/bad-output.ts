import { accepted } from './accepted.ts'
import type { BenchLabel } from './bench-item.ts'

/**
 * Whether an item is one that a gate should hold, by its label: what people would not have accepted (see accepted) of summaries, replies and answers; a summary of
 * which only its consistency was rated, where any sentence of it is not consistent; a ticket that ended in the wrong state (there 1 is success);
 * label 1 of anything else. Null where an item has no label of these.
 */
export function badOutput(item: BenchLabel): boolean | null {
  const { task, label, human } = item
  if (task === 'customer-service-agent') return label === undefined ? null : label === 0
  const verdict = accepted(item)
  if (verdict !== null) return !verdict
  if (task === 'summarization' && human?.['consistency'] !== undefined && human['coherence'] === undefined) return human['consistency'] < 1
  return label === undefined ? null : label === 1
}
