import { allSettingKinds } from '@maestro-helix/server/evidence/store/entries-of-settings'
import { selectEntriesOf } from '@maestro-helix/server/evidence/store/proven-entries'
import { selectEntriesOfRun } from '@maestro-helix/server/evidence/store/load-entries-of-run'
import { grantKinds } from '@maestro-helix/server/governance/check-grant'
import { enrolmentKinds } from '@maestro-helix/server/record/enrolment-kinds'
import { beforeEach, expect, test } from 'vitest'
import { aChange, aDraft, aRun } from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()
beforeEach(() => record.clear())

test('who people are is found by an index of their entries alone, however long the ledger is', async () => {
  const { store } = await record.open()
  const others = Array.from({ length: 3_000 }, () => aDraft('step.attempted', null))
  const people = enrolmentKinds.map((kind) => aDraft(kind, null, { human_operator_id: 'ada' }))
  await store.commit(aChange({ ledger: [...others, ...people] }))
  await record.query('ANALYZE ledger_entries')
  const plan = await record.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${selectEntriesOf(enrolmentKinds).replace('$1', '0').replace('$2', '1000')}`)
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('using ledger_entries_enrolments')
  expect((await store.entriesOfPerson('ada')).map(({ kind }) => kind)).toEqual(enrolmentKinds)
})

test('so is what is in force of what is governed', async () => {
  const { store } = await record.open()
  const others = Array.from({ length: 3_000 }, () => aDraft('step.attempted', null))
  await store.commit(aChange({ ledger: [...others, ...allSettingKinds.map((kind) => aDraft(kind, null, { version: 1 }))] }))
  await record.query('ANALYZE ledger_entries')
  const plan = await record.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${selectEntriesOf(allSettingKinds).replace('$1', '0').replace('$2', '1000')}`)
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('using ledger_entries_settings')
  const told = [...(await store.entriesOfSettings('gate')), ...(await store.entriesOfSettings('routing'))]
  expect(told.map(({ kind }) => kind)).toEqual(allSettingKinds)
})

test('so is what grants of a run rest on', async () => {
  const { store } = await record.open()
  const [mine, other] = [aRun(), aRun()]
  const drafts = [mine, other].flatMap((run) => grantKinds.map((kind) => aDraft(kind, run)))
  await store.commit(aChange({ ledger: [...drafts, ...Array.from({ length: 3_000 }, () => aDraft('step.attempted', mine))] }))
  await record.query('ANALYZE ledger_entries')
  const plan = await record.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${selectEntriesOfRun(grantKinds).replace('$1', `'${mine.id}'::bytea`)}`)
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('ledger_entries_grants')
  expect((await store.entriesOfRun(mine.id, grantKinds)).map(({ kind }) => kind)).toEqual(grantKinds)
})

test('an entry that only quotes the kind of another is none', async () => {
  const { store } = await record.open()
  const quoting = aDraft('step.attempted', null, {
    human_operator_id: 'ada',
    inner: { kind: 'operator.enrolled' },
    text: '"kind":"operator.enrolled"',
  })
  await store.commit(aChange({ ledger: [quoting] }))
  expect(await store.entriesOfPerson('ada')).toEqual([])
})
