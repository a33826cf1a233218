import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultedSystem, startFaultedSystem } from '../faults/faulted-system.ts'

let system: FaultedSystem
beforeAll(async () => {
  system = await startFaultedSystem({ catalogFile: fileURLToPath(new URL('routing-catalog.ts', import.meta.url)), operators: 1 })
}, 120_000)
afterAll(() => system.stop())

async function run(workflow: string, number: number): Promise<RunDetail> {
  const { id } = await system.service.runs.start({ workflow, input: { number } })
  for (;;) {
    const detail = await system.service.runs.get(id)
    if (detail.run.endedAt !== null) return detail
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The agent of each run's first attempt, in the order the runs were started; so many at once. */
async function agentsOf(workflow: string, count: number, atOnce: number): Promise<string[]> {
  const agents: string[] = []
  for (let from = 0; from < count; from += atOnce) {
    const runs = await Promise.all(Array.from({ length: Math.min(atOnce, count - from) }, (_, at) => run(workflow, from + at)))
    agents.push(...runs.map(({ attempts }) => attempts[0]?.agent ?? ''))
  }
  return agents
}

const shareOf = (agents: readonly string[], agent: string): number => agents.filter((one) => one === agent).length / agents.length

describe('routing on a running server', () => {
  it('gives the better of two agents most runs, whatever the order in the list, also where many run at once', async () => {
    const [worseFirst, betterFirst] = [await agentsOf('worse-first', 240, 4), await agentsOf('better-first', 240, 32)]
    expect(shareOf(worseFirst.slice(60), 'strong')).toBeGreaterThanOrEqual(0.8)
    expect(shareOf(betterFirst.slice(60), 'strong')).toBeGreaterThanOrEqual(0.8)
    const { steps } = await system.service.routing.view({ workflow: 'worse-first', step: 'answer' })
    const [middling, strong] = steps[0]?.candidates ?? []
    expect(strong?.score).toBeGreaterThan((middling?.score ?? 1) + 0.03)
    expect(strong?.recentShare).toBeGreaterThanOrEqual(0.8)
    expect(strong?.outcomes?.others).toBeGreaterThan(0)
    expect(middling?.propensity).toBeGreaterThanOrEqual(defaultRoutingPolicy.floor.share - 1e-9)
  }, 400_000)

  it('records with each decision what another policy can be evaluated on', async () => {
    const { attempts } = await run('worse-first', 1)
    const { routing } = attempts[0] ?? {}
    expect(routing?.policySha256).toMatch(/^[0-9a-f]{64}$/)
    expect(routing?.propensity).toBe(routing?.candidates.find(({ agent }) => agent === routing.chosen)?.propensity)
    const same = await system.service.routing.evaluate({ policy: defaultRoutingPolicy })
    expect(same.decisions).toBeGreaterThan(400)
    expect(same.verdict).not.toBe('too few')
    expect(Math.abs(same.difference?.value ?? 1)).toBeLessThan(0.02)
    const unlike = {
      ...defaultRoutingPolicy,
      weights: { qsr: 0, safety: 0, maturity: 1 },
      floor: { share: 0.2, newcomerShare: 0.5, newcomerBelow: 100 },
    }
    expect((await system.service.routing.evaluate({ policy: unlike, workflow: 'worse-first' })).verdict).not.toBe('better')
    await expect(system.service.routing.evaluate({ policy: { version: 1 } })).rejects.toMatchObject({ code: 'ROUTING_POLICY_INVALID' })
    await expect(system.service.routing.view({ workflow: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }, 60_000)

  it('leaves an agent that breaks within 20 runs', async () => {
    writeFileSync(join(system.home, 'broken'), '')
    const agents = await agentsOf('worse-first', 60, 1)
    expect(shareOf(agents.slice(20), 'strong')).toBeLessThanOrEqual(0.15)
  }, 120_000)
})
