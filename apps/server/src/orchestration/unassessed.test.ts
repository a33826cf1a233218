import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { describe, expect, it } from 'vitest'
import { actionStep, agentStep, codeStep, evaluation } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

/** A harness whose judge can check the truth of nothing that it was given no context for. */
function withBoundedJudge() {
  const harness = driverHarness()
  const { judge } = harness.parts
  harness.parts.judge = {
    ...judge,
    evaluate: async ({ output, context }): Promise<QsrEvaluation> => {
      const quality = Number((output as JsonObject | null)?.['quality'] ?? 0)
      const least = Math.round((quality - 0.25) * 100) / 100
      return context === undefined
        ? { ...evaluation(least), qsrAtMost: quality, truthAssessed: false }
        : { ...evaluation(quality), truthAssessed: true }
    },
  }
  return harness
}

async function outcomeOf(harness: ReturnType<typeof driverHarness>, runId: string) {
  const { run, attempts, escalations, intents } = await harness.snapshot(runId)
  return { run, attempts, escalations, intents, decision: attempts.findLast(({ kind }) => kind === 'agent')?.decision }
}

describe('an output of whose truth nothing is known', () => {
  it('goes on marked unassessed by default, and is no pass', async () => {
    const harness = withBoundedJudge()
    const runId = await harness.start([agentStep('write')])
    await harness.drive(runId)
    const { run, decision, attempts } = await outcomeOf(harness, runId)
    expect(run.status).toBe('completed')
    expect(decision).toMatchObject({ outcome: 'unassessed', peopleRequired: 0, reasons: [expect.stringContaining('QSR is between 0.65 and 0.9')] })
    expect(attempts[0]?.qsr).toMatchObject({ qsr: 0.65, qsrAtMost: 0.9, truthAssessed: false })
    expect(harness.record.committed.flatMap(({ ledger }) => ledger).find(({ kind }) => kind === 'step.attempted')?.fields).toMatchObject({
      gil_decision: 'unassessed',
      people_required: 0,
    })
  })

  it('is still held where it could not pass even if it were true, and assessed where something was given', async () => {
    const harness = withBoundedJudge()
    harness.scripts.agent = () => ({ output: { quality: 0.65 } })
    const poor = await harness.start([agentStep('write')])
    await harness.drive(poor)
    expect((await outcomeOf(harness, poor)).decision).toMatchObject({ outcome: 'escalate', peopleRequired: 1 })
    harness.scripts.agent = () => ({ output: { quality: 0.9 } })
    for (const more of [{ context: '' }, { input: { of: 'the order' } }]) {
      const runId = await harness.start([agentStep('write', more)])
      await harness.drive(runId)
      expect((await outcomeOf(harness, runId)).decision?.outcome).toBe('pass')
    }
  })

  it('waits for one person where the step or its workflow says so', async () => {
    const harness = withBoundedJudge()
    await harness.enrol('ada')
    const runId = await harness.start([agentStep('write')], { unassessed: 'person' })
    await harness.drive(runId)
    expect((await outcomeOf(harness, runId)).decision).toMatchObject({ outcome: 'escalate', peopleRequired: 1 })
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await harness.drive(runId)
    expect((await outcomeOf(harness, runId)).run.status).toBe('completed')
    const own = await harness.start([agentStep('write', { unassessed: 'continue' })], { unassessed: 'person' })
    await harness.drive(own)
    expect((await outcomeOf(harness, own)).decision?.outcome).toBe('unassessed')
  })

  it('goes to the language-model judge, or to a person where there is none, and that is said', async () => {
    const harness = withBoundedJudge()
    const without = await harness.start([agentStep('write', { unassessed: 'model' })])
    await harness.drive(without)
    expect((await outcomeOf(harness, without)).decision).toMatchObject({
      outcome: 'escalate',
      reasons: expect.arrayContaining(['No language model judged its truth.']) as string[],
    })
    const told = { model: 'tests/model', calls: 4, inputTokens: 1, outputTokens: 1, tookMs: 1, outage: null }
    harness.parts.modelJudge = {
      evaluator: { name: 'language-model:tests', version: '1', sha256: 'b'.repeat(64) },
      evaluate: async (_request, _signal, account) => (account?.(told), { ...evaluation(0.8), truthAssessed: true }),
    }
    const judged = await harness.start([agentStep('write', { unassessed: 'model' })])
    await harness.drive(judged)
    const { decision, attempts } = await outcomeOf(harness, judged)
    expect(decision?.outcome).toBe('pass')
    expect(attempts[0]).toMatchObject({ qsr: { qsr: 0.8, truthAssessed: true }, judging: told })
  })

  it.each([
    ['holds', () => ({ ok: true, reason: 'The sum is right.' }), 'pass', true],
    ['refuses, and attempts are used up', () => ({ ok: false, reason: 'The sum is 7.' }), 'escalate', false],
    [
      'cannot be run',
      () => {
        throw new Error('no rates')
      },
      'escalate',
      null,
    ],
    ['returns no verdict', () => 'fine', 'escalate', null],
  ] as [string, () => Json, string, boolean | null][])('is decided by a check of the workflow: one that %s', async (_what, check, outcome, ok) => {
    const harness = withBoundedJudge()
    const given: JsonObject[] = []
    harness.scripts.function = (input) => (given.push(input), check())
    const runId = await harness.start([agentStep('write', { unassessed: 'check', check: 'verify', adaptAttempts: 0 })])
    await harness.drive(runId)
    const { decision, attempts } = await outcomeOf(harness, runId)
    expect(decision?.outcome).toBe(outcome)
    expect(attempts.at(-1)?.check).toMatchObject({ function: 'verify', version: '1', ok })
    expect(decision?.reasons.join(' ')).toContain('verify')
    expect(given[0]).toEqual({ task: 'Do it.', input: {}, context: null, output: { quality: 0.9 } })
  })

  it('is tried again while attempts are left after its check refused it', async () => {
    const harness = withBoundedJudge()
    harness.scripts.function = () => ({ ok: harness.calls.function > 1, reason: 'The sum is 7.' })
    const suggestions: unknown[] = []
    harness.scripts.agent = ({ feedback }) => (suggestions.push(feedback?.previousOutput), { output: { quality: 0.9 } })
    const runId = await harness.start([agentStep('write', { unassessed: 'check', check: 'verify' })])
    await harness.drive(runId)
    const { attempts } = await outcomeOf(harness, runId)
    expect(attempts.map(({ decision }) => decision?.outcome)).toEqual(['adapt', 'pass'])
    expect(suggestions).toEqual([undefined, { quality: 0.9 }])
  })

  it('is refused at apply where no function is named to check it', async () => {
    const harness = withBoundedJudge()
    await expect(harness.start([agentStep('write', { unassessed: 'check' })])).rejects.toMatchObject({ code: 'DEFINITION_INVALID' })
    await expect(harness.start([agentStep('write', { check: 'unheard-of' })])).rejects.toMatchObject({ code: 'DEFINITION_UNKNOWN_FUNCTION' })
  })

  it('is drawn for audit as such, always the same ones', async () => {
    const harness = withBoundedJudge()
    harness.parts.gates = {
      current: () => ({
        config: { ...harness.gateConfig, learnThenTest: { alpha: 0.1, delta: 0.1, auditRate: 1, minLabels: 40 } },
        sha256: 'c'.repeat(64),
      }),
    }
    const runId = await harness.start([agentStep('write')])
    await harness.drive(runId)
    const drawn = [...harness.record.events.values()].find(({ type }) => type === 'gate.audit-drawn')
    expect(drawn).toMatchObject({ runId, stepId: 'write', payload: { attempt: 1, unassessed: true } })
  })
})

