import { describe, expect, it } from 'vitest'
import { MaestroError } from '@maestro-helix/contract/errors'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'
import { cancelRun } from './run-commands.ts'
import { actionStep, agentStep } from './testing/made-up-run.ts'
import { approvedAction } from './testing/approved-action.ts'
import { driverHarness } from './testing/driver-harness.ts'

describe('an action of which it may not be known whether it happened', () => {
  it('goes to a person where its outcome is unknown and the target takes no keys', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => {
      throw new Error('connection reset')
    }
    const runId = await approvedAction(harness, 'mail')
    await harness.drive(runId)
    expect(harness.calls.tool).toBe(1)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'waiting' }, intents: [{ state: 'UNKNOWN' }], attempts: [] })
    const question = await harness.openQuestion(runId)
    expect(question).toMatchObject({ kind: 'unknown-outcome', peopleRequired: 1 })
    await harness.decide(question, 'ada')
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'completed' }, intents: [{ state: 'EXECUTED' }] })
    expect(harness.calls.tool).toBe(1)
  })

  it('is asked again with the same key where the target takes one, as often as the step allows', async () => {
    const harness = driverHarness()
    const keys: string[] = []
    harness.scripts.tool = ({ idempotencyKey }) => {
      keys.push(idempotencyKey)
      if (keys.length < 3) throw new Error('connection reset')
      return 'done'
    }
    const runId = await approvedAction(harness, 'pay', { retry: { maxAttempts: 3, initialDelayMs: 100 } })
    const driving = harness.drive(runId)
    for (let round = 0; round < 3; round++) {
      await harness.settle()
      await harness.advance(1_000)
    }
    await driving
    expect(new Set(keys).size).toBe(1)
    expect(keys).toHaveLength(3)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('is unknown, not failed, where the target refuses after a call that may have got through', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => {
      if (harness.calls.tool === 1) throw new Error('connection reset')
      throw refuseAction('busy')
    }
    const runId = await approvedAction(harness, 'pay', { retry: { maxAttempts: 2, initialDelayMs: 0 } })
    const driving = harness.drive(runId)
    await harness.settle()
    await harness.advance(1)
    await driving
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'waiting' }, intents: [{ state: 'UNKNOWN', reason: 'busy' }] })
  })

  it('of whose claim nobody knows whether it was written is not carried out', async () => {
    const harness = driverHarness()
    const runId = await approvedAction(harness, 'mail', { timeoutMs: 5_000 })
    harness.faults.after = (method) => {
      if (method === 'commit') throw new MaestroError('RECORD_UNAVAILABLE', 'cut off')
    }
    await expect(harness.drive(runId)).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
    harness.faults.after = () => {}
    expect(harness.calls.tool).toBe(0)
    expect(await harness.drive(runId)).toEqual({ wakeAt: '2026-01-01T12:00:05.000Z' })
    await harness.advance(5_000)
    await harness.drive(runId)
    expect(harness.calls.tool).toBe(0)
    expect(await harness.openQuestion(runId)).toMatchObject({ kind: 'unknown-outcome' })
  })

  it('keeps its outcome when whoever carried it out reports after it was given up', async () => {
    const harness = driverHarness()
    let answer = (): void => {}
    harness.scripts.tool = () => new Promise((resolve) => (answer = () => resolve('done')))
    const runId = await approvedAction(harness, 'mail', { timeoutMs: 5_000 })
    const first = harness.drive(runId)
    await harness.settle()
    // Another server whose clock runs ahead takes the claimant for gone.
    const { now } = harness.sources
    harness.parts.sources = { ...harness.sources, now: () => new Date(Date.parse(now()) + 5_000).toISOString() }
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).intents).toMatchObject([{ state: 'UNKNOWN' }])
    answer()
    await first
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'completed' },
      intents: [{ state: 'EXECUTED' }],
      escalations: [{}, { status: 'withdrawn' }],
    })
    expect(harness.calls.tool).toBe(1)
  })

  it('that a person found not to have happened, and that reports success after all, leaves the contradiction in the ledger', async () => {
    const harness = driverHarness()
    let answer = (): void => {}
    harness.scripts.tool = () => new Promise((resolve) => (answer = () => resolve('done')))
    const runId = await approvedAction(harness, 'mail', { timeoutMs: 5_000 })
    const first = harness.drive(runId)
    await harness.settle()
    const { now } = harness.sources
    harness.parts.sources = { ...harness.sources, now: () => new Date(Date.parse(now()) + 5_000).toISOString() }
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    expect((await harness.snapshot(runId)).intents).toMatchObject([{ state: 'FAILED' }])
    answer()
    await first
    expect((await harness.snapshot(runId)).intents).toMatchObject([{ state: 'FAILED' }])
    expect(harness.kinds()).toContain('action.contradicted')
  })

  it('keeps its outcome in a run that was cancelled meanwhile', async () => {
    const harness = driverHarness()
    let answer = (): void => {}
    harness.scripts.tool = () => new Promise((resolve) => (answer = () => resolve('done')))
    const runId = await approvedAction(harness, 'mail')
    const driving = harness.drive(runId)
    await harness.settle()
    await cancelRun(harness.deps, runId, harness.by)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'cancelled' }, intents: [{ state: 'UNKNOWN' }] })
    answer()
    await driving
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'cancelled', dueAt: null },
      intents: [{ state: 'EXECUTED' }],
      attempts: [{ status: 'succeeded' }],
    })
  })

  it('is no unknown outcome where something went wrong before any call', async () => {
    const harness = driverHarness()
    harness.parts.schemas = {
      problemOf: () => undefined,
      violations: () => [],
      validate: () => {
        throw new TypeError('a schema that cannot be compiled')
      },
    }
    const runId = await harness.start([actionStep('act', 'pay', { retry: { maxAttempts: 1 } })])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'failed', error: { code: 'ACTION_FAILED' } })
  })
})

describe('an action that nobody reported on', () => {
  it('beside a branch that failed is settled before the run ends', async () => {
    const harness = driverHarness()
    let failBeside = (): void => {}
    harness.scripts.agent = () => new Promise((_, reject) => (failBeside = () => reject(new MaestroError('AGENT_OUTPUT_TOO_LARGE', 'flooded'))))
    harness.scripts.tool = () => new Promise(() => {})
    await harness.enrol('ada')
    const runId = await harness.start([actionStep('act', 'tag', { timeoutMs: 5_000 }), agentStep('b', { timeoutMs: 3_600_000 })])
    // This driver crashes: what it waits for never comes.
    void harness.drive(runId)
    await harness.settle()
    await harness.settle()
    expect((await harness.snapshot(runId)).intents).toMatchObject([{ state: 'EXECUTING' }])
    const second = harness.drive(runId)
    await harness.settle()
    failBeside()
    expect(await second).toEqual({ wakeAt: '2026-01-01T12:00:05.000Z' })
    expect((await harness.snapshot(runId)).run.endedAt).toBeNull()
    harness.parts.sources = { ...harness.sources, now: () => '2026-01-01T12:00:05.000Z' }
    await harness.drive(runId)
    const question = await harness.openQuestion(runId)
    expect(question).toMatchObject({ kind: 'unknown-outcome' })
    await harness.decide(question, 'ada', 'reject')
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'halted' }, intents: [{ state: 'FAILED' }] })
  })
})
