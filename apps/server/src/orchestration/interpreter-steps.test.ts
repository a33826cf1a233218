import { describe, expect, it } from 'vitest'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { plan } from './interpreter.ts'
import { retryDelayMs } from './run-progress.ts'
import {
  actionAttempt,
  actionStep,
  afterNoon,
  agentStep,
  answeredPolicy,
  attemptOf,
  compiled,
  decision,
  escalationOf,
  evaluation,
  failedAttempt,
  intentOf,
  noon,
  snapshotOf,
} from './testing/made-up-run.ts'
import { planOf, starts, stateOf } from './testing/planned.ts'

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

  it.each([
    ['pass', 1, 'open', { state: 'waiting' }],
    ['pass', 1, 'approved', { state: 'passed', output: 'a 1' }],
    ['pass', 1, 'rejected', { state: 'stopped', status: 'halted', error: { code: 'ESCALATION_DECIDED' } }],
    ['pass', 1, undefined, { state: 'stopped', status: 'failed', error: { code: 'INTERNAL' } }],
    ['pass', 0, undefined, { state: 'passed', output: 'a 1' }],
    ['escalate', 2, 'approved', { state: 'passed', output: 'a 1' }],
    ['pass', null, undefined, { state: 'stopped', status: 'failed', error: { code: 'POLICY_DENIED', message: 'step "a": Stopped.' } }],
    ['escalate', null, 'approved', { state: 'stopped', status: 'failed', error: { code: 'POLICY_DENIED' } }],
  ] as const)('on which the gate says %s and policies want %s people, asked and %s', (outcome, people, status, expected) => {
    const ruling = { ...answeredPolicy(0), people, reason: 'Stopped.' }
    const attempts = [attemptOf('a', 1, { decision: decision(outcome), ruling })]
    const escalations = status === undefined ? [] : [escalationOf('a', 1, { status })]
    expect(stateOf(definition, snapshotOf({ attempts, escalations }), 'a')).toMatchObject(expected)
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
