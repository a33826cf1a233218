import { describe, expect, it } from 'vitest'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'
import { cancelRun } from './run-commands.ts'
import { actionStep, agentStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

type Harness = ReturnType<typeof driverHarness>

const dot = { kind: 'operator', id: 'dot' } as const

/** A run of one action, asked about and approved by two people where it must be. */
async function approved(harness: Harness, tool: string, more: Parameters<typeof actionStep>[2] = {}): Promise<string> {
  await harness.enrol('ada', 'ben', 'dot')
  const runId = await harness.start([actionStep('act', tool, { arguments: { amount: '= input.amount' }, ...more })], {}, { amount: 7 }, dot)
  await harness.drive(runId)
  await harness.decide(await openOf(harness, runId), 'ada')
  await harness.decide(await openOf(harness, runId), 'ben')
  return runId
}

async function openOf(harness: Harness, runId: string): Promise<EscalationRecord> {
  const open = (await harness.snapshot(runId)).escalations.find((escalation) => escalation.status === 'open')
  if (!open) throw new Error('nobody is asked')
  return open
}

describe('an irreversible action', () => {
  it('is carried out once, after two people have approved exactly this', async () => {
    const harness = driverHarness()
    const seen: unknown[] = []
    harness.scripts.tool = ({ arguments: given, idempotencyKey }) => {
      seen.push({ given, idempotencyKey })
      ;(given as { amount: number }).amount = 1_000_000
      return { receipt: 1 }
    }
    const runId = await approved(harness, 'pay')
    expect(seen).toEqual([])
    await harness.drive(runId)
    await harness.drive(runId)
    const { run, intents, attempts } = await harness.snapshot(runId)
    expect(seen).toEqual([{ given: { amount: 1_000_000 }, idempotencyKey: intents[0]?.digest }])
    expect(run).toMatchObject({ status: 'completed', output: { act: { receipt: 1 } } })
    expect(intents).toMatchObject([{ state: 'EXECUTED', block: { arguments: { amount: 7 }, requester: dot } }])
    expect(attempts).toMatchObject([
      { kind: 'action', status: 'succeeded', input: { amount: 7 }, tool: 'pay', risk: { mri: expect.any(Number) as number } },
    ])
    const executed = harness.record.committed.flatMap((change) => change.ledger).find((draft) => draft.kind === 'action.executed')
    expect(executed?.fields).toMatchObject({ approved_by: ['ada', 'ben'], intent_digest: intents[0]?.digest })
    expect(harness.kinds().filter((kind) => /^(intent|escalation|action)/.test(kind))).toEqual([
      'intent.opened',
      'escalation.opened',
      'escalation.decided',
      'escalation.decided',
      'intent.claimed',
      'action.executed',
    ])
  })

  it('is not carried out where one person says no', async () => {
    const harness = driverHarness()
    await harness.enrol('ada', 'ben')
    const runId = await harness.start([actionStep('act', 'pay')])
    await harness.drive(runId)
    await harness.decide(await openOf(harness, runId), 'ada')
    await harness.decide(await openOf(harness, runId), 'ben', 'reject')
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'halted', error: { code: 'ESCALATION_DECIDED' } },
      intents: [{ state: 'ABORTED', reason: 'rejected by a person' }],
    })
    expect(harness.calls.tool).toBe(0)
  })

  it('is not approved by whoever requested it', async () => {
    const harness = driverHarness()
    await harness.enrol('ada', 'dot')
    const runId = await harness.start([actionStep('act', 'pay')], {}, {}, dot)
    await harness.drive(runId)
    await expect(harness.decide(await openOf(harness, runId), 'dot')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
    await expect(harness.decide(await openOf(harness, runId), 'ben')).rejects.toMatchObject({ code: 'OPERATOR_UNKNOWN' })
  })

  it('is not carried out after its time, or nobody decides', async () => {
    const harness = driverHarness()
    const runId = await approved(harness, 'pay')
    await harness.advance(60_000)
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'failed', error: { code: 'GRANT_EXPIRED' } },
      intents: [{ state: 'ABORTED' }],
    })
    expect(harness.kinds()).toContain('action.refused')

    const other = driverHarness()
    const unanswered = await other.start([actionStep('act', 'pay', { approvalTimeoutMs: 1_000 })])
    await other.drive(unanswered)
    await other.advance(1_000)
    await other.drive(unanswered)
    expect(await other.snapshot(unanswered)).toMatchObject({
      run: { status: 'halted', error: { code: 'ESCALATION_EXPIRED' } },
      intents: [{ state: 'ABORTED', reason: 'nobody approved in time' }],
    })
  })

  it('is not carried out where the stored arguments are no longer those that were approved', async () => {
    const harness = driverHarness()
    const runId = await approved(harness, 'pay')
    const [intent] = harness.record.intents.values()
    if (!intent) throw new Error('the intent is missing')
    harness.record.intents.set(intent.block.intentId, { ...intent, block: { ...intent.block, arguments: { amount: 8 } } })
    await harness.drive(runId)
    expect(harness.calls.tool).toBe(0)
    expect((await harness.snapshot(runId)).intents).toMatchObject([{ state: 'ABORTED', reason: expect.stringContaining('differs') as string }])
  })

  it('that the target refused ends the run, and is not tried again by itself', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => {
      throw refuseAction('no such order')
    }
    const runId = await approved(harness, 'pay')
    await harness.drive(runId)
    expect(harness.calls.tool).toBe(1)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'failed', error: { code: 'ACTION_FAILED', message: 'no such order' } },
      intents: [{ state: 'FAILED' }],
      attempts: [{ status: 'failed', error: { retryable: false } }],
    })
  })

  it('goes to a person where its outcome is unknown and the target takes no keys', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => {
      throw new Error('connection reset')
    }
    const runId = await approved(harness, 'mail')
    await harness.drive(runId)
    expect(harness.calls.tool).toBe(1)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'waiting' }, intents: [{ state: 'UNKNOWN' }], attempts: [] })
    const question = await openOf(harness, runId)
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
    const runId = await approved(harness, 'pay', { retry: { maxAttempts: 3, initialDelayMs: 100 } })
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
    const runId = await approved(harness, 'pay', { retry: { maxAttempts: 2, initialDelayMs: 0 } })
    const driving = harness.drive(runId)
    await harness.settle()
    await harness.advance(1)
    await driving
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'waiting' }, intents: [{ state: 'UNKNOWN', reason: 'busy' }] })
  })

  it('of whose claim nobody knows whether it was written is not carried out', async () => {
    const harness = driverHarness()
    const runId = await approved(harness, 'mail', { timeoutMs: 5_000 })
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
    expect(await openOf(harness, runId)).toMatchObject({ kind: 'unknown-outcome' })
  })

  it('keeps its outcome when whoever carried it out reports after it was given up', async () => {
    const harness = driverHarness()
    let answer = (): void => {}
    harness.scripts.tool = () => new Promise((resolve) => (answer = () => resolve('done')))
    const runId = await approved(harness, 'mail', { timeoutMs: 5_000 })
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
    const runId = await approved(harness, 'mail', { timeoutMs: 5_000 })
    const first = harness.drive(runId)
    await harness.settle()
    const { now } = harness.sources
    harness.parts.sources = { ...harness.sources, now: () => new Date(Date.parse(now()) + 5_000).toISOString() }
    await harness.drive(runId)
    await harness.decide(await openOf(harness, runId), 'ada', 'reject')
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
    const runId = await approved(harness, 'mail')
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

  it('whose arguments do not fit the tool is asked of nobody', async () => {
    const harness = driverHarness()
    const runId = await harness.start([actionStep('act', 'pay', { arguments: { amount: 'seven' }, retry: { maxAttempts: 1 } })])
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'failed', error: { code: 'ACTION_FAILED', message: expect.stringContaining('/amount') as string } },
      intents: [],
      escalations: [],
    })
  })

  it('is no unknown outcome where something went wrong before any call', async () => {
    const harness = driverHarness()
    harness.parts.schemas = {
      problemOf: () => undefined,
      validate: () => {
        throw new TypeError('a schema that cannot be compiled')
      },
    }
    const runId = await harness.start([actionStep('act', 'pay', { retry: { maxAttempts: 1 } })])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'failed', error: { code: 'ACTION_FAILED' } })
  })
})

