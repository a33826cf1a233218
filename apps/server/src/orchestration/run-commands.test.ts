import { describe, expect, it } from 'vitest'
import type { Json } from '@maestro-helix/contract/json'
import { MaestroError } from '@maestro-helix/contract/errors'
import { cancelRun, holdRun, restartRun, runInputLimitBytes, startRun } from './run-commands.ts'
import { actionStep, agentStep, uuid } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { applyWorkflow, restoreWorkflow } from './workflow-commands.ts'

type Harness = ReturnType<typeof driverHarness>

const start = (harness: Harness, more: Partial<Parameters<typeof startRun>[1]> = {}) =>
  startRun(harness.deps, { workflow: 'flow', input: {}, requester: harness.by, demonstration: false, ...more })

const apply = (harness: Harness, task: string) => applyWorkflow(harness.deps, { name: 'flow', steps: [agentStep('a', { task })] }, harness.by)

describe('startRun', () => {
  it('accepts a run, due at once, with its wake and its ledger entry', async () => {
    const harness = driverHarness()
    await apply(harness, 'one')
    const run = await start(harness)
    expect(run).toMatchObject({ status: 'queued', version: 1, revision: 1, dueAt: run.createdAt, endedAt: null })
    expect(harness.record.committed.at(-1)).toMatchObject({ ledger: [{ kind: 'run.started' }], outbox: [{ topic: 'engine.wake', key: run.id }] })
  })

  it('pins a run to the version that was current, or to the one named', async () => {
    const harness = driverHarness()
    await apply(harness, 'one')
    await apply(harness, 'two')
    expect((await start(harness)).version).toBe(2)
    expect((await start(harness, { version: 1 })).version).toBe(1)
    await restoreWorkflow(harness.deps, 'flow', 1, harness.by)
    expect((await start(harness)).version).toBe(1)
  })

  it('is the same run for the same id and content, and refuses the id for another', async () => {
    const harness = driverHarness()
    await apply(harness, 'one')
    const first = await start(harness, { runId: uuid(7), input: { a: 1, b: 2 } })
    expect(await start(harness, { runId: uuid(7), input: { b: 2, a: 1 } })).toEqual(first)
    await expect(start(harness, { runId: uuid(7), input: { a: 2 } })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(harness.record.runs.size).toBe(1)
  })

  it.each([
    ['an unknown workflow', { workflow: 'nowhere' }, 'NOT_FOUND'],
    ['an unknown version', { version: 9 }, 'WORKFLOW_VERSION_UNKNOWN'],
    ['too large an input', { input: { text: 'x'.repeat(runInputLimitBytes) } }, 'PAYLOAD_TOO_LARGE'],
    ['an input that misses the schema', { input: { count: 'many' } }, 'RUN_INPUT_INVALID'],
    ['half a character', { input: { text: '\uD83D' } }, 'RUN_INPUT_INVALID'],
    ['NUL', { input: { list: [{ 'key\u0000': 1 }] } }, 'RUN_INPUT_INVALID'],
    ['endless nesting', { input: { list: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as Json } }, 'RUN_INPUT_INVALID'],
  ] satisfies [string, Partial<Parameters<typeof startRun>[1]>, string][])('refuses %s', async (_what, more, code) => {
    const harness = driverHarness()
    await applyWorkflow(
      harness.deps,
      { name: 'flow', inputSchema: { type: 'object', properties: { count: { type: 'number' } } }, steps: [agentStep('a')] },
      harness.by,
    )
    await expect(start(harness, more)).rejects.toMatchObject({ code })
    expect(harness.record.runs.size).toBe(0)
  })
})

describe('holdRun', () => {
  it('holds and lets go, once each, and wakes the run', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    await holdRun(harness.deps, runId, true, harness.by)
    await holdRun(harness.deps, runId, true, harness.by)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'paused', pauseRequested: true })
    await holdRun(harness.deps, runId, false, harness.by)
    expect(harness.record.committed.at(-1)?.outbox).toHaveLength(1)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
    expect(harness.kinds().filter((kind) => kind.startsWith('run.'))).toEqual(['run.started', 'run.paused', 'run.resumed', 'run.completed'])
    await expect(holdRun(harness.deps, runId, true, harness.by)).rejects.toMatchObject({ code: 'RUN_ENDED' })
    await expect(holdRun(harness.deps, uuid(99), true, harness.by)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('still lets people decide, and what they decided counts when it goes on', async () => {
    const harness = driverHarness()
    await harness.enrol('ada')
    harness.scripts.agent = () => ({ output: { quality: 0.65 } })
    const runId = await harness.start([agentStep('a')])
    await harness.drive(runId)
    await holdRun(harness.deps, runId, true, harness.by)
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await harness.drive(runId)
    const { run } = await harness.snapshot(runId)
    expect(run.status).toBe('completed')
  })
})

describe('cancelRun', () => {
  it('ends a run and withdraws what waits for people', async () => {
    const harness = driverHarness()
    await harness.enrol('ada')
    const runId = await harness.start([actionStep('act', 'pay')])
    await harness.drive(runId)
    const asked = await harness.openQuestion(runId)
    await cancelRun(harness.deps, runId, harness.by)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'cancelled', dueAt: null },
      escalations: [{ status: 'withdrawn' }],
      intents: [{ state: 'ABORTED', reason: 'the run was cancelled' }],
    })
    await expect(harness.decide(asked, 'ada')).rejects.toMatchObject({ code: 'ESCALATION_DECIDED' })
    await expect(cancelRun(harness.deps, runId, harness.by)).rejects.toMatchObject({ code: 'RUN_ENDED' })
  })

  it('opens nothing in a run that was cancelled meanwhile', async () => {
    const harness = driverHarness()
    const runId = await harness.start([actionStep('act', 'pay')])
    harness.scripts.at = async (point) => {
      if (point === 'attempt.before-commit') await cancelRun(harness.deps, runId, harness.by)
    }
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'cancelled' }, intents: [], escalations: [] })
  })
})

