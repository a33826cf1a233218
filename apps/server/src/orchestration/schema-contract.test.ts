import { describe, expect, it } from 'vitest'
import { agentStep, codeStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

const schema = { type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' }, quality: { type: 'number' } } }
const retry = { maxAttempts: 3, initialDelayMs: 0 }

describe('an output schema', () => {
  it('is a contract: an output that violates it is a failed attempt, tried again with what is wrong, and never passed on', async () => {
    const harness = driverHarness()
    const told: unknown[] = []
    harness.scripts.agent = ({ feedback }) => {
      told.push(feedback)
      return {
        output:
          harness.calls.agent === 1
            ? { quality: 0.9 }
            : harness.calls.agent === 2
              ? { orderId: 17, quality: 0.9 }
              : { orderId: 'W-17', quality: 0.9 },
      }
    }
    const steps = [
      agentStep('find', { outputSchema: schema, retry }),
      codeStep('use', { after: ['find'], input: { id: '= steps.find.output.orderId' } }),
    ]
    const runId = await harness.start(steps)
    await harness.drive(runId)
    const { run, attempts } = await harness.snapshot(runId)
    expect(run).toMatchObject({ status: 'completed', output: { use: { id: 'W-17' } } })
    expect(attempts.filter(({ stepId }) => stepId === 'find')).toMatchObject([
      {
        status: 'failed',
        error: {
          code: 'AGENT_OUTPUT_INVALID',
          message: `the output violates the schema of step "find": the output must have required property 'orderId'`,
        },
        decision: null,
        qsr: null,
        bestAttempt: null,
        output: { quality: 0.9 },
      },
      { status: 'failed', error: { code: 'AGENT_OUTPUT_INVALID', message: expect.stringContaining('/orderId must be string, found 17') as string } },
      { status: 'succeeded', bestAttempt: 3, judged: { previousOutputs: [] } },
    ])
    expect(told).toEqual([
      undefined,
      { previousOutput: { quality: 0.9 }, qsr: 0, suggestions: [`the output must have required property 'orderId'`] },
      { previousOutput: { orderId: 17, quality: 0.9 }, qsr: 0, suggestions: ['/orderId must be string, found 17'] },
    ])
  })

  it('ends the run once its attempts are used up: nobody is asked to let a violation pass', async () => {
    const harness = driverHarness()
    harness.scripts.agent = () => ({ output: { quality: 0.9 } })
    const runId = await harness.start([agentStep('find', { outputSchema: schema, retry })])
    await harness.drive(runId)
    const { run, attempts, escalations } = await harness.snapshot(runId)
    expect(run).toMatchObject({ status: 'failed', error: { code: 'AGENT_OUTPUT_INVALID' } })
    expect([attempts.length, escalations.length]).toEqual([3, 0])
  })

  it('falls back to the best output that kept it, never to one that did not', async () => {
    const harness = driverHarness()
    await harness.enrol('ada')
    harness.scripts.agent = () => ({ output: harness.calls.agent === 1 ? { orderId: 'W-17', quality: 0.5 } : { quality: 1 } })
    const runId = await harness.start([agentStep('find', { outputSchema: schema, retry: { maxAttempts: 2, initialDelayMs: 0 } })])
    await harness.drive(runId)
    const question = await harness.openQuestion(runId)
    await harness.decide(question, 'ada')
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'completed', output: { find: { orderId: 'W-17', quality: 0.5 } } })
  })

  it('is what it was for runs that were started under the rules of before', async () => {
    const harness = driverHarness()
    harness.scripts.agent = () => ({ output: { quality: 0.9 } })
    const runId = await harness.start([agentStep('find', { outputSchema: schema, retry })])
    const stored = harness.record.runs.get(runId)
    if (!stored) throw new Error('the run is missing')
    stored.run = { ...stored.run, interpreterVersion: 3 }
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'completed', output: { find: { quality: 0.9 } } })
  })
})
