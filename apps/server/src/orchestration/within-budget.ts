import { createContext, Script } from 'node:vm'

/** Thrown by work that took longer than it may. */
export class BudgetExceeded extends Error {
  constructor(limitMs: number) {
    super(`it took longer than ${limitMs} ms`)
    this.name = 'BudgetExceeded'
  }
}

const box = createContext({ work: undefined as (() => unknown) | undefined })
const script = new Script('work()')
let isWithin = false

/**
 * Does synchronous work on what somebody else wrote (an expression, a pattern, a schema) and ends it after `limitMs` milliseconds, wherever it is: V8 stops what is
 * running, a regular expression that backtracks among it, so that nobody's text keeps the event loop for longer. Within work that has a budget already, that one
 * holds. Costs about a twentieth of a millisecond: what cannot take long is better done without.
 * @throws BudgetExceeded, and whatever the work throws.
 * @example
 * withinBudget(250, () => /(a+)+$/.test(text)) // throws where the text makes it backtrack for long
 */
export function withinBudget<T>(limitMs: number, work: () => T): T {
  if (isWithin) return work()
  isWithin = true
  box['work'] = work
  try {
    return script.runInContext(box, { timeout: limitMs }) as T
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new BudgetExceeded(limitMs)
    throw error
  } finally {
    isWithin = false
    box['work'] = undefined
  }
}
