import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import { plan } from './interpreter.ts'
import { retryDelayMs, type StepStart } from './run-progress.ts'
import {
  actionAttempt,
  actionStep,
  afterNoon,
  agentStep,
  attemptOf,
  compiled,
  decision,
  escalationOf,
  evaluation,
  failedAttempt,
  intentOf,
  noon,
  snapshotOf,
  traitsOf,
} from './testing/made-up-run.ts'

const planOf = (definition: CompiledWorkflow, snapshot: RunSnapshot, now = noon) => plan(definition, snapshot, now, traitsOf)
const starts = (definition: CompiledWorkflow, snapshot: RunSnapshot, now = noon) => planOf(definition, snapshot, now).start
const stateOf = (definition: CompiledWorkflow, snapshot: RunSnapshot, stepId: string, now = noon) =>
  planOf(definition, snapshot, now).progress.steps.get(stepId)

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

describe('an agent step', () => {
  const definition = compiled([
    agentStep('a', { agents: ['alpha', 'beta'], retry: { maxAttempts: 3, initialDelayMs: 100, factor: 3, maxDelayMs: 250 } }),
  ])

  it('is tried again after a technical failure, with growing patience and the failed agents named', () => {
    const once = snapshotOf({ attempts: [failedAttempt('a', 1)] })
    expect(planOf(definition, once)).toMatchObject({ start: [], wakeAt: afterNoon(100) })
    expect(starts(definition, once, afterNoon(100))).toEqual([{ kind: 'agent', stepId: 'a', attempt: 2, adaptFrom: null, failedAgents: ['alpha'] }])
    const twice = snapshotOf({ attempts: [failedAttempt('a', 1), failedAttempt('a', 2, { agent: 'beta' })] })
    expect(planOf(definition, twice).wakeAt).toBe(afterNoon(250))
    const thrice = snapshotOf({ attempts: [1, 2, 3].map((attempt) => failedAttempt('a', attempt)) })
    expect(planOf(definition, thrice).ending).toMatchObject({ status: 'failed', error: { code: 'AGENT_FAILED' } })
  })

  it('waits as the policy says', () => {
    const policy = { maxAttempts: 9, initialDelayMs: 100, factor: 2, maxDelayMs: 500 }
    expect([0, 1, 2, 3, 4, 5].map((failures) => retryDelayMs(policy, failures))).toEqual([100, 100, 200, 400, 500, 500])
  })

  it('adapts at once, told which attempt to improve on', () => {
    const low = attemptOf('a', 1, { decision: decision('adapt'), qsr: evaluation(0.4) })
    expect(starts(definition, snapshotOf({ attempts: [low] }))).toMatchObject([{ attempt: 2, adaptFrom: 1 }])
    const failedSince = snapshotOf({ attempts: [low, failedAttempt('a', 2)] })
    expect(starts(definition, failedSince, afterNoon(100))).toMatchObject([{ attempt: 3, adaptFrom: 1, failedAgents: ['alpha'] }])
  })

  it('passes the best attempt of the series on, not the last', () => {
    const attempts = [attemptOf('a', 1, { decision: decision('adapt') }), attemptOf('a', 2, { bestAttempt: 1 })]
    expect(stateOf(definition, snapshotOf({ attempts }), 'a')).toEqual({ state: 'passed', output: 'a 1', attempt: 1 })
    const failed = failedAttempt('a', 2, { decision: decision('pass'), bestAttempt: 1 })
    expect(stateOf(definition, snapshotOf({ attempts: [attempts[0] as AttemptRecord, failed] }), 'a')).toMatchObject({
      state: 'passed',
      output: 'a 1',
    })
  })

  it.each([
    ['open', { state: 'waiting' }],
    ['approved', { state: 'passed', output: 'a 1' }],
    ['rejected', { state: 'stopped', status: 'halted', error: { code: 'ESCALATION_DECIDED' } }],
    ['timed-out', { state: 'stopped', status: 'halted', error: { code: 'ESCALATION_EXPIRED' } }],
    ['withdrawn', { state: 'stopped', status: 'failed', error: { code: 'INTERNAL' } }],
  ] as const)('that the gate held is %s by people', (status, expected) => {
    for (const outcome of ['escalate', 'halt'] as const) {
      const snapshot = snapshotOf({ attempts: [attemptOf('a', 1, { decision: decision(outcome) })], escalations: [escalationOf('a', 1, { status })] })
      expect(stateOf(definition, snapshot, 'a')).toMatchObject(expected)
    }
  })

  it('does not count an escalation of another attempt', () => {
    const attempts = [attemptOf('a', 1, { decision: decision('escalate') }), attemptOf('a', 2, { decision: decision('escalate') })]
    const escalations = [escalationOf('a', 1, { status: 'approved' }), escalationOf('a', 2)]
    expect(stateOf(definition, snapshotOf({ attempts, escalations }), 'a')).toMatchObject({ state: 'waiting' })
  })

  it('wakes at the deadline and names what has expired', () => {
    const snapshot = snapshotOf({ attempts: [attemptOf('a', 1, { decision: decision('escalate') })], escalations: [escalationOf('a', 1)] })
    expect(planOf(definition, snapshot)).toMatchObject({ wakeAt: afterNoon(60_000), waiting: true, expired: [] })
    expect(planOf(definition, snapshot, afterNoon(60_000)).expired).toHaveLength(1)
    expect(planOf(definition, { ...snapshot, workflowPaused: true }, afterNoon(60_000)).expired).toHaveLength(1)
  })
})