describe('a reversible action', () => {
  it('is authorised by policy, and says so where that has run out', async () => {
    const harness = driverHarness()
    const runId = await harness.start([actionStep('act', 'note', { executionTimeoutMs: 1_000 })])
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'completed' }, escalations: [], intents: [{ state: 'EXECUTED' }] })

    const late = driverHarness()
    const lateRun = await late.start([actionStep('act', 'note', { executionTimeoutMs: 1_000 })])
    late.scripts.at = (point) => {
      if (point === 'action.before-claim') late.sources.advance(1_000)
    }
    await late.drive(lateRun)
    expect((await late.snapshot(lateRun)).run).toMatchObject({ status: 'failed', error: { code: 'GRANT_EXPIRED' } })
    expect(late.calls.tool).toBe(0)
  })

  it('that was refused is tried again under a new intent', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => {
      if (harness.calls.tool === 1) throw refuseAction('busy')
      return 'done'
    }
    const runId = await harness.start([actionStep('act', 'tag', { retry: { maxAttempts: 2, initialDelayMs: 0 } })])
    await harness.drive(runId)
    const { run, intents } = await harness.snapshot(runId)
    expect(run.status).toBe('completed')
    expect(intents.map((intent) => intent.state)).toEqual(['FAILED', 'EXECUTED'])
    expect(new Set(intents.map((intent) => intent.digest)).size).toBe(2)
  })

  it('that somebody else has taken over is not recorded as failed by the first claimant', async () => {
    const harness = driverHarness()
    let refuse = (): void => {}
    harness.scripts.tool = () => {
      if (harness.calls.tool > 1) return 'done'
      return new Promise((_, reject) => (refuse = () => reject(refuseAction('busy'))))
    }
    const runId = await harness.start([actionStep('act', 'note')])
    const first = harness.drive(runId)
    await harness.settle()
    harness.sources.advance(1)
    let recover = true
    harness.scripts.at = async (point) => {
      // The second driver has taken over and called, but not yet recorded what came of it, when the refusal of the first call arrives.
      if (point !== 'action.after-call' || !recover) return
      recover = false
      refuse()
      await first
    }
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'completed' }, intents: [{ state: 'EXECUTED' }] })
  })
})

describe('reading', () => {
  it('needs no intent and is done again after any failure', async () => {
    const harness = driverHarness()
    harness.scripts.tool = () => {
      if (harness.calls.tool === 1) throw new Error('connection reset')
      return { found: true }
    }
    const runId = await harness.start([actionStep('act', 'look', { retry: { maxAttempts: 2, initialDelayMs: 0 } })])
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'completed', output: { act: { found: true } } },
      intents: [],
      attempts: [{ status: 'failed', error: { code: 'ACTION_FAILED', retryable: true } }, { status: 'succeeded' }],
    })
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
    const question = await openOf(harness, runId)
    expect(question).toMatchObject({ kind: 'unknown-outcome' })
    await harness.decide(question, 'ada', 'reject')
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'halted' }, intents: [{ state: 'FAILED' }] })
  })
})
