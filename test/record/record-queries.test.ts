import type { RunSummary } from '@maestro-helix/contract/run'
import { beforeEach, expect, test } from 'vitest'
import {
  aChange,
  anAttempt,
  anEscalation,
  anEvent,
  anIntent,
  anOperator,
  aQsr,
  aRisk,
  aRun,
  instant,
  nextId,
  startOf,
  startOfTime,
  stepOf,
} from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()
beforeEach(() => record.clear())

/** All items of a list, page by page. */
async function all<Item>(read: (after?: string) => Promise<{ items: Item[]; next: string | null }>): Promise<Item[]> {
  const items: Item[] = []
  let after: string | undefined
  for (let page = 0; page < 100; page += 1) {
    const { items: more, next } = await read(after)
    items.push(...more)
    if (next === null) return items
    after = next
  }
  throw new Error('the pages do not end')
}

test('lists runs newest first, filtered, page by page', async () => {
  const { store, queries } = await record.open()
  const runs = [aRun(), aRun({ workflow: 'other' }), aRun({ status: 'waiting' }), aRun(), aRun()]
  for (const run of runs) await store.commit(startOf(run))
  const ids = (list: RunSummary[]) => list.map(({ id }) => id)
  expect(await all((after) => queries.runs({ limit: 2, ...(after && { after }) }))).toEqual(
    runs.toReversed().map(({ input: _input, output: _output, ...summary }) => summary),
  )
  expect(ids((await queries.runs({ limit: 9, workflow: 'other' })).items)).toEqual([runs[1]?.id])
  // A random id, as many callers send, says nothing of when the run was accepted.
  const earliest = aRun({ id: 'ffffffff-ffff-4fff-bfff-ffffffffffff', createdAt: instant(-9), updatedAt: instant(-9) })
  await store.commit(startOf(earliest))
  expect(ids((await queries.runs({ limit: 9 })).items).at(-1)).toBe(earliest.id)
  expect(ids((await queries.runs({ limit: 9, workflow: 'sample', status: 'waiting' })).items)).toEqual([runs[2]?.id])
  expect(await queries.runs({ limit: 9, after: 'nonsense' })).toEqual({ items: [], next: null })
  const found = async (filter: object) => ids((await queries.runs({ limit: 9, ...filter })).items)
  expect(await found({ search: 'OTH' })).toEqual([runs[1]?.id])
  expect(await found({ search: runs[0]?.id.slice(-8) })).toEqual([runs[0]?.id])
  expect(await found({ search: runs[0]?.requester.id })).toHaveLength(6)
  // Signs of patterns are letters like any other.
  expect(await found({ search: '%' })).toEqual([])
  expect(await found({ search: '_' })).toEqual([])
  expect(await found({ until: instant(-8) })).toEqual([earliest.id])
  expect(await found({ since: instant(-8) })).toHaveLength(5)
})

test('lists scores of a time window, of an agent, and of outputs judged alone, page by page', async () => {
  const { store, queries } = await record.open()
  let run = aRun()
  await store.commit(startOf(run))
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const change = stepOf(run, {
      attempt: anAttempt(run, {
        attempt,
        endedAt: instant(attempt < 4 ? 10 : 20),
        agent: attempt % 2 === 0 ? 'even' : 'odd',
        qsr: aQsr({ qsr: attempt / 10 }),
        risk: aRisk({ mri: attempt / 10 }),
      }),
    })
    await store.commit(change)
    run = change.run ?? run
  }
  const evaluation = {
    evaluationId: nextId(),
    agentId: null,
    at: instant(30),
    request: { task: 'x', output: 'a\u0000', selfScore: 0.3 },
    qsr: aQsr({ qsr: 0.9 }),
  }
  await store.commit(aChange({ evaluation }))
  await store.commit(
    stepOf(run, { intents: [anIntent(run, { openedAt: instant(40), risk: aRisk({ mri: 0.8, tier: 'Critical', reflectiveInput: null }) })] }),
  )

  const scores = await all((after) => queries.qsrLog({ limit: 2, ...(after && { after }) }))
  expect(scores.map(({ qsr }) => qsr)).toEqual([0.9, 0.5, 0.4, 0.3, 0.2, 0.1])
  expect(scores[0]).toMatchObject({ evaluationId: evaluation.evaluationId, runId: null, agent: null, selfScore: 0.3 })
  expect(scores[5]).toMatchObject({
    runId: run.id,
    stepId: 'write',
    attempt: 1,
    workflow: 'sample',
    agent: 'odd',
    components: { accuracy: 4.5, novelty: null },
  })
  expect((await queries.qsrLog({ limit: 9, since: instant(20), until: instant(30) })).items.map(({ qsr }) => qsr)).toEqual([0.5, 0.4])
  expect((await queries.qsrLog({ limit: 9, agent: 'even' })).items.map(({ qsr }) => qsr)).toEqual([0.4, 0.2])
  await expect(queries.qsrLog({ limit: 9, after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })

  const risks = await all((after) => queries.mriLog({ limit: 2, ...(after && { after }) }))
  expect(risks.map(({ mri }) => mri)).toEqual([0.8, 0.5, 0.4, 0.3, 0.2, 0.1])
  expect(risks[0]).toMatchObject({ intentId: expect.any(String), humanScore: null, attempt: null })
  expect(risks[5]).toMatchObject({ attempt: 1, humanScore: 0.8, factors: { epistemicUncertainty: 0.2 } })
  const summary = await queries.mriSummary(startOfTime, instant(41))
  expect(summary).toMatchObject({ count: 6, greatest: 0.8, byTier: { Nominal: 5, Advisory: 0, Cautionary: 0, Critical: 1 } })
  expect(summary.mean).toBeCloseTo(2.3 / 6, 9)
  expect(await queries.mriSummary(instant(100), instant(101))).toMatchObject({ count: 0, mean: null, greatest: null })
  expect((await queries.agentRecords()).map(({ agent, samples }) => [agent, samples])).toEqual([
    ['even', 2],
    ['odd', 3],
  ])
})