describe('what an irreversible action rests on', () => {
  const steps = (unassessed: 'continue' | 'person' = 'continue') => [
    agentStep('write', { unassessed }),
    codeStep('shape', { after: ['write'], input: { amount: '= steps.write.output.quality' } }),
    actionStep('pay-it', 'pay', { after: ['shape'], arguments: { amount: '= steps.shape.output.amount' } }),
  ]

  it('says so to those who sign, in the block they sign, through functions', async () => {
    const harness = withBoundedJudge()
    const runId = await harness.start(steps())
    await harness.drive(runId)
    const { intents, escalations } = await outcomeOf(harness, runId)
    expect(intents[0]?.block.restsOnUnchecked).toEqual([{ stepId: 'write', attempt: 1, agent: 'alpha', truth: 'unassessed' }])
    expect(intents[0]?.policy?.question.restsOnUnassessed).toBe(true)
    expect(escalations[0]?.reason).toContain('It rests on "write", of whose truth nothing is known.')
    const opened = harness.record.committed.flatMap(({ ledger }) => ledger).find(({ kind }) => kind === 'intent.opened')
    expect(opened?.fields['rests_on_unassessed']).toEqual(['write/1'])
  })

  it('tells an output that a person confirmed from one that nobody checked, and names an account that stands alone', async () => {
    const harness = withBoundedJudge()
    await harness.enrol('ada')
    const confirmed = await harness.start(steps('person'))
    await harness.drive(confirmed)
    await harness.decide(await harness.openQuestion(confirmed), 'ada')
    await harness.drive(confirmed)
    expect((await outcomeOf(harness, confirmed)).intents[0]?.block.restsOnUnchecked).toBeUndefined()

    harness.scripts.agent = () => ({ output: { quality: 0.9 }, context: 'The ledger says that it is due. It was booked in March.' })
    const account = await harness.start(steps())
    await harness.drive(account)
    const { intents, escalations, attempts } = await outcomeOf(harness, account)
    expect(intents[0]?.block.restsOnUnchecked).toMatchObject([{ stepId: 'write', truth: 'agentAccount' }])
    expect(escalations[0]?.reason).toContain('checked against nothing but what the agent says it relied on')
    expect(attempts.find(({ stepId }) => stepId === 'write')?.decision).toMatchObject({
      outcome: 'pass',
      reasons: expect.arrayContaining([expect.stringContaining('the agent itself says')]) as string[],
    })
  })

  it('is proven by nothing that is but the output again', async () => {
    const harness = withBoundedJudge()
    const output = 'The order was paid on 3 May. It went to Lisbon.'
    harness.parts.judge = { ...harness.parts.judge, evaluate: async () => ({ ...evaluation(0.9), truthAssessed: true }) }
    harness.scripts.agent = () => ({ output, context: output })
    const runId = await harness.start([
      agentStep('write'),
      actionStep('pay-it', 'pay', { after: ['write'], arguments: { text: '= steps.write.output' } }),
    ])
    await harness.drive(runId)
    const { decision, intents } = await outcomeOf(harness, runId)
    expect(decision).toMatchObject({
      outcome: 'unassessed',
      reasons: expect.arrayContaining([expect.stringContaining('its output again')]) as string[],
    })
    expect(intents[0]?.block.restsOnUnchecked).toMatchObject([{ stepId: 'write', truth: 'unassessed' }])
  })

  it('counts an account for nothing where the workflow says so', async () => {
    const harness = withBoundedJudge()
    harness.scripts.agent = () => ({ output: { quality: 0.9 }, context: 'The ledger says that it is due. It was booked in March.' })
    const runId = await harness.start([agentStep('write')], { evidence: ['input', 'context', 'tool'] })
    await harness.drive(runId)
    const { decision, attempts } = await outcomeOf(harness, runId)
    expect(decision?.outcome).toBe('unassessed')
    expect(attempts[0]?.judged).toMatchObject({ context: expect.stringContaining('booked in March') as string, given: [{ provenance: 'agent' }] })
  })
})
