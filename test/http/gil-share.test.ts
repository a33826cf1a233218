import type { GateDecision } from '@maestro-helix/contract/evaluation'
import { expect, test } from 'vitest'
import { anAttempt, anEscalation, anIntent, aRun, instant, startOf, startOfTime, stepOf } from '../conformance/record-fixtures.ts'
import { useTestServer } from './test-server.ts'

const server = useTestServer()
const window = { since: startOfTime, until: instant(86_400) }

function heldBy(outcome: GateDecision['outcome']): GateDecision {
  const peopleRequired = outcome === 'halt' ? 2 : outcome === 'escalate' ? 1 : 0
  return { outcome, reasons: ['Because.'], peopleRequired, thresholds: { qsrMin: 0.7, mriMax: 0.3, mode: 'fixed' }, configSha256: 'e'.repeat(64) }
}

test('counts what reached people and what they did, by workflow, with intervals, without demonstrations', async () => {
  const running = await server.start()
  const local = running.client
  const step = async (
    workflow: string,
    about: { status?: 'approved' | 'rejected' | 'timed-out'; peopleRequired?: 1 | 2; demonstration?: boolean; after?: number } = {},
  ) => {
    const run = aRun({ workflow, demonstration: about.demonstration ?? false })
    await running.store.commit(startOf(run))
    const { status, peopleRequired = 1, after = 60 } = about
    const escalations =
      status === undefined ? [] : [anEscalation(run, { status, peopleRequired, openedAt: instant(3), decidedAt: instant(3 + after) })]
    const attempt = anAttempt(run, status === undefined ? {} : { decision: heldBy(peopleRequired === 2 ? 'halt' : 'escalate') })
    await running.store.commit(stepOf(run, { attempt, escalations }))
  }
  for (let passed = 0; passed < 17; passed += 1) await step('alpha')
  await step('alpha', { status: 'approved', after: 60 })
  await step('alpha', { status: 'approved', peopleRequired: 2, after: 120 })
  await step('beta', { status: 'rejected', after: 600 })
  await step('beta', { status: 'timed-out' })
  await step('beta', { status: 'approved', demonstration: true })
  // Nobody knows whether these are right: they prove nothing either way.
  for (let open = 0; open < 3; open += 1) {
    const unknown = aRun({ workflow: 'alpha' })
    await running.store.commit(startOf(unknown))
    const qsr = { ...anAttempt(unknown).qsr!, qsr: 0.1, qsrAtMost: 0.9, truthAssessed: false }
    await running.store.commit(stepOf(unknown, { attempt: anAttempt(unknown, { decision: heldBy('unassessed'), qsr }) }))
  }
  // An action that waits by definition, which says nothing of quality.
  const run = aRun({ workflow: 'beta' })
  await running.store.commit(startOf(run))
  const intent = anIntent(run)
  const asked = anEscalation(run, {
    kind: 'action',
    stepId: 'refund',
    intentId: intent.block.intentId,
    peopleRequired: 2,
    openedAt: instant(3),
    status: 'open',
  })
  await running.store.commit(
    stepOf(run, {
      intents: [intent],
      escalations: [asked],
      attempt: anAttempt(run, { stepId: 'refund', kind: 'action', agent: null, agentVersion: null, qsr: null, decision: null, evaluationId: null }),
    }),
  )

  const { all, byWorkflow } = await local.desk.share(window)
  expect(all).toMatchObject({
    reachedPerson: { count: 4, of: 22 },
    unassessed: 3,
    approvalsByDesign: 1,
    engagement: { count: 3, of: 4 },
    decisionLatencyMs: { decisions: 3, median: 120_000 },
    overrides: { count: 2, ofHalts: 1, byBreakGlass: 0, runs: 25 },
  })
  expect(all.reachedPerson.interval?.share).toBeCloseTo(4 / 22, 10)
  expect(all.reachedPerson.interval?.lower).toBeCloseTo(0.0519, 3)
  expect(all.reachedPerson.interval?.upper).toBeCloseTo(0.4028, 3)
  expect(all.overrides.per100Runs?.rate).toBeCloseTo(200 / 25, 10)
  expect(byWorkflow.map(({ workflow, reachedPerson: { count, of } }) => [workflow, count, of])).toEqual([
    ['alpha', 2, 19],
    ['beta', 2, 3],
  ])
  expect((await local.desk.share({ ...window, workflow: 'alpha' })).all.reachedPerson).toMatchObject({ count: 2, of: 19 })
  expect((await local.desk.share({ ...window, demonstrations: 'true' })).all.reachedPerson).toMatchObject({ count: 5, of: 23 })
  expect((await local.desk.share({ since: instant(86_400), until: instant(90_000) })).all).toMatchObject({
    reachedPerson: { count: 0, of: 0, interval: null },
    engagement: { interval: null },
    overrides: { per100Runs: null },
  })
  await expect(local.desk.share({ since: instant(2), until: instant(1) })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})

test('counts what people let pass as an override only where the gate held it, and as one of a halt only where the gate halted', async () => {
  const running = await server.start()
  const local = running.client
  // Held by policies alone; held by the gate for one person, by policies for two; halted.
  for (const [outcome, peopleRequired] of [
    ['pass', 1],
    ['escalate', 2],
    ['halt', 3],
  ] as const) {
    const run = aRun()
    await running.store.commit(startOf(run))
    const escalation = anEscalation(run, { status: 'approved', peopleRequired, openedAt: instant(3), decidedAt: instant(4) })
    await running.store.commit(stepOf(run, { attempt: anAttempt(run, { decision: heldBy(outcome) }), escalations: [escalation] }))
  }
  expect((await local.desk.share(window)).all).toMatchObject({
    reachedPerson: { count: 3, of: 3 },
    overrides: { count: 2, ofHalts: 1, byBreakGlass: 0, runs: 3 },
  })
})
