import { ledgerClock } from '@maestro-helix/server/composition/ledger-clock'
import { beforeEach, expect, test } from 'vitest'
import { aChange, aDraft } from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()
beforeEach(() => record.clear())
const elapsedMs = () => 0

/** A record whose last entry is of noon on 1 March. */
async function recorded() {
  const opened = await record.open()
  await opened.store.commit(aChange({ ledger: [{ ...aDraft('evaluation.recorded', null), at: '2026-03-01T12:00:00.000Z' }] }))
  return opened
}

test('a server whose clock lies before the last entry by more than a minute says so until it has caught up', async () => {
  let passedMs = 0
  const now = () => new Date(Date.parse('2026-03-01T11:58:30.000Z') + passedMs).toISOString()
  const { recordedUntil, trust } = await ledgerClock(await recorded(), { now, confirmed: null, elapsedMs: () => passedMs })
  expect(recordedUntil).toBe('2026-03-01T12:00:00.000Z')
  expect(trust.doubt()).toMatchObject({ code: 'CLOCK_SET_BACK', message: expect.stringContaining('the clock lies 90 s before') })
  passedMs = 30_000
  expect(trust.doubt()).toBeNull()
})

test('one whose clock lies a year ahead of it does not start: nothing is entered with that time', async () => {
  const opened = await recorded()
  await expect(ledgerClock(opened, { now: () => '2027-03-01T12:00:00.000Z', confirmed: null, elapsedMs })).rejects.toMatchObject({
    code: 'CLOCK_AHEAD',
    message: expect.stringContaining('365 days ahead'),
  })
  expect((await opened.ledger.tip()).size).toBe(1)
})

test.each([
  ['ahead of', '2027-03-01T12:00:00.000Z'],
  ['behind', '2025-03-01T12:00:00.000Z'],
])('a clock %s it that people have compared is believed at once, which is entered', async (_where, time) => {
  const opened = await recorded()
  const { recordedUntil, trust } = await ledgerClock(opened, { now: () => time, confirmed: time, elapsedMs })
  expect([recordedUntil, trust.doubt()]).toEqual([null, null])
  expect((await opened.ledger.entry(1))?.kind).toBe('clock.confirmed')
  const other = await ledgerClock(await record.open(), { now: () => time, confirmed: '2026-06-01T12:00:00.000Z', elapsedMs })
  expect(other.trust.isConfirmed).toBe(false)
})

test('an empty ledger says nothing of the clock', async () => {
  expect(await ledgerClock(await record.open(), { now: () => '2000-01-01T00:00:00.000Z', confirmed: null, elapsedMs })).toMatchObject({
    recordedUntil: null,
  })
})