describe('restartRun', () => {
  it('does the step and all that follows again, and keeps every record', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a'), agentStep('b', { after: ['a'] }), agentStep('c')])
    await harness.drive(runId)
    expect(await restartRun(harness.deps, runId, 'a', harness.by)).toMatchObject({ status: 'running', endedAt: null, output: null })
    await harness.drive(runId)
    const { run, attempts, restarts } = await harness.snapshot(runId)
    expect(run.status).toBe('completed')
    expect(attempts.map(({ stepId, attempt }) => `${stepId}${attempt}`)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1'])
    expect(restarts).toMatchObject([{ restart: 1, fromStep: 'a', cutOffs: { a: 1, b: 1 } }])
    expect(harness.kinds().filter((kind) => kind.startsWith('run.'))).toEqual(['run.started', 'run.completed', 'run.restarted', 'run.completed'])
  })

  it('asks for approval anew', async () => {
    const harness = driverHarness()
    await harness.enrol('ada', 'ben')
    const runId = await harness.start([actionStep('act', 'pay')])
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await restartRun(harness.deps, runId, 'act', harness.by)
    await harness.drive(runId)
    const { escalations, intents } = await harness.snapshot(runId)
    expect(escalations.map((escalation) => [escalation.status, escalation.decisions.length])).toEqual([
      ['withdrawn', 1],
      ['open', 0],
    ])
    expect(intents.map((intent) => [intent.state, intent.block.attempt])).toEqual([
      ['ABORTED', 1],
      ['PENDING_REVIEW', 2],
    ])
  })

  it('also does again what waited beside the step when the run was cancelled', async () => {
    const harness = driverHarness()
    harness.scripts.agent = (_task, { stepId }) => ({ output: { quality: stepId === 'a' && harness.calls.agent < 3 ? 0.65 : 0.9 } })
    const runId = await harness.start([agentStep('a', { adaptAttempts: 0 }), agentStep('b'), agentStep('c', { after: ['a'] })])
    await harness.drive(runId)
    await cancelRun(harness.deps, runId, harness.by)
    await restartRun(harness.deps, runId, 'b', harness.by)
    expect((await harness.snapshot(runId)).restarts).toMatchObject([{ fromStep: 'b', cutOffs: { a: 1, b: 1, c: 0 } }])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('waits until somebody has said what became of an action', async () => {
    const harness = driverHarness()
    await harness.enrol('ada')
    harness.scripts.tool = () => {
      throw new Error('connection reset')
    }
    const runId = await harness.start([actionStep('act', 'tag'), agentStep('b')])
    await harness.drive(runId)
    await expect(restartRun(harness.deps, runId, 'act', harness.by)).rejects.toMatchObject({ code: 'CONFLICT' })
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    await harness.drive(runId)
    harness.scripts.tool = () => 'done'
    await restartRun(harness.deps, runId, 'act', harness.by)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('from another step refuses to pass over an action of which nobody knows what became', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => {
      throw new Error('connection reset')
    }
    const runId = await harness.start([actionStep('act', 'tag'), agentStep('b')])
    await harness.drive(runId)
    await cancelRun(harness.deps, runId, harness.by)
    await expect(restartRun(harness.deps, runId, 'b', harness.by)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('"act"') as string,
    })
    await restartRun(harness.deps, runId, 'act', harness.by)
  })

  it('refuses while an action is being executed, an unknown step and an unknown run', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => new Promise(() => {})
    const runId = await harness.start([actionStep('act', 'tag')])
    void harness.drive(runId)
    await harness.settle()
    await expect(restartRun(harness.deps, runId, 'act', harness.by)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(restartRun(harness.deps, runId, 'nowhere', harness.by)).rejects.toMatchObject({ code: 'RUN_STEP_UNKNOWN' })
    await expect(restartRun(harness.deps, uuid(99), 'act', harness.by)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a command', () => {
  it('gives up with CONFLICT where others keep changing the run', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    let rounds = 0
    harness.faults.before = async (method) => {
      if (method !== 'commit' || rounds++ % 2 === 1) return
      await holdRun({ store: harness.store, sources: harness.sources }, runId, rounds % 4 === 1, harness.by).catch(() => {})
    }
    await expect(cancelRun(harness.deps, runId, harness.by)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('says that the record is away', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    harness.faults.before = () => {
      throw new MaestroError('RECORD_UNAVAILABLE', 'away')
    }
    await expect(cancelRun(harness.deps, runId, harness.by)).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
  })
})
