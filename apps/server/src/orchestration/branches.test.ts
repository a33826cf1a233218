import { describe, expect, it } from 'vitest'
import { announcingRuns, RunWatch } from './run-watch.ts'
import { actionStep, agentStep } from './testing/made-up-run.ts'
import { driverHarness, settle } from './testing/driver-harness.ts'

const slowAgent = () => {
  const answer = Promise.withResolvers<{ output: { quality: number } }>()
  return { answer, end: () => answer.resolve({ output: { quality: 0.9 } }) }
}

/** A harness whose drives hear of what is committed beside them. */
function hearingHarness() {
  const harness = driverHarness()
  const watch = new RunWatch()
  const store = announcingRuns(harness.store, (runId, revision) => watch.changed(runId, revision))
  Object.assign(harness.parts, { store, changes: watch })
  return { ...harness, store, announce: (runId: string, revision: number) => watch.changed(runId, revision), watched: () => watch.watched() }
}

describe('a branch does not wait for the call of another', () => {
  it('carries out what was approved meanwhile', async () => {
    const harness = hearingHarness()
    const { answer, end } = slowAgent()
    harness.scripts.agent = () => answer.promise
    await harness.enrol('ada', 'ben')
    const runId = await harness.start([actionStep('pay', 'pay', { arguments: { amount: 5 } }), agentStep('slow')])
    const driving = harness.drive(runId)
    await settle()
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await harness.decide(await harness.openQuestion(runId), 'ben')
    harness.announce(runId, (await harness.snapshot(runId)).run.revision)
    await settle()
    expect(harness.calls.tool).toBe(1)
    expect((await harness.snapshot(runId)).intents.map(({ state }) => state)).toEqual(['EXECUTED'])
    end()
    await driving
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
    expect(harness.watched()).toEqual([])
  })

  it('makes a retry when its delay is over', async () => {
    const harness = driverHarness()
    const { answer, end } = slowAgent()
    harness.scripts.agent = (_, { stepId, attempt }) => {
      if (stepId === 'slow') return answer.promise
      if (attempt === 1) throw new Error('not yet')
      return { output: { quality: 0.9 } }
    }
    const runId = await harness.start([
      agentStep('quick', { retry: { maxAttempts: 2, initialDelayMs: 200, factor: 1 } }),
      agentStep('slow', { timeoutMs: 60_000 }),
    ])
    const driving = harness.drive(runId)
    await settle()
    expect(harness.calls.agent).toBe(2)
    await harness.advance(150)
    expect(harness.calls.agent).toBe(2)
    await harness.advance(60)
    expect(harness.calls.agent).toBe(3)
    end()
    await driving
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('lets a deadline pass when it passes', async () => {
    const harness = driverHarness()
    const { answer, end } = slowAgent()
    harness.scripts.agent = () => answer.promise
    const runId = await harness.start([
      actionStep('pay', 'pay', { arguments: { amount: 5 }, approvalTimeoutMs: 60_000 }),
      agentStep('slow', { timeoutMs: 3_600_000 }),
    ])
    const driving = harness.drive(runId)
    await settle()
    await harness.advance(61_000)
    expect((await harness.snapshot(runId)).escalations.map(({ status }) => status)).toEqual(['timed-out'])
    end()
    await driving
    expect((await harness.snapshot(runId)).run.status).toBe('halted')
  })
})
