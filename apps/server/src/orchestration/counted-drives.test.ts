import { MaestroError } from '@maestro-helix/contract/errors'
import { describe, expect, it } from 'vitest'
import { countedDrives } from './counted-drives.ts'
import { type DriveCounts, noDriveCounts } from './drive-counts.ts'
import { giveUpRun } from './give-up-run.ts'
import { actionStep, agentStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

function countsInMemory(): DriveCounts {
  const bad = new Map<string, number>()
  return {
    ...noDriveCounts,
    begun: (runId) => Promise.resolve(bad.get(runId) ?? 0),
    ended: (runId) => void bad.delete(runId),
    threw: (runId) => void bad.set(runId, (bad.get(runId) ?? 0) + 1),
  }
}

describe('countedDrives', () => {
  it('gives a run up whose drives threw three times, and drives it no more', async () => {
    const givenUp: string[] = []
    let driven = 0
    const drive = countedDrives(
      async () => {
        driven++
        throw new TypeError('cannot read properties of undefined')
      },
      countsInMemory(),
      async (_, reason) => givenUp.push(`${reason.code}: ${reason.message}`),
    )
    for (let time = 0; time < 3; time++) await expect(drive('run')).rejects.toThrow('cannot read')
    expect(await drive('run')).toEqual({ wakeAt: null })
    expect(driven).toBe(3)
    expect(givenUp).toEqual(['RUN_UNDRIVABLE: 3 drives of this run ended badly, the last with INTERNAL: cannot read properties of undefined'])
  })

  it.each(['RECORD_UNAVAILABLE', 'RECORD_DISK_FULL', 'LEDGER_INCONSISTENT', 'ENGINE_UNAVAILABLE', 'CLOCK_AHEAD'] as const)(
    'never gives a run up for %s',
    async (code) => {
      const drive = countedDrives(
        () => Promise.reject(new MaestroError(code, 'away')),
        countsInMemory(),
        () => Promise.reject(new Error('given up')),
      )
      for (let time = 0; time < 10; time++) await expect(drive('run')).rejects.toMatchObject({ code })
    },
  )
})

describe('giveUpRun', () => {
  it('fails the run with the reason, withdraws its questions and leaves nothing to be driven', async () => {
    const harness = driverHarness()
    const runId = await harness.start([actionStep('pay', 'pay', { arguments: { amount: 5 } }), agentStep('a')])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.status).toBe('waiting')
    const reason = new MaestroError('RUN_UNDRIVABLE', '3 drives of this run ended badly')
    await giveUpRun(harness.deps, runId, reason)
    await giveUpRun(harness.deps, runId, reason)
    const { run, escalations, intents } = await harness.snapshot(runId)
    expect(run).toMatchObject({ status: 'failed', dueAt: null, error: { code: 'RUN_UNDRIVABLE', retryable: false } })
    expect(escalations.map(({ status }) => status)).toEqual(['withdrawn'])
    expect(intents.map(({ state }) => state)).toEqual(['ABORTED'])
    expect(harness.kinds().filter((kind) => kind === 'run.failed')).toHaveLength(1)
    expect(await harness.drive(runId)).toEqual({ wakeAt: null })
  })
})
