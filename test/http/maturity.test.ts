import { expect, test } from 'vitest'
import type { TestServer } from './test-server.ts'
import {
  aChange,
  aDraft,
  anApproval,
  anAttempt,
  anEscalation,
  anEvent,
  aQsr,
  aRisk,
  aRun,
  nextId,
  startOf,
  stepOf,
} from '../conformance/record-fixtures.ts'
import { useTestServer } from './test-server.ts'

const server = useTestServer()
const window = { since: '2026-01-01T00:00:00.000Z', until: '2026-02-28T00:00:00.000Z' }

/** A run whose output people were asked about; they scored it and decided. */
async function judgedRun(
  running: TestServer,
  made: { qsr: number; humanScore: number; accepted: boolean; workflow?: string; demonstration?: boolean },
): Promise<string> {
  const run = aRun({ workflow: made.workflow ?? 'sample', demonstration: made.demonstration ?? false })
  await running.store.commit(startOf(run))
  const attempt = anAttempt(run, { qsr: aQsr({ qsr: made.qsr, outputSha256: 'ab'.repeat(32) }), risk: aRisk({ mri: 0.2 }) })
  const escalation = anEscalation(run, { status: made.accepted ? 'approved' : 'rejected', decidedAt: '2026-01-31T10:00:00.000Z' })
  escalation.decisions = [anApproval(escalation, 'ada', { feedback: { rationale: 'Read.', humanScore: made.humanScore } })]
  const change = stepOf(
    run,
    { attempt, escalations: [escalation], ledger: [aDraft('step.attempted', run)] },
    { status: 'completed', endedAt: '2026-01-31T11:00:00.000Z', dueAt: null },
  )
  await running.store.commit(change)
  return escalation.id
}

