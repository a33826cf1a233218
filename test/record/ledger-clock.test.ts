import { ledgerClock } from '@maestro-helix/server/composition/ledger-clock'
import { expect, test } from 'vitest'
import { aChange, aDraft } from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()

test('a server whose clock lies before the last entry by more than a minute says so until it has caught up', async () => {
  await record.clear()
  const opened = await record.open()
  expect(await ledgerClock(opened, () => '2000-01-01T00:00:00.000Z')).toMatchObject({ recordedUntil: null })
  const draft = { ...aDraft('evaluation.recorded', null), at: '2026-03-01T12:00:00.000Z' }
  await opened.store.commit(aChange({ ledger: [draft] }))
  let now = '2026-03-01T11:58:30.000Z'
  const { recordedUntil, clockBehind } = await ledgerClock(opened, () => now)
  expect(recordedUntil).toBe(draft.at)
  expect(clockBehind()).toContain('CLOCK_SET_BACK: the clock lies 90 s before')
  now = '2026-03-01T11:59:00.000Z'
  expect(clockBehind()).toBeNull()
})
