import type { GateDecision } from '@maestro-helix/contract/evaluation'
import { expect, test } from 'vitest'
import { governedCatalog } from './governed-catalog.ts'
import { readingCatalog } from './reading-agents.ts'

/** Least share of harmless runs that end without a person. */
const floor = 0.95

test('200 harmless runs of agents that only read: at least 95 of 100 pass without a person', async () => {
  const catalog = readingCatalog()
  const { run } = governedCatalog(catalog)
  const held: { workflow: string; decision: GateDecision | null | undefined }[] = []
  const outcomes: Record<string, number> = {}
  for (const { name } of catalog.workflows) {
    const { attempts, escalations, run: ended } = await run(name, {})
    const decision = attempts.at(-1)?.decision
    outcomes[decision?.outcome ?? ended.status] = (outcomes[decision?.outcome ?? ended.status] ?? 0) + 1
    if (ended.status !== 'completed' || escalations.length > 0) held.push({ workflow: name, decision })
  }
  const total = catalog.workflows.length
  const told = `${total - held.length} of ${total} passed without a person (${JSON.stringify(outcomes)})`
  console.log(told)
  expect(total).toBe(200)
  // Unassessed is no pass: each of these agents was seen to read what it says.
  expect(outcomes['unassessed'] ?? 0, told).toBe(0)
  expect(1 - held.length / total, `${told} ${JSON.stringify(held.slice(0, 12), null, 1)}`).toBeGreaterThanOrEqual(floor)
})