test('without evidence every value says so, and the composites say between what they lie', async () => {
  const running = await server.start()
  const { client } = running
  const report = await client.maturity.report(window)
  expect(report.rbs.selfHumanCorrelation).toMatchObject({
    state: 'not-enough-data',
    value: null,
    n: 0,
    source: { query: 'maturity.human-scores', ledgerSize: running.begunWith },
  })
  expect(report.rii).toMatchObject({ value: null, band: null, missing: ['q', 'mri', 'rmm', 'bm', 'gi'], bounds: { low: 0, high: 1 } })
  expect(report.emf).toMatchObject({ value: null, alert: null, missing: ['transparency', 'accountability', 'fairness', 'safety', 'beneficence'] })
  expect(report.trust).toMatchObject({ value: null, level: null, autonomyAllowed: false })
  expect(report.rmm.system).toMatchObject({ rmm: null, tier: 'R0 Reactive' })
  await expect(client.maturity.report({ since: window.until, until: window.since })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})

test('agreement with people, steadiness and pillars come from what people and runs left in the record', async () => {
  const running = await server.start()
  const { client } = running
  const ids: string[] = []
  for (let index = 0; index < 24; index += 1) {
    const qsr = 0.5 + index / 50
    const workflow = index % 2 === 0 ? 'sample' : 'other'
    ids.push(await judgedRun(running, { qsr, humanScore: qsr, accepted: index >= 12, workflow }))
  }
  // What demonstration runs say proves nothing about people.
  await judgedRun(running, { qsr: 0.1, humanScore: 1, accepted: true, demonstration: true })
  const { rbs, emf, rmm, trust } = await client.maturity.report(window)
  expect(rbs.selfHumanCorrelation).toMatchObject({ state: 'measured', value: 1, n: 24 })
  expect(rbs.selfHumanCorrelation.source.ids).toEqual(ids)
  expect(rbs.accepted.selfHumanCorrelation).toBe(true)
  // The fixtures' outputs are all the same and judged from the same material, with scores that differ.
  expect(rbs.consistencyIndex).toMatchObject({ state: 'measured', n: 25 })
  expect(rbs.consistencyIndex.value).toBeLessThan(0.9)
  expect(emf.inputs['fairness']).toMatchObject({ state: 'measured', value: 1, n: 24 })
  expect(emf.inputs['beneficence']).toMatchObject({ value: 1, n: 25 })
  // Nobody signed anything here, and the audit says so.
  expect(emf.inputs['accountability']?.value).toBeLessThan(1)
  expect(rmm.agents).toMatchObject([{ agent: 'writer', version: '1.0.0', tier: 'R0 Reactive' }])
  expect(rmm.system.promotions[0]).toMatchObject({ met: false, found: expect.stringContaining('25 self-scored attempts') })
  expect(trust.inputs['her']).toMatchObject({ value: 1, n: 25, source: { query: 'maturity.questions' } })
})

test('labels of audited outputs make the safety pillar, and a run of the suite is evidence with a ledger entry', async () => {
  const running = await server.start()
  const { client } = running
  const labels: ReturnType<typeof anEvent>[] = []
  for (let index = 0; index < 20; index += 1) {
    const run = aRun()
    await running.store.commit(startOf(run))
    await running.store.commit(stepOf(run, { attempt: anAttempt(run) }))
    const payload = { bad: index === 0, qsr: 0.84, qsrMin: 0.7, workflow: 'sample' }
    const label = anEvent({ id: nextId(), type: 'gate.audit-labelled', runId: run.id, stepId: 'write', attempt: 1, payload })
    await running.store.commit(aChange({ evidence: [label] }))
    labels.push(label)
  }
  expect((await client.maturity.ethicalScore(window)).inputs['safety']).toMatchObject({ value: 0.95, n: 20, source: { query: 'maturity.verdicts' } })
  // Each output counts once, by its last label.
  for (const [at, bad] of [
    [1, true],
    [0, false],
    [2, true],
    [2, false],
  ] as const) {
    const label = labels[at] ?? anEvent({})
    const corrected = anEvent({ ...label, id: nextId(), type: 'gate.audit-corrected', payload: { label: label.id, corrects: label.id, bad } })
    await running.store.commit(aChange({ evidence: [corrected] }))
  }
  expect((await client.maturity.ethicalScore(window)).inputs['safety']).toMatchObject({ value: 0.95, n: 20 })
  const again = anEvent({
    ...labels[1],
    id: nextId(),
    type: 'gate.audit-corrected',
    payload: { label: labels[1]?.id ?? '', corrects: '', bad: false },
  })
  await running.store.commit(aChange({ evidence: [again] }))
  expect((await client.maturity.ethicalScore(window)).inputs['safety']).toMatchObject({ value: 1, n: 20 })
  const recorded = await client.maturity.runBenchmark(window)
  expect(await client.judgement.event(recorded.eventId)).toMatchObject({
    type: 'benchmark.recorded',
    payload: { resultSha256: recorded.resultSha256 },
  })
  const { size } = await client.ledger.head()
  expect((await client.ledger.entry(size - 1)).leaf).toMatchObject({
    kind: 'benchmark.recorded',
    event_id: recorded.eventId,
    result_sha256: recorded.resultSha256,
  })
  expect(await client.maturity.benchmarkMetrics(window)).toMatchObject({ drift: { state: 'not-enough-data' } })
  expect((await client.maturity.reflexiveIntelligence(window)).missing).toContain('bm')
})

test('RMM of an agent over time: a point for each version and day, with what it rests on, over a window that is bounded', async () => {
  const running = await server.start()
  const { client } = running
  await judgedRun(running, { qsr: 0.8, humanScore: 0.8, accepted: true })
  const { items, complete, source } = await client.maturity.history('writer', window)
  expect(items).toMatchObject([
    { version: '1.0.0', day: '2026-01-31T00:00:00.000Z', samples: { evaluations: 1, humanDecisions: 1 }, competencies: { humanAlignment: 1 } },
  ])
  expect(complete).toBe(true)
  expect(source).toEqual({ query: 'maturity.history', ...window, ledgerSize: (await client.ledger.head()).size, ids: [] })
  // A day is never counted by half.
  expect((await client.maturity.history('writer', { ...window, since: '2026-01-31T23:00:00Z' })).items).toEqual(items)
  expect((await client.maturity.history('nobody', window)).items).toEqual([])
  for (const bad of [
    { since: window.until, until: window.since },
    { since: '2020-01-01T00:00:00Z', until: window.until },
  ])
    await expect(client.maturity.history('writer', bad)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})
