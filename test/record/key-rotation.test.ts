import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { retireLedgerKey, retireMasterKeys, rotateLedgerKey, rotateMasterKey } from '@maestro-helix/cli/home/rotate-keys'
import { openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { enterKeyRotations } from '@maestro-helix/server/composition/key-rotations'
import { ledgerCrypto } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import type { PostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aRun, startOf, startOfTime } from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()
const jane = 'jane-doe-4711'
const origin = 'maestro-helix/test'
let home: string
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'maestro-keys-'))
  await record.clear()
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const open = (): Promise<PostgresStore> =>
  record.open({ signingKeyFile: join(home, 'ledger-key.pem'), rememberedFile: join(home, 'ledger-last-signed') })

const isSignedBy = async ({ ledger }: PostgresStore, key: string): Promise<boolean> => {
  const { note } = await ledger.tip()
  return (await openCheckpoint(note ?? '', { origin, keys: [parseVerifierKey(ledgerCrypto.sha256, key)] }, ledgerCrypto.verify)).ok
}

const kinds = async ({ ledger }: PostgresStore): Promise<Record<string, unknown>[]> =>
  (await ledger.entries(0, 100)).map(({ leaf }) => JSON.parse(Buffer.from(leaf).toString()) as Record<string, unknown>)

test('the key of the ledger is exchanged: both sign for a time, the entry names the new one, and then it signs alone', async () => {
  const first = await open()
  await first.store.commit(startOf(aRun()))
  const old = first.ledger.verifierKey
  await first.close()
  await expect(retireLedgerKey(home)).rejects.toMatchObject({ code: 'CONFLICT' })
  await rotateLedgerKey(home)
  await expect(rotateLedgerKey(home)).rejects.toMatchObject({ code: 'CONFLICT' })

  const second = await open()
  const fresh = second.ledger.verifierKey
  expect(fresh).not.toBe(old)
  expect(second.keyRotation).toEqual({ from: old, to: fresh })
  await enterKeyRotations(second, () => startOfTime)
  expect([await isSignedBy(second, old), await isSignedBy(second, fresh)]).toEqual([true, true])
  expect((await kinds(second)).at(-1)).toMatchObject({ kind: 'ledger.key-rotated', from_key: old, to_key: fresh })
  await second.close()
  // It is entered once.
  const again = await open()
  expect(again.keyRotation).toBeNull()
  await again.close()

  await retireLedgerKey(home)
  const third = await open()
  await third.store.commit(startOf(aRun()))
  expect([await isSignedBy(third, old), await isSignedBy(third, fresh)]).toEqual([false, true])
  await third.close()
  // A key that is neither is refused as ever.
  await rotateLedgerKey(home)
  await retireLedgerKey(home)
  await expect(open()).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
})

test('the master key is exchanged: what it wrapped is wrapped anew, people are found as before, and the old one opens nothing more', async () => {
  const first = await open()
  const run = aRun({
    subjectKeyId: await first.store.subjectKey(jane, startOfTime),
    input: { customer: { id: jane } },
    status: 'completed',
    endedAt: startOfTime,
    dueAt: null,
  })
  await first.store.commit(startOf(run))
  await first.close()
  const oldFile = readFileSync(join(home, 'privacy-master.key'), 'utf8')
  const before = await record.query<{ wrapped: Buffer }>('SELECT wrapped FROM subject_keys')
  await rotateMasterKey(home)
  await rotateMasterKey(home)

  const second = await open()
  expect(second.rewrapped).toMatchObject({ keys: 1, from: [expect.any(String), expect.any(String)] })
  await enterKeyRotations(second, () => startOfTime)
  expect((await kinds(second)).at(-1)).toMatchObject({ kind: 'privacy.key-rotated', keys: 1 })
  expect((await second.store.run(run.id))?.run.input).toEqual(run.input)
  expect((await second.queries.subjectHolding(jane))?.subjectKeyId).toBe(run.subjectKeyId)
  expect(await record.query<{ wrapped: Buffer }>('SELECT wrapped FROM subject_keys')).not.toEqual(before)
  await second.close()

  await retireMasterKeys(home)
  await expect(retireMasterKeys(home)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(readFileSync(join(home, 'privacy-master.key'), 'utf8')).not.toContain(oldFile.trim())
  const third = await open()
  expect(third.rewrapped).toBeNull()
  expect((await third.store.run(run.id))?.run.input).toEqual(run.input)
  expect((await third.queries.subjectHolding(jane))?.subjectKeyId).toBe(run.subjectKeyId)
})
