import { expect, test } from 'vitest'
import type { RecordChange, WorkflowVersionRecord } from '../record/record-change.ts'
import type { AgentTrackRecord, RecordStore } from '../record/record-store.ts'
import { rememberingReads } from './remembered-reads.ts'

const version = (number: number): WorkflowVersionRecord => ({
  name: 'w',
  version: number,
  definition: { name: 'w', description: '', steps: [] },
  sha256: String(number),
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: { kind: 'service', id: 'local' },
})
const record = (agent: string, samples: number): AgentTrackRecord => ({
  agent,
  version: '1',
  samples,
  meanQsr: 1,
  meanMri: 0,
  failures: 0,
  low: 0,
  selfScoreWindow: [],
  rmm: null,
})

test('a stored version is read once; one that is not there is asked for again', async () => {
  const asked: number[] = []
  const present = new Set([1])
  const store = rememberingReads(
    {
      workflowVersion: async (_name: string, number: number) => (asked.push(number), present.has(number) ? version(number) : undefined),
    } as unknown as RecordStore,
    () => 0,
  )
  expect([await store.workflowVersion('w', 1), await store.workflowVersion('w', 1)]).toEqual([version(1), version(1)])
  expect(await store.workflowVersion('w', 2)).toBeUndefined()
  present.add(2)
  expect(await store.workflowVersion('w', 2)).toEqual(version(2))
  expect(asked).toEqual([1, 2, 2])
})

test("agents' records are at most a second old, and only the missing ones are read", async () => {
  let nowMs = 0
  const asked: string[][] = []
  const store = rememberingReads(
    {
      trackRecords: async (agents: { id: string }[]) => {
        asked.push(agents.map(({ id }) => id))
        return new Map(agents.filter(({ id }) => id !== 'unknown').map(({ id }) => [`${id}@1`, record(id, asked.length)]))
      },
    } as unknown as RecordStore,
    () => nowMs,
  )
  const a = { id: 'a', version: '1' }
  const unknown = { id: 'unknown', version: '1' }
  expect((await store.trackRecords([a])).get('a@1')?.samples).toBe(1)
  expect((await store.trackRecords([a, unknown])).get('a@1')?.samples).toBe(1)
  expect((await store.trackRecords([unknown])).size).toBe(0)
  nowMs = 1_001
  expect((await store.trackRecords([a])).get('a@1')?.samples).toBe(3)
  expect(asked).toEqual([['a'], ['unknown'], ['a']])
})

test('the outcomes of a step are at most a tenth of a second old, by workflow, step and candidates in any order', async () => {
  let nowMs = 0
  let asked = 0
  const store = rememberingReads({ routingRecord: async () => (asked++, { step: [], elsewhere: new Map() }) } as unknown as RecordStore, () => nowMs)
  const [a, b] = [
    { id: 'a', version: '1' },
    { id: 'b', version: '1' },
  ]
  const place = { workflow: 'w', stepId: 's', agents: [a, b] }
  await store.routingRecord(place)
  await store.routingRecord({ ...place, agents: [b, a] })
  expect(asked).toBe(1)
  await store.routingRecord({ ...place, stepId: 't' })
  await store.routingRecord({ ...place, agents: [a] })
  expect(asked).toBe(3)
  nowMs = 101
  await store.routingRecord(place)
  expect(asked).toBe(4)
})

test('what a person did about audits of the gate is seen at once, also by a read that was under way', async () => {
  const reads: ((audits: never[]) => void)[] = []
  const store = rememberingReads(
    {
      commit: async () => 'committed',
      gateAudits: () => new Promise((resolve) => reads.push(resolve)),
    } as unknown as RecordStore,
    () => 0,
  )
  const change = (kind: string) => ({ aggregate: null, evidence: [], outbox: [], ledger: [{ kind, at: '', fields: {} }] }) as unknown as RecordChange
  const first = store.gateAudits()
  reads[0]?.([])
  await first
  await store.gateAudits()
  expect(reads).toHaveLength(1)
  await store.commit(change('run.started'))
  await store.gateAudits()
  expect(reads).toHaveLength(1)
  await store.commit(change('gate.audit-labelled'))
  const underWay = store.gateAudits()
  await store.commit(change('gate.calibrated'))
  reads[1]?.([])
  await underWay
  void store.gateAudits()
  expect(reads).toHaveLength(3)
})
