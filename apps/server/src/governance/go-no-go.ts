import type { GoNoGo } from '@maestro-helix/contract/http/promotions'
import { binomialInterval } from '@maestro-helix/helix/gates/binomial-interval'

/**
 * Whether enough tasks go without a person (the reference: more than 95 %), pure. Go only where the whole interval lies above what is asked; no-go where all
 * of it lies at or below; between, the evidence does not tell, and that is said. Steps that went on unassessed are not among the tasks.
 */
export function goNoGo(
  counted: { tasks: number; escalated: number; approvalsByDesign: number; unassessed?: number },
  asked: GoNoGo['asked'],
  about: Pick<GoNoGo, 'workflow' | 'version' | 'since'>,
): GoNoGo {
  if (counted.tasks === 0) return { state: 'not-enough-data', ...about, ...counted, share: null, lower: null, upper: null, asked }
  // The lower end is what decides; its one-sided risk is 1 - confidence.
  const interval = binomialInterval(counted.tasks - counted.escalated, counted.tasks, 1 - asked.confidence)
  const state = interval.lower > asked.share ? 'go' : interval.upper <= asked.share ? 'no-go' : 'not-enough-data'
  return { state, ...about, ...counted, ...interval, asked }
}