test('lists escalations by status, operators, workflows and events', async () => {
  const { store, queries } = await record.open()
  const run = aRun()
  await store.commit(startOf(run))
  const escalations = [anEscalation(run), anEscalation(run, { status: 'rejected', decidedAt: instant(9) }), anEscalation(run)]
  const event = anEvent({ runId: run.id, stepId: 'write', attempt: 1, payload: { text: 'a\u0000' } })
  await store.commit(stepOf(run, { escalations, evidence: [event] }))
  expect(await all((after) => queries.escalations({ limit: 1, ...(after && { after }) }))).toEqual(escalations)
  expect((await queries.escalations({ limit: 9, status: 'open' })).items).toEqual([escalations[0], escalations[2]])
  expect(await queries.reflexiveEvent(event.id)).toEqual({ ...event, payload: { text: 'a\ufffd' } })
  expect(await queries.reflexiveEvent(nextId())).toBeUndefined()

  const operators = [anOperator({ id: 'ada' }), anOperator({ id: 'ben' })]
  for (const operator of operators) await store.commit(aChange({ aggregate: { kind: 'operator', id: operator.id, revision: 0 }, operator }))
  expect(await queries.operators()).toEqual(operators)
  expect(await queries.operatorByToken(operators[1]?.tokenSha256 ?? '')).toEqual(operators[1])
  expect(await queries.operatorByToken('0')).toBeUndefined()

  const by = { kind: 'service', id: 'local' } as const
  for (const revision of [0, 1]) {
    const version = revision + 1
    await store.commit(
      aChange({
        aggregate: { kind: 'workflow', id: 'sample', revision },
        workflow: { name: 'sample', currentVersion: version, paused: false, revision: version, updatedAt: instant(version) },
        workflowVersion: { name: 'sample', version, definition: {} as never, sha256: 'a'.repeat(64), createdAt: instant(version), createdBy: by },
        activation: { name: 'sample', version, at: instant(version), by, cause: 'apply' },
      }),
    )
  }
  expect((await queries.workflows({ limit: 9 })).items).toEqual([
    { name: 'sample', currentVersion: 2, paused: false, revision: 2, updatedAt: instant(2) },
  ])
  expect((await queries.workflowVersions('sample')).map(({ version }) => version)).toEqual([2, 1])
  expect(await queries.workflowActivations('sample')).toEqual(
    [2, 1].map((version) => ({ name: 'sample', version, at: instant(version), by, cause: 'apply' })),
  )
  expect(await queries.workflowVersions('none')).toEqual([])
})

test('lists moves of moving-average gates newest first, of a workflow or step, page by page', async () => {
  const { store, queries } = await record.open()
  const moved = (workflow: string, stepId: string, to: number, seconds: number) =>
    anEvent({ type: 'threshold.moved', stepId, at: instant(seconds), payload: { workflow, from: 0.7, to } })
  // Two in one moment: their order is that in which they were recorded.
  const moves = [
    moved('sample', 'write', 0.65, 1),
    moved('sample', 'write', 0.6, 2),
    moved('sample', 'read', 0.5, 2),
    moved('other', 'write', 0.4, 3),
  ]
  await store.commit(aChange({ evidence: [...moves, anEvent({ at: instant(4) })] }))
  const ids = (list: { eventId: string }[]) => list.map(({ eventId }) => eventId)
  const listed = await all((after) => queries.thresholdMoves({ limit: 1, ...(after && { after }) }))
  expect(ids(listed)).toEqual(moves.toReversed().map(({ id }) => id))
  expect(listed[0]).toEqual({ eventId: moves[3]?.id, at: instant(3), workflow: 'other', stepId: 'write', runId: null, from: 0.7, to: 0.4 })
  expect(ids((await queries.thresholdMoves({ limit: 9, workflow: 'sample', step: 'write' })).items)).toEqual([moves[1]?.id, moves[0]?.id])
  expect(ids((await queries.thresholdMoves({ limit: 9, workflow: 'other' })).items)).toEqual([moves[3]?.id])
  await expect(queries.thresholdMoves({ limit: 9, after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})
