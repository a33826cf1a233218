import { describe, expect, it } from 'vitest'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'
import { actionStep } from './testing/made-up-run.ts'
import { approvedAction } from './testing/approved-action.ts'
import { driverHarness } from './testing/driver-harness.ts'

const dot = { kind: 'operator', id: 'dot' } as const

describe('an irreversible action', () => {
  it('is carried out once, after two people have approved exactly this', async () => {
    const harness = driverHarness()
    const seen: unknown[] = []
    harness.scripts.tool = ({ arguments: given, idempotencyKey }) => {
      seen.push({ given, idempotencyKey })
      ;(given as { amount: number }).amount = 1_000_000
      return { receipt: 1 }
    }
    const runId = await approvedAction(harness, 'pay')
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
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await harness.decide(await harness.openQuestion(runId), 'ben', 'reject')
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
    await expect(harness.decide(await harness.openQuestion(runId), 'dot')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
    await expect(harness.decide(await harness.openQuestion(runId), 'ben')).rejects.toMatchObject({ code: 'OPERATOR_UNKNOWN' })
  })

  it('is not carried out after its time, or nobody decides', async () => {
    const harness = driverHarness()
    const runId = await approvedAction(harness, 'pay')
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
    const runId = await approvedAction(harness, 'pay')
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
    const runId = await approvedAction(harness, 'pay')
    await harness.drive(runId)
    expect(harness.calls.tool).toBe(1)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'failed', error: { code: 'ACTION_FAILED', message: 'no such order' } },
      intents: [{ state: 'FAILED' }],
      attempts: [{ status: 'failed', error: { retryable: false } }],
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
