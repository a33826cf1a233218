import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aDraft } from '../conformance/record-fixtures.ts'
import { useTestServer } from '../http/test-server.ts'
import { Siege } from './siege.ts'

/** Attacks on the log itself. Whoever holds it cannot be made to write an entry about them; whoever reads it finds them. */
const server = useTestServer()
let siege: Siege
let home = ''
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'maestro-adversary-'))
  siege = await Siege.lay(await server.start())
  writeFileSync(join(home, 'server.json'), JSON.stringify({ url: siege.server.url, pid: process.pid, startedAt: new Date().toISOString() }))
  writeFileSync(join(home, 'api-token'), siege.server.serviceToken)
  await siege.outcome(await siege.approved())
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** The code with which reading the ledger as a stranger fails, or null. */
async function verified(): Promise<string | null> {
  const { code, err } = await maestro(home, ['ledger', 'verify', '--json'])
  return code === 0 ? null : (JSON.parse(err) as { error: { code: string } }).error.code
}

test('the log as it is verifies', async () => {
  expect(siege.effects).toHaveLength(1)
  expect(await verified()).toBeNull()
})

test('a truncated log is found by whoever has seen more of it: LEDGER_INCONSISTENT', async () => {
  expect(await verified()).toBeNull()
  const { size } = await siege.server.ledger.tip()
  await siege.query('DELETE FROM ledger_checkpoints WHERE size > $1', [size - 2])
  await siege.query('DELETE FROM ledger_entries WHERE index >= $1', [size - 2])
  expect(await verified()).toBe('LEDGER_INCONSISTENT')
})

test('an entry taken out of the middle is found: LEDGER_INCONSISTENT', async () => {
  await siege.query(`DELETE FROM ledger_entries WHERE kind = 'escalation.decided'`)
  expect(await verified()).toBe('LEDGER_INCONSISTENT')
})

test('a forked log, signed with the right key, is found by whoever has seen the other: LEDGER_INCONSISTENT', async () => {
  expect(await verified()).toBeNull()
  // The holder of the key starts over: same key, same name, another history, and a longer one.
  const again = await server.start()
  writeFileSync(join(home, 'server.json'), JSON.stringify({ url: again.url, pid: process.pid, startedAt: new Date().toISOString() }))
  await again.store.commit({ aggregate: null, evidence: [], ledger: Array.from({ length: 80 }, () => aDraft('run.started', null)), outbox: [] })
  expect(await verified()).toBe('LEDGER_INCONSISTENT')
})

test('an entry rewritten with its hash is found, and one that is not even that stops the executor', async () => {
  const detail = await siege.approved()
  await siege.query(
    `UPDATE ledger_entries SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '"approve"', '"reject"'), 'UTF8') WHERE kind = 'escalation.decided' AND run_id = $1`,
    [detail.run.id],
  )
  await expect(siege.drive(detail.run.id)).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
  expect(siege.effects).toHaveLength(1)
  await siege.query(`UPDATE ledger_entries SET leaf_hash = sha256('\\x00'::bytea || leaf) WHERE kind = 'escalation.decided' AND run_id = $1`, [
    detail.run.id,
  ])
  expect(await verified()).toBe('LEDGER_INCONSISTENT')
})

test('a forged proof is refused as LEDGER_PROOF_REFUSED', async () => {
  const [proof, leaf] = [join(home, 'p.tlog-proof'), join(home, 'p.leaf')]
  expect((await maestro(home, ['ledger', 'prove', '3', '--out', proof, '--leaf', leaf])).code).toBe(0)
  const check = async (): Promise<{ code: number; err: string }> => maestro(home, ['ledger', 'verify-proof', proof, '--leaf', leaf])
  expect((await check()).code).toBe(0)
  const [honestProof, honestLeaf] = await Promise.all([readFile(proof, 'utf8'), readFile(leaf, 'utf8')])
  for (const [forgedProof, forgedLeaf] of [
    [honestProof, honestLeaf.replace(/"at":"20/, '"at":"19')],
    [honestProof.replace('index 3', 'index 2'), honestLeaf],
    [honestProof.replace(/\n([A-Za-z0-9+/]{43}=)\n/, `\n${Buffer.alloc(32, 7).toString('base64')}\n`), honestLeaf],
  ] as const) {
    expect([forgedProof, forgedLeaf]).not.toEqual([honestProof, honestLeaf])
    writeFileSync(proof, forgedProof)
    writeFileSync(leaf, forgedLeaf)
    const { code, err } = await check()
    expect(code).not.toBe(0)
    expect(err).toContain('LEDGER_PROOF_REFUSED')
  }
})
