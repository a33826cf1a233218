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

/** What work that exceeded its budget gets instead, so many times: whoever asks for it again and again, as a run that is driven again, keeps the loop no longer. */
const again = { ms: 50, times: 100, remembered: 1_000 }
const exceeded = new Map<string, number>()

/**
 * `withinBudget` for work that has a name, such as the text of an expression: work of this name that took too long has little time the next times.
 * @throws as `withinBudget`
 */
export function withinNamedBudget<T>(name: string, limitMs: number, work: () => T): T {
  const left = exceeded.get(name) ?? 0
  if (left > 0) exceeded.set(name, left - 1)
  else exceeded.delete(name)
  try {
    return withinBudget(left > 0 ? Math.min(limitMs, again.ms) : limitMs, work)
  } catch (error) {
    if (error instanceof BudgetExceeded && left === 0) {
      if (exceeded.size >= again.remembered) exceeded.clear()
      exceeded.set(name, again.times)
    }
    throw error
  }
}

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
