import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { MaestroError } from '@maestro-helix/contract/errors'
import { describe, expect, it } from 'vitest'
import { askedThroughOutage } from './asked-through-outage.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { agentStep, evaluation } from './testing/made-up-run.ts'

const never = new AbortController().signal

/** Timers that call back at once and remember how long they would have taken. */
function atOnce() {
  const pauses: number[] = []
  const after = (ms: number, callback: () => void): (() => void) => {
    pauses.push(ms)
    queueMicrotask(callback)
    return () => {}
  }
  return { pauses, parts: { timers: { after } } }
}

describe('a judge that does not answer', () => {
  it('is asked again where the workflow waits, at growing pauses, until it answers', async () => {
    const { pauses, parts } = atOnce()
    let asked = 0
    const said = await askedThroughOutage(parts, 'wait', async () => (asked += 1), { signal: never, isOut: () => asked < 10 })
    expect(said).toBe(10)
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it('is waited for no longer than an hour: then what it last said holds, or its refusal', async () => {
    const { pauses, parts } = atOnce()
    await expect(askedThroughOutage(parts, 'wait', async () => 'the stand-in', { signal: never, isOut: () => true })).resolves.toBe('the stand-in')
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(3_600_000)
    const refuses = async (): Promise<never> => Promise.reject(new MaestroError('JUDGE_UNAVAILABLE', 'no answer'))
    await expect(askedThroughOutage(parts, 'wait', refuses, { signal: never, isOut: () => false })).rejects.toMatchObject({
      code: 'JUDGE_UNAVAILABLE',
    })
  })

  it.each(['embedded', 'person'] as const)('is asked once under %s', async (terms) => {
    const { pauses, parts } = atOnce()
    await expect(askedThroughOutage(parts, terms, async () => 'the stand-in', { signal: never, isOut: () => true })).resolves.toBe('the stand-in')
    expect(pauses).toEqual([])
  })

  it('is not waited for once the attempt is called off', async () => {
    const controller = new AbortController()
    const parts = { timers: { after: () => () => {} } }
    const waiting = askedThroughOutage(parts, 'wait', async () => 1, { signal: controller.signal, isOut: () => true })
    setTimeout(() => controller.abort(new Error('called off')), 5)
    await expect(waiting).rejects.toThrow('called off')
  })

  it.each([
    ['embedded', 'pass', 0],
    ['person', 'escalate', 1],
  ] as const)('leaves an output of a workflow with judgeOutage %s to: %s', async (judgeOutage, outcome, peopleRequired) => {
    const harness = driverHarness()
    const told = { model: 'tests/model', calls: 0, inputTokens: 0, outputTokens: 0, tookMs: 1, outage: 'no answer' }
    harness.parts.judge = {
      ...harness.parts.judge,
      evaluate: async (_request, _signal, account): Promise<QsrEvaluation> => (account?.(told), evaluation(0.9)),
    }
    const runId = await harness.start([agentStep('write')], { judgeOutage })
    await harness.drive(runId)
    const [attempt] = (await harness.snapshot(runId)).attempts
    expect(attempt).toMatchObject({ decision: { outcome, peopleRequired }, judging: told })
    expect(attempt?.decision?.reasons.includes('The configured judge did not answer; the embedded judge stood in.')).toBe(judgeOutage === 'person')
  })
})