describe('an action step', () => {
  const pay = compiled([actionStep('act', 'pay', { timeoutMs: 5_000 })])
  const mail = compiled([actionStep('act', 'mail', { timeoutMs: 5_000 })])

  it('opens an intent, or reads at once', () => {
    expect(starts(pay, snapshotOf())).toEqual([{ kind: 'open-intent', stepId: 'act', attempt: 1 }])
    expect(starts(compiled([actionStep('act', 'look')]), snapshotOf())).toEqual([{ kind: 'read', stepId: 'act', attempt: 1 }])
  })

  it('fails where this server does not have the tool', () => {
    expect(plan(pay, snapshotOf(), noon, () => undefined).ending).toMatchObject({ status: 'failed', error: { code: 'DEFINITION_UNKNOWN_TOOL' } })
  })

  it('waits for its approval, then is executed once', () => {
    const asked = escalationOf('act', 1, { kind: 'action', intentId: intentOf('act', 1).block.intentId, peopleRequired: 2 })
    expect(planOf(pay, snapshotOf({ intents: [intentOf('act', 1)], escalations: [asked] }))).toMatchObject({ start: [], waiting: true })
    const approved = { ...asked, status: 'approved' as const }
    expect(starts(pay, snapshotOf({ intents: [intentOf('act', 1, { state: 'AUTHORIZED' })], escalations: [approved] }))).toMatchObject([
      { kind: 'execute' },
    ])
  })

  it.each([
    ['rejected', 'ESCALATION_DECIDED'],
    ['timed-out', 'ESCALATION_EXPIRED'],
    ['approved', 'ACTION_NOT_AUTHORIZED'],
  ] as const)('stops where the intent was aborted and the question is %s', (status, code) => {
    const intent = intentOf('act', 1, { state: 'ABORTED', reason: 'the authorisation has expired' })
    const asked = escalationOf('act', 1, { kind: 'action', intentId: intent.block.intentId, status })
    expect(stateOf(pay, snapshotOf({ intents: [intent], escalations: [asked] }), 'act')).toMatchObject({ state: 'stopped', error: { code } })
  })

  it('says that an authorisation by policy has run out', () => {
    const note = compiled([actionStep('act', 'note')])
    const opened = intentOf('act', 1)
    const intent = intentOf('act', 1, {
      block: { ...opened.block, action: 'note', effect: 'reversible' },
      state: 'ABORTED',
      reason: 'the authorisation has expired',
    })
    expect(planOf(note, snapshotOf({ intents: [intent] })).ending).toMatchObject({
      status: 'failed',
      error: { code: 'ACTION_NOT_AUTHORIZED', message: 'the authorisation has expired' },
    })
  })

  it('that nobody reported on is taken up at once where the target takes keys, otherwise when the claimant must have given up', () => {
    const executing = intentOf('act', 1, { state: 'EXECUTING', claimedAt: noon })
    expect(starts(pay, snapshotOf({ intents: [executing] }))).toMatchObject([{ kind: 'recover' }])
    expect(planOf(mail, snapshotOf({ intents: [executing] }))).toMatchObject({ start: [], wakeAt: afterNoon(5_000) })
    expect(starts(mail, snapshotOf({ intents: [executing] }), afterNoon(5_000))).toMatchObject([{ kind: 'recover' }])
  })

  it.each([
    ['open', { state: 'waiting' }],
    ['approved', { state: 'passed', output: null, attempt: 1 }],
    ['rejected', { state: 'stopped', status: 'halted' }],
    ['timed-out', { state: 'stopped', status: 'halted' }],
  ] as const)('of unknown outcome is %s by a person', (status, expected) => {
    const intent = intentOf('act', 1, { state: 'UNKNOWN' })
    const asked = escalationOf('act', 1, { kind: 'unknown-outcome', intentId: intent.block.intentId, status })
    expect(stateOf(mail, snapshotOf({ intents: [intent], escalations: [asked] }), 'act')).toMatchObject(expected)
  })

  it('passes once its outcome is recorded, and is tried again only where the failure says so', () => {
    const intents = [intentOf('act', 1, { state: 'EXECUTED' })]
    expect(stateOf(pay, snapshotOf({ intents, attempts: [actionAttempt('act', 1, { output: 'done' })] }), 'act')).toMatchObject({
      state: 'passed',
      output: 'done',
    })
    const refused = (retryable: boolean) =>
      snapshotOf({
        intents: [intentOf('act', 1, { state: 'FAILED' })],
        attempts: [actionAttempt('act', 1, { status: 'failed', output: null, error: { code: 'ACTION_FAILED', message: 'no', retryable } })],
      })
    expect(stateOf(pay, refused(false), 'act')).toMatchObject({ state: 'stopped', status: 'failed' })
    expect(stateOf(pay, refused(true), 'act')).toMatchObject({ state: 'due', start: { kind: 'open-intent', attempt: 2 } })
  })

  it.each(['failed beside it', 'held'])('under way is brought to a known end in a run that is %s', (why) => {
    const definition = compiled([actionStep('act', 'mail', { timeoutMs: 5_000 }), agentStep('b'), agentStep('c')])
    const beside = failedAttempt('b', 1, { error: { code: 'AGENT_FAILED', message: 'no', retryable: false } })
    const snapshot = snapshotOf({
      ...(why === 'held' ? { workflowPaused: true } : { attempts: [beside] }),
      intents: [intentOf('act', 1, { state: 'EXECUTING', claimedAt: noon })],
    })
    expect(planOf(definition, snapshot)).toMatchObject({ start: [], ending: null, wakeAt: afterNoon(5_000) })
    expect(planOf(definition, snapshot, afterNoon(5_000))).toMatchObject({ start: [{ kind: 'recover' }], ending: null })
    const unknown = intentOf('act', 1, { state: 'UNKNOWN' })
    const asked = escalationOf('act', 1, { kind: 'unknown-outcome', intentId: unknown.block.intentId })
    expect(planOf(definition, { ...snapshot, intents: [unknown], escalations: [asked] })).toMatchObject({ start: [], ending: null, waiting: true })
    const answered = planOf(definition, { ...snapshot, intents: [unknown], escalations: [{ ...asked, status: 'rejected' }] })
    expect(answered.ending).toMatchObject({ status: 'halted' })
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

describe('any definition and any outcomes', () => {
  type Shape = { after: number[]; agent: boolean; tool: 'look' | 'note' | 'tag' | 'pay' | 'mail'; skipped: boolean; retries: number }
  const shape: fc.Arbitrary<Shape> = fc.record({
    after: fc.array(fc.nat(7), { maxLength: 3 }),
    agent: fc.boolean(),
    tool: fc.constantFrom('look', 'note', 'tag', 'pay', 'mail'),
    skipped: fc.boolean(),
    retries: fc.integer({ min: 1, max: 3 }),
  })
  const outcomes = fc.infiniteStream(fc.nat(99))

  function definitionOf(shapes: readonly Shape[]): CompiledWorkflow {
    return compiled(
      shapes.map(({ after, agent, tool, skipped, retries }, at) => {
        const shared = {
          after: [...new Set(after.filter((before) => before < at))].map((before) => `s${before}`),
          retry: { maxAttempts: retries, initialDelayMs: 10 },
          ...(skipped && { when: 'false' }),
        }
        return agent ? agentStep(`s${at}`, shared) : actionStep(`s${at}`, tool, shared)
      }),
    )
  }

  /** What may come of a start, picked by a number. Also once in a while: the run is held or let go. */
  function outcomeOf(start: StepStart, snapshot: RunSnapshot, pick: number): Partial<RunSnapshot> {
    const attempts = (more: AttemptRecord): Partial<RunSnapshot> => ({ attempts: [...snapshot.attempts, more] })
    const changed = (state: 'EXECUTING' | 'UNKNOWN') => (intent: RunSnapshot['intents'][number]) =>
      'intentId' in start && intent.block.intentId === start.intentId ? { ...intent, state, claimedAt: noon } : intent
    switch (start.kind) {
      case 'agent': {
        const held = pick % 3 === 0 ? decision('escalate') : pick % 3 === 1 ? decision('pass') : decision('adapt')
        if (pick < 20) return attempts(failedAttempt(start.stepId, start.attempt))
        const adapted = snapshot.attempts.filter((attempt) => attempt.stepId === start.stepId).length
        const judged = held.outcome === 'adapt' && adapted > 2 ? decision('halt') : held
        const asked = escalationOf(start.stepId, start.attempt, { id: `${start.stepId}-${start.attempt}` })
        return {
          ...attempts(attemptOf(start.stepId, start.attempt, { decision: judged })),
          ...(judged.peopleRequired > 0 && { escalations: [...snapshot.escalations, asked] }),
        }
      }
      case 'compensate':
        throw new Error('the tools here undo nothing')
      case 'read':
        return attempts(
          actionAttempt(
            start.stepId,
            start.attempt,
            pick < 30 ? { status: 'failed', error: { code: 'ACTION_FAILED', message: 'no', retryable: true } } : {},
          ),
        )
      case 'open-intent': {
        const intent = intentOf(start.stepId, start.attempt)
        const opened = { ...intent, block: { ...intent.block, intentId: `${start.stepId}-${start.attempt}-intent` } }
        const asked = escalationOf(start.stepId, start.attempt, {
          id: `${start.stepId}-${start.attempt}`,
          kind: 'action',
          intentId: opened.block.intentId,
        })
        return { intents: [...snapshot.intents, opened], escalations: [...snapshot.escalations, asked] }
      }
      case 'execute':
        return { intents: snapshot.intents.map(changed('EXECUTING')) }
      case 'recover': {
        const intent = snapshot.intents.find((candidate) => candidate.block.intentId === start.intentId)
        const attempt = intent?.block.attempt ?? 1
        if (pick < 60) return attempts(actionAttempt(start.stepId, attempt))
        const asked = escalationOf(start.stepId, attempt, { id: `${start.intentId}-unknown`, kind: 'unknown-outcome', intentId: start.intentId })
        return { intents: snapshot.intents.map(changed('UNKNOWN')), escalations: [...snapshot.escalations, asked] }
      }
    }
  }

  /** People decide the oldest open question. */
  function decided(snapshot: RunSnapshot, pick: number): RunSnapshot {
    const open = snapshot.escalations.find((escalation) => escalation.status === 'open')
    if (!open) return snapshot
    const status = pick < 70 ? ('approved' as const) : pick < 85 ? ('rejected' as const) : ('timed-out' as const)
    return {
      ...snapshot,
      escalations: snapshot.escalations.map((escalation) => (escalation === open ? { ...open, status } : escalation)),
      intents: snapshot.intents.map((intent) =>
        intent.block.intentId === open.intentId && open.kind === 'action'
          ? { ...intent, state: status === 'approved' ? ('AUTHORIZED' as const) : ('ABORTED' as const) }
          : intent,
      ),
    }
  }

  it('end after finitely many rounds, never starting a step too early, twice, or in a run that is held or has ended', () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 8 }), outcomes, (shapes, stream) => {
        const definition = definitionOf(shapes)
        const next = (): number => stream.next().value
        let snapshot = snapshotOf()
        for (let round = 0; ; round++) {
          expect(round, 'rounds').toBeLessThan(1_000)
          const now = afterNoon(round * 100_000)
          const present = planOf(definition, snapshot, now)
          expect(planOf(structuredClone(definition), structuredClone(snapshot), now)).toEqual({
            ...present,
            progress: { ...present.progress, scopeOf: expect.any(Function) as unknown },
          })
          expect(planOf(definition, { ...snapshot, workflowPaused: true }, now).start.every((start) => start.kind === 'recover')).toBe(true)
          expect(planOf(definition, { ...snapshot, run: { ...snapshot.run, endedAt: now } }, now)).toMatchObject({ start: [], ending: null })
          expect(new Set(present.start.map((start) => start.stepId)).size).toBe(present.start.length)
          for (const start of present.start) {
            for (const before of definition.steps.find((step) => step.id === start.stepId)?.after ?? []) {
              expect(['passed', 'skipped']).toContain(present.progress.steps.get(before)?.state)
            }
            if ('attempt' in start)
              expect(snapshot.attempts.some((done) => done.stepId === start.stepId && done.attempt === start.attempt)).toBe(false)
          }
          if (present.ending) {
            if (present.ending.status === 'completed')
              expect([...present.progress.steps.values()].every((step) => step.state === 'passed' || step.state === 'skipped')).toBe(true)
            return
          }
          const start = present.start.length > 0 ? present.start[next() % present.start.length] : undefined
          if (start && next() < 80) snapshot = { ...snapshot, ...outcomeOf(start, snapshot, next()) }
          else snapshot = decided(snapshot, next())
          // Not ended: then something is to be started, waited for, or due by itself.
          expect(present.start.length > 0 || present.waiting || present.wakeAt !== null || present.expired.length > 0).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
