import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enrolmentKinds } from '@maestro-helix/server/record/enrolment-kinds'
import { settingEntryKinds } from '@maestro-helix/server/record/governed-kinds'
import { grantKinds } from '@maestro-helix/server/record/grant-kinds'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aChange, aDraft, aRun } from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()
beforeEach(() => record.clear())

describe('what decisions look up in the ledger', () => {
  test('is found by kind, person and run, in order', async () => {
    const { store, toolDeclarations } = await record.open()
    const [mine, other] = [aRun(), aRun()]
    const settings = Object.values(settingEntryKinds).flat()
    await store.commit(
      aChange({
        ledger: [
          ...Array.from({ length: 3_000 }, () => aDraft('step.attempted', mine)),
          ...enrolmentKinds.map((kind) => aDraft(kind, null, { human_operator_id: 'ada' })),
          ...settings.map((kind) => aDraft(kind, null, { version: 1 })),
          ...[mine, other].flatMap((run) => grantKinds.map((kind) => aDraft(kind, run))),
          aDraft('tool.declared', null, { tool: 'wire' }),
        ],
      }),
    )
    for (const reader of [{ store, toolDeclarations }, await record.open()]) {
      expect((await reader.store.entriesOfPerson('ada')).map(({ kind }) => kind)).toEqual(enrolmentKinds)
      const told = [...(await reader.store.entriesOfSettings('gate')), ...(await reader.store.entriesOfSettings('routing'))]
      expect(told.map(({ kind }) => kind)).toEqual(settings)
      expect((await reader.store.entriesOfRun(mine.id, grantKinds)).map(({ kind }) => kind)).toEqual(grantKinds)
      expect(await reader.toolDeclarations()).toHaveLength(1)
    }
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

  test('what another server appends is read before anything is decided', async () => {
    const [one, other] = [await record.open(), await record.open()]
    await one.store.commit(aChange({ ledger: [aDraft('operator.enrolled', null, { human_operator_id: 'ada' })] }))
    expect(await other.store.entriesOfPerson('ada')).toHaveLength(1)
    await other.store.commit(aChange({ ledger: [aDraft('operator.revoked', null, { human_operator_id: 'ada' })] }))
    expect(await one.store.entriesOfPerson('ada')).toHaveLength(2)
  })
})

describe('whoever writes to the database without the key', () => {
  const hide = `UPDATE ledger_entries SET leaf = overlay(leaf placing 'X'::bytea FROM position('operator.revoked'::bytea IN leaf))
    WHERE position('operator.revoked'::bytea IN leaf) > 0`
  const rehash = `UPDATE ledger_entries SET leaf_hash = sha256('\\x00'::bytea || leaf)`
  const revoked = () =>
    aChange({
      ledger: ['operator.enrolled', 'operator.revoked'].map((kind) => aDraft(kind as 'operator.revoked', null, { human_operator_id: 'ada' })),
    })
  const more = () => aChange({ ledger: [aDraft('step.attempted', aRun())] })

  test('cannot hide an entry from a server that runs: it is known, then noticed, and nothing is decided', async () => {
    const { store, sweep } = await record.open()
    await store.commit(revoked())
    await record.query(hide)
    expect((await store.entriesOfPerson('ada')).map(({ kind }) => kind)).toEqual(['operator.enrolled', 'operator.revoked'])
    await sweep.round(8)
    expect(sweep.damage()).toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    await expect(store.entriesOfPerson('ada')).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    await expect(store.entriesOfRun(aRun().id, grantKinds)).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    await record.query(
      `UPDATE ledger_entries SET leaf = overlay(leaf placing 'o'::bytea FROM position('Xperator.revoked'::bytea IN leaf)) WHERE index = 1`,
    )
    await sweep.round(8)
    expect(sweep.damage()).toBeNull()
    expect(await store.entriesOfPerson('ada')).toHaveLength(2)
  })

  test.each([
    ['with the hash beside it as it was', ''],
    ['with a hash that fits', rehash],
  ])('cannot hide it from one that starts: %s', async (_how, then) => {
    const { store, close } = await record.open()
    await store.commit(revoked())
    await close()
    await record.query(hide)
    if (then !== '') await record.query(then)
    await expect(record.open()).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
  })

  test.each([
    [
      'an entry, with a hash that fits',
      `UPDATE ledger_entries SET leaf = leaf || ' ', leaf_hash = sha256('\\x00'::bytea || leaf || ' ') WHERE index = 300`,
    ],
    [
      'an entry of the right edge',
      `UPDATE ledger_entries SET leaf = leaf || ' ', leaf_hash = sha256('\\x00'::bytea || leaf || ' ') WHERE index = 599`,
    ],
    ['an entry away', 'DELETE FROM ledger_entries WHERE index = 300'],
    [
      'a hash of a complete tile',
      'UPDATE ledger_tiles SET hashes = set_byte(hashes, 100, 255 - get_byte(hashes, 100)) WHERE level = 0 AND index = 0',
    ],
    ['a hash of a tile above', 'UPDATE ledger_tiles SET hashes = set_byte(hashes, 10, 255 - get_byte(hashes, 10)) WHERE level = 1'],
    ['the newest checkpoint', `UPDATE ledger_checkpoints SET note = replace(note, 'maestro', 'maestrO') WHERE size = 600`],
    ['the head', 'UPDATE ledger_head SET size = 599'],
  ])('changes nothing unnoticed while a server runs: %s', async (_what, change) => {
    const { store, sweep } = await record.open()
    await store.commit(aChange({ ledger: Array.from({ length: 600 }, () => aDraft('step.attempted', aRun())) }))
    await sweep.round(8)
    expect(sweep.damage()).toBeNull()
    await record.query(change)
    await sweep.round(8)
    expect(sweep.damage()?.code).toMatch(/^LEDGER_(INCONSISTENT|ROLLED_BACK)$/)
    await expect(store.entriesOfPerson('ada')).rejects.toMatchObject({ code: expect.stringMatching(/^LEDGER_/) })
  })

  const rollBack = `DELETE FROM ledger_cosignatures WHERE size > 1; DELETE FROM ledger_checkpoints WHERE size > 1;
    DELETE FROM ledger_entries WHERE index >= 1; UPDATE ledger_head SET size = 1`

  test('cannot make a running server sign a second history', async () => {
    const { store, sweep } = await record.open()
    for (let size = 0; size < 4; size += 1) await store.commit(more())
    await record.query(rollBack)
    await expect(store.commit(more())).rejects.toMatchObject({ code: 'LEDGER_ROLLED_BACK' })
    await sweep.round(1)
    expect(sweep.damage()).toMatchObject({ code: 'LEDGER_ROLLED_BACK' })
    expect(await record.query('SELECT size FROM ledger_head')).toEqual([{ size: '1' }])
  })

  describe('nor one that starts', () => {
    let home = ''
    const remembered = () => ({ rememberedFile: join(home, 'ledger-last-signed') })
    beforeAll(() => {
      home = mkdtempSync(join(tmpdir(), 'maestro-remembered-'))
    })
    beforeEach(() => rmSync(join(home, 'ledger-last-signed'), { force: true }))
    afterAll(() => rmSync(home, { recursive: true, force: true }))

    test('because the home remembers what was signed', async () => {
      const { store, close } = await record.open(remembered())
      for (let size = 0; size < 4; size += 1) await store.commit(more())
      await close()
      expect(readFileSync(remembered().rememberedFile, 'utf8')).toMatch(/^maestro-helix\/test\n4\n/)
      await record.query(rollBack)
      await expect(record.open(remembered())).rejects.toMatchObject({ code: 'LEDGER_ROLLED_BACK', message: expect.stringContaining('1 of 4') })
      rmSync(remembered().rememberedFile)
      const accepted = await record.open(remembered())
      await accepted.store.commit(more())
      expect((await accepted.ledger.tip()).size).toBe(2)
    })

    test('also where a server of another home went on from there', async () => {
      const { store, close } = await record.open(remembered())
      for (let size = 0; size < 4; size += 1) await store.commit(more())
      await close()
      await record.query(rollBack)
      const stranger = await record.open()
      for (let size = 1; size < 6; size += 1) await stranger.store.commit(more())
      await stranger.close()
      await expect(record.open(remembered())).rejects.toMatchObject({
        code: 'LEDGER_ROLLED_BACK',
        message: expect.stringContaining('first 4 entries'),
      })
    })
  })
})
