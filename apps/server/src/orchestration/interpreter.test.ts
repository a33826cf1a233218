import { describe, expect, it } from 'vitest'
import type { RunSnapshot } from '../record/record-store.ts'
import { actionAttempt, actionStep, agentStep, attemptOf, compiled, failedAttempt, intentOf, noon, snapshotOf } from './testing/made-up-run.ts'
import { planOf, starts, stateOf } from './testing/planned.ts'

describe('order of steps', () => {
  const diamond = compiled([
    agentStep('a'),
    agentStep('b', { after: ['a'] }),
    agentStep('c', { after: ['a'] }),
    agentStep('d', { after: ['b', 'c'] }),
  ])

  it('starts a step when all before it have passed, branches beside each other', () => {
    const names = (snapshot: RunSnapshot): string[] => starts(diamond, snapshot).map((start) => start.stepId)
    expect(names(snapshotOf())).toEqual(['a'])
    expect(names(snapshotOf({ attempts: [attemptOf('a', 1)] }))).toEqual(['b', 'c'])
    expect(names(snapshotOf({ attempts: [attemptOf('a', 1), attemptOf('c', 1)] }))).toEqual(['b'])
    expect(names(snapshotOf({ attempts: [attemptOf('a', 1), attemptOf('b', 1), attemptOf('c', 1)] }))).toEqual(['d'])
  })

  it('ends with every output once all have passed', () => {
    const snapshot = snapshotOf({ attempts: ['a', 'b', 'c', 'd'].map((id) => attemptOf(id, 1)) })
    expect(planOf(diamond, snapshot).ending).toEqual({ status: 'completed', output: { a: 'a 1', b: 'b 1', c: 'c 1', d: 'd 1' } })
  })

  it('goes on beside a step that stopped only to end', () => {
    const failed = failedAttempt('b', 1, { error: { code: 'AGENT_FAILED', message: 'no', retryable: false } })
    expect(planOf(diamond, snapshotOf({ attempts: [attemptOf('a', 1), failed] }))).toMatchObject({
      start: [],
      ending: { status: 'failed', stepId: 'b', error: { code: 'AGENT_FAILED' } },
    })
  })

  it('needs nothing once the run has ended, and starts nothing while it is held', () => {
    expect(planOf(diamond, snapshotOf({ run: { endedAt: noon, status: 'cancelled' } }))).toMatchObject({ start: [], ending: null, wakeAt: null })
    expect(planOf(diamond, snapshotOf({ run: { pauseRequested: true } }))).toMatchObject({ start: [], held: true })
    expect(planOf(diamond, snapshotOf({ workflowPaused: true }))).toMatchObject({ start: [], held: true })
  })
})

describe('conditions and output', () => {
  it('skips a step whose condition is false, and goes on behind it', () => {
    const definition = compiled([
      agentStep('a'),
      agentStep('b', { after: ['a'], when: 'steps.a.output == "never"' }),
      agentStep('c', { after: ['b'], when: 'steps.b.output == null' }),
    ])
    const snapshot = snapshotOf({ attempts: [attemptOf('a', 1)] })
    expect(stateOf(definition, snapshot, 'b')).toEqual({ state: 'skipped' })
    expect(starts(definition, snapshot)).toMatchObject([{ stepId: 'c' }])
    const done = snapshotOf({ attempts: [attemptOf('a', 1), attemptOf('c', 1)] })
    expect(planOf(definition, done).ending).toEqual({ status: 'completed', output: { a: 'a 1', b: null, c: 'c 1' } })
  })

  it('fails a step whose condition cannot be evaluated', () => {
    const definition = compiled([agentStep('a', { when: 'input.missing' })])
    expect(planOf(definition, snapshotOf()).ending).toMatchObject({ status: 'failed', stepId: 'a', error: { code: 'EXPRESSION_FAILED' } })
  })

  it('lets a condition see the steps before it and no others', () => {
    const definition = compiled([agentStep('a'), agentStep('b', { when: 'size(steps) == 0' })])
    expect(stateOf(definition, snapshotOf(), 'b')).toMatchObject({ state: 'due' })
    expect(stateOf(definition, snapshotOf({ attempts: [attemptOf('a', 1)] }), 'b')).toMatchObject({ state: 'due' })
  })

  it('maps the output that the definition names, or fails with EXPRESSION_FAILED', () => {
    const steps = [agentStep('read-it')]
    const snapshot = snapshotOf({ attempts: [attemptOf('read-it', 1)] })
    expect(planOf(compiled(steps, { output: { x: '= steps.read_it.output' } }), snapshot).ending).toEqual({
      status: 'completed',
      output: { x: 'read-it 1' },
    })
    expect(planOf(compiled(steps, { output: '= input.missing' }), snapshot).ending).toMatchObject({
      status: 'failed',
      stepId: null,
      error: { code: 'EXPRESSION_FAILED' },
    })
  })
})

describe('restarts', () => {
  const definition = compiled([agentStep('a'), actionStep('act', 'pay', { after: ['a'] })])
  const restart = {
    runId: snapshotOf().run.id,
    restart: 1,
    fromStep: 'a',
    requestedBy: { kind: 'service' as const, id: 'tests' },
    at: noon,
    cutOffs: { a: 2, act: 1 },
  }

  it('make earlier attempts, intents and approvals count no more, and numbers go on', () => {
    const snapshot = snapshotOf({
      attempts: [attemptOf('a', 1), attemptOf('a', 2), actionAttempt('act', 1)],
      intents: [intentOf('act', 1, { state: 'EXECUTED' })],
      restarts: [restart],
    })
    expect(starts(definition, snapshot)).toMatchObject([{ stepId: 'a', attempt: 3, adaptFrom: null, failedAgents: [] }])
    const redone = { ...snapshot, attempts: [...snapshot.attempts, attemptOf('a', 3)] }
    expect(starts(definition, redone)).toEqual([{ kind: 'open-intent', stepId: 'act', attempt: 2 }])
  })

  it('count by the greatest cut-off', () => {
    const again = { ...restart, restart: 2, cutOffs: { a: 1 } }
    expect(starts(definition, snapshotOf({ attempts: [attemptOf('a', 1), attemptOf('a', 2)], restarts: [restart, again] }))).toMatchObject([
      { attempt: 3 },
    ])
  })
})
