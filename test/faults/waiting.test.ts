import { expect, test } from 'vitest'
import { measureWaiting } from '../../bench/waiting/measure-waiting.ts'

test('runs that wait for people survive the kill of their server, cost it no memory, and all end once decided', { timeout: 240_000 }, async () => {
  const runs = 300
  const { completed, ledger, serverRssMib } = await measureWaiting({ runs, concurrency: 16, idleMs: 500, say: () => undefined })
  expect(completed).toBe(runs)
  // Per run: started, attempt, intent, escalation, two decisions, claim, outcome, end; beside them the workflow, two operators, the release's
  // policies, its gate and its routing proposed and put in force, the effect of the one tool, and the link that the first start offers.
  expect(ledger.size).toBe(9 * runs + 11)
  if (!Number.isNaN(serverRssMib.afterRestart)) expect(serverRssMib.afterRestart - serverRssMib.idle).toBeLessThan(100)
})
