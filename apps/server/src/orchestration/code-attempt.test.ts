import { describe, expect, it } from 'vitest'
import { actionStep, agentStep, codeStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

describe('a code step', () => {
  it('is carried out once, recorded and entered, and what it computes goes on unjudged', async () => {
    const harness = driverHarness()
    harness.scripts.function = ({ cents }) => ({ total: Number(cents) + 1 })
    const steps = [
      codeStep('sum', { input: { cents: '= input.cents' } }),
      codeStep('again', { after: ['sum'], input: { cents: '= steps.sum.output.total' } }),
    ]
    const runId = await harness.start(steps, {}, { cents: 3 })
    await harness.drive(runId)
    const { run, attempts, escalations } = await harness.snapshot(runId)
    expect(run).toMatchObject({ status: 'completed', output: { sum: { total: 4 }, again: { total: 5 } } })
    expect(attempts.find(({ stepId }) => stepId === 'sum')).toMatchObject({
      kind: 'code',
      agent: null,
      tool: null,
      function: { id: 'reckon', version: '1' },
      input: { cents: 3 },
      output: { total: 4 },
      qsr: null,
      decision: null,
      bestAttempt: 1,
    })
    expect(escalations).toEqual([])
    expect(harness.calls.function).toBe(2)
    const entry = harness.record.committed.flatMap(({ ledger }) => ledger).find(({ kind }) => kind === 'step.attempted')
    expect(entry?.fields).toMatchObject({
      step_id: 'sum',
      step_kind: 'code',
      function_id: 'reckon',
      function_version: '1',
      agent_id: null,
      status: 'succeeded',
    })
  })

  it('is tried again where it throws, and ends the run with its own words where it always does', async () => {
    const harness = driverHarness()
    harness.scripts.function = () => {
      if (harness.calls.function < 2) throw new Error('not today')
      return 'done'
    }
    const once = await harness.start([codeStep('sum', { retry: { maxAttempts: 2, initialDelayMs: 0 } })])
    await harness.drive(once)
    expect((await harness.snapshot(once)).run).toMatchObject({ status: 'completed', output: { sum: 'done' } })

    harness.scripts.function = () => {
      throw new Error('no such rate')
    }
    const never = await harness.start([codeStep('sum', { retry: { maxAttempts: 2, initialDelayMs: 0 } })])
    await harness.drive(never)
    const { run, attempts } = await harness.snapshot(never)
    expect(run).toMatchObject({ status: 'failed', error: { code: 'FUNCTION_FAILED', message: 'no such rate' } })
    expect(attempts.map(({ status, output }) => [status, output])).toEqual([
      ['failed', null],
      ['failed', null],
    ])
  })

  it('fails where its output is not what step or function declare, and where it does not end in time', async () => {
    const harness = driverHarness()
    harness.scripts.function = () => ({ total: 'many' })
    const schema = { type: 'object', required: ['total'], properties: { total: { type: 'integer' } } }
    const runId = await harness.start([codeStep('sum', { outputSchema: schema, retry: { maxAttempts: 1 } })])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.error).toMatchObject({
      code: 'AGENT_OUTPUT_INVALID',
      message: 'the output violates the schema of step "sum": /total must be integer, found "many"',
    })
    harness.scripts.function = () => new Promise(() => {})
    const slow = await harness.start([codeStep('sum', { timeoutMs: 100, retry: { maxAttempts: 1 } })])
    const driving = harness.drive(slow)
    await harness.settle()
    await harness.advance(100)
    await driving
    expect((await harness.snapshot(slow)).run.error).toMatchObject({ code: 'AGENT_TIMEOUT' })
  })

  it('cannot be started by a server whose catalog lacks its function, and says so when the definition is applied', async () => {
    const harness = driverHarness()
    await expect(harness.start([codeStep('sum', { function: 'unheard-of' })])).rejects.toMatchObject({ code: 'DEFINITION_UNKNOWN_FUNCTION' })
    const runId = await harness.start([codeStep('sum')])
    harness.parts.functions = new Map()
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.error).toMatchObject({ code: 'FUNCTION_UNKNOWN', retryable: false })
  })

  it('gets a copy of its input, so that the record does not follow what it does to it', async () => {
    const harness = driverHarness()
    harness.scripts.function = (input) => {
      input['cents'] = 0
      return null
    }
    const runId = await harness.start([codeStep('sum', { input: { cents: 3 } })])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).attempts[0]).toMatchObject({ input: { cents: 3 }, output: null, status: 'succeeded' })
  })

  it('does not wash an agent out of what it asks for: an action that rests on code that rests on an agent needs its declaration', async () => {
    const harness = driverHarness()
    harness.declared.set('alpha', [])
    const steps = [
      agentStep('draft'),
      codeStep('shape', { after: ['draft'], input: { amount: '= steps.draft.output.quality' } }),
      actionStep('mark', 'note', { after: ['shape'], arguments: { amount: '= steps.shape.output.amount' }, retry: { maxAttempts: 1 } }),
    ]
    const runId = await harness.start(steps)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.error).toMatchObject({ code: 'TOOL_NOT_DECLARED' })
  })
})
