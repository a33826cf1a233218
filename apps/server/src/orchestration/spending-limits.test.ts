import { describe, expect, it } from 'vitest'
import type { RunSnapshot } from '../record/record-store.ts'
import { actionStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

type Harness = ReturnType<typeof driverHarness>

const everything = '@id("everything") permit(principal, action, resource);'

describe('spending', () => {
  const limits = `${everything}
    @id("at-most-10-a-day") @reason("At most 10.00 a day.") forbid(principal, action == Action::"execute", resource)
      when { context has spending && context.spending.currency == "EUR" && context.spending.dayHundredths + context.spending.hundredths > 1000 };`

  /** A harness whose tool "tag" spends the amount in its arguments. */
  function spendingHarness(): Harness {
    const harness = driverHarness()
    const tag = harness.parts.tools.get('tag')
    if (!tag) throw new Error('no tool "tag"')
    harness.parts.tools = new Map([...harness.parts.tools, ['tag', { ...tag, amount: { value: '/amount', unitsPerCurrency: 1, currency: 'EUR' } }]])
    harness.policy.activate({ 'a.cedar': limits })
    return harness
  }

  function spending(amount: number): Parameters<Harness['start']> {
    return [[actionStep('act', 'tag', { arguments: { amount: '= input.amount' } })], {}, { amount }]
  }

  async function spend(harness: Harness, amount: number): Promise<RunSnapshot> {
    const runId = await harness.start(...spending(amount))
    await harness.drive(runId)
    return harness.snapshot(runId)
  }

  it('is added up over a day; what would go beyond the limit is refused, and goes again the day after', async () => {
    const harness = spendingHarness()
    const first = await spend(harness, 6.001)
    expect(first.run.status).toBe('completed')
    expect(first.intents[0]?.policy?.question.spending).toEqual({ hundredths: 601, currency: 'EUR', dayHundredths: 0 })
    const second = await spend(harness, 4)
    expect(second.run).toMatchObject({ status: 'failed', error: { code: 'POLICY_DENIED', message: 'at-most-10-a-day: At most 10.00 a day.' } })
    expect((await spend(harness, 3.99)).run.status).toBe('completed')
    await harness.advance(24 * 60 * 60_000)
    expect((await spend(harness, 10)).run.status).toBe('completed')
    expect(harness.calls.tool).toBe(3)
  })

  it('whose amount cannot be told is refused before anybody is asked', async () => {
    const harness = spendingHarness()
    const runId = await harness.start([actionStep('act', 'tag', { arguments: {} })])
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ attempts: [{ status: 'failed', error: { code: 'ACTION_FAILED' } }], intents: [] })
    expect(harness.calls.tool).toBe(0)
  })

  it('is added up even where two actions are begun in the same instant: the one that would go beyond the limit is refused', async () => {
    const harness = spendingHarness()
    const runs = [await harness.start(...spending(6)), await harness.start(...spending(6))]
    const waiting: (() => void)[] = []
    // Neither claims before both have read what was spent.
    harness.scripts.at = async (point) => {
      if (point !== 'action.before-claim' || waiting.length === 2) return
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        if (waiting.length === 2) for (const go of waiting) go()
      })
    }
    await Promise.all(runs.map((runId) => harness.drive(runId)))
    const ended = await Promise.all(runs.map((runId) => harness.snapshot(runId)))
    expect(ended.map(({ run }) => run.status).toSorted()).toEqual(['completed', 'failed'])
    expect(ended.find(({ run }) => run.status === 'failed')?.run.error).toMatchObject({ code: 'POLICY_DENIED' })
    expect(harness.calls.tool).toBe(1)
  })

  /** Has the tool declare its amount elsewhere from now on, as another release of it would. */
  function declareElsewhere(harness: Harness): void {
    const tag = harness.parts.tools.get('tag')
    if (!tag) throw new Error('no tool "tag"')
    harness.parts.tools = new Map([...harness.parts.tools, ['tag', { ...tag, amount: { value: '/sum', unitsPerCurrency: 1, currency: 'EUR' } }]])
  }

  /** A run whose action was authorised and not begun yet as its tool came to declare its amount elsewhere. */
  async function authorised(harness: Harness): Promise<string> {
    const runId = await harness.start(...spending(1))
    harness.scripts.at = (point) => {
      if (point === 'action.before-claim') throw new Error('the server stops here')
    }
    await expect(harness.drive(runId)).rejects.toThrow('stops here')
    harness.scripts.at = () => {}
    declareElsewhere(harness)
    await harness.drive(runId)
    return runId
  }

  it('that cannot be told any more as execution starts fits no limit, and says so', async () => {
    const harness = spendingHarness()
    const { run, intents } = await harness.snapshot(await authorised(harness))
    expect(run).toMatchObject({ status: 'failed', error: { code: 'POLICY_EVALUATION_FAILED' } })
    expect(run.error?.message).toBe('What it spends cannot be told, so that it fits no limit: the policies could not be evaluated: at-most-10-a-day')
    expect(intents).toMatchObject([{ state: 'ABORTED', grant: { question: { spending: { unknown: 'amount' } }, decision: { outcome: 'deny' } } }])
    expect(harness.calls.tool).toBe(0)
  })

  it('that cannot be told goes to a person where no policy limits it, whatever permits it without; then nobody can tell what was spent that day', async () => {
    const harness = spendingHarness()
    harness.policy.activate({ 'a.cedar': everything })
    await harness.enrol('ada', 'ben', 'dot')
    const runId = await authorised(harness)
    const { escalations } = await harness.snapshot(runId)
    expect(escalations).toMatchObject([{ status: 'open', peopleRequired: 1 }])
    expect(escalations[0]?.reason).toContain('What it spends cannot be told, so that it fits no limit.')
    if (escalations[0]) await harness.decide(escalations[0], 'ada')
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
    expect(harness.calls.tool).toBe(1)

    const after = await harness.start([actionStep('act', 'tag', { arguments: { sum: 1 } })])
    await harness.drive(after)
    expect((await harness.snapshot(after)).intents[0]?.policy).toMatchObject({
      people: 1,
      question: { spending: { unknown: 'day', hundredths: 100, currency: 'EUR' } },
    })
  })
})
