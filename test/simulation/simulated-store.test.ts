import { expect, test } from 'vitest'
import { aRun, startOf } from '../conformance/record-fixtures.ts'
import { randomFaults, SimulatedRecord, simulatedStore } from './simulated-store.ts'

test('a fault before a commit leaves nothing of it, a fault after it all of it; the caller sees the same', async () => {
  const record = new SimulatedRecord()
  const quiet = { random: () => 0.5, delay: async () => {}, delayed: 0 }
  const [before, after] = [aRun(), aRun()]
  const lost = simulatedStore(record, randomFaults({ ...quiet, rejectBefore: 1, rejectAfter: 0 })).store
  await expect(lost.commit(startOf(before))).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
  const unheard = simulatedStore(record, randomFaults({ ...quiet, rejectBefore: 0, rejectAfter: 1 })).store
  await expect(unheard.commit(startOf(after))).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
  expect([...record.runs.keys()]).toEqual([after.id])
  expect((await record.ledger.reader.tip()).size).toBe(1)
})

test('a delayed call takes effect when the scheduler lets it go on', async () => {
  const record = new SimulatedRecord()
  const gate = Promise.withResolvers<void>()
  const { store } = simulatedStore(record, randomFaults({ random: () => 0, delay: () => gate.promise, delayed: 1, rejectBefore: 0, rejectAfter: 0 }))
  const run = aRun()
  const committing = store.commit(startOf(run))
  expect(record.runs.size).toBe(0)
  gate.resolve()
  expect(await committing).toMatchObject({ outcome: 'committed' })
})

test('the same changes give the same ledger, to the byte', async () => {
  const [one, other] = [new SimulatedRecord(), new SimulatedRecord()]
  const run = aRun()
  for (const record of [one, other]) await simulatedStore(record).store.commit(startOf(run))
  expect(await one.ledger.reader.tip()).toEqual(await other.ledger.reader.tip())
})
