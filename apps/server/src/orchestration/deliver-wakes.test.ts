import { describe, expect, it } from 'vitest'
import { MaestroError } from '@maestro-helix/contract/errors'
import { deliverWakes, wakeOverdueRuns } from './deliver-wakes.ts'
import { agentStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

function withEngine() {
  const harness = driverHarness()
  const wakes: { runId: string; key: string; notBefore: string | null }[] = []
  const refused = new Set<string>()
  const engine = {
    wake: async (runId: string, options: { key: string; notBefore: string | null }) => {
      if (refused.has(runId)) throw new MaestroError('ENGINE_UNAVAILABLE', 'away')
      wakes.push({ runId, ...options })
    },
  }
  const deps = { store: harness.store, sources: harness.sources, commitPoints: harness.parts.commitPoints, engine }
  return { harness, wakes, refused, deps }
}

describe('deliverWakes', () => {
  it('wakes each run once per batch, by the newest message, and forgets what was taken', async () => {
    const { harness, wakes, deps } = withEngine()
    const runId = await harness.start([agentStep('a')])
    const other = await harness.start([agentStep('a')])
    const messages = [...harness.record.messages.values()]
    const repeated = { ...(messages[0] as (typeof messages)[number]), id: harness.sources.id() }
    harness.record.messages.set(repeated.id, repeated)
    expect(await deliverWakes(deps)).toBe(3)
    expect(wakes.toSorted((a, b) => (a.runId < b.runId ? -1 : 1))).toEqual(
      [
        { runId, key: repeated.id, notBefore: null },
        { runId: other, key: messages[1]?.id, notBefore: null },
      ].toSorted((a, b) => (a.runId < b.runId ? -1 : 1)),
    )
    expect(await deliverWakes(deps)).toBe(0)
  })

  it('keeps what the engine did not take', async () => {
    const { harness, wakes, refused, deps } = withEngine()
    const runIds = [await harness.start([agentStep('a')]), await harness.start([agentStep('a')])]
    refused.add(runIds[0] as string)
    await expect(deliverWakes(deps)).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
    expect([...harness.record.messages.values()].map((message) => message.key)).toEqual([runIds[0]])
    refused.clear()
    expect(await deliverWakes(deps)).toBe(1)
    expect(wakes.map((wake) => wake.runId).toSorted()).toEqual(runIds.toSorted())
  })
})

describe('wakeOverdueRuns', () => {
  it('wakes runs that were due long enough ago, by a key of the minute', async () => {
    const { harness, wakes, deps } = withEngine()
    const runId = await harness.start([agentStep('a')])
    expect(await wakeOverdueRuns(deps, 5_000)).toBe(0)
    harness.sources.advance(5_000)
    expect(await wakeOverdueRuns(deps, 5_000)).toBe(1)
    expect(wakes).toEqual([{ runId, key: `overdue/${runId}/2026-01-01T12:00`, notBefore: null }])
    await harness.drive(runId)
    harness.sources.advance(100_000)
    expect(await wakeOverdueRuns(deps, 5_000)).toBe(0)
  })
})
