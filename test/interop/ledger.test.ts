import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aDraft } from '../conformance/record-fixtures.ts'
import { type TestServer, useTestServer } from '../http/test-server.ts'
import { useGoProgram } from './go-tools.ts'

/**
 * Everything that `maestro ledger` hands to strangers, from a real server and record, checked by golang.org/x/mod/sumdb: an implementation that
 * shares no line with this one.
 */
const server = useTestServer()
const go = useGoProgram('verify-ledger')
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-interop-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

async function append(running: TestServer, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 10_000) {
    const ledger = Array.from({ length: Math.min(left, 10_000) }, () => aDraft('evaluation.recorded', null, { mark: left }))
    expect((await running.store.commit({ aggregate: null, evidence: [], ledger, outbox: [] })).outcome).toBe('committed')
  }
}

async function startedWith(...commits: number[]): Promise<TestServer> {
  const running = await server.start()
  await writeFile(join(home, 'server.json'), JSON.stringify({ url: running.url, pid: process.pid, startedAt: new Date().toISOString() }))
  await writeFile(join(home, 'api-token'), running.serviceToken)
  // The first holds what the start itself entered.
  for (const [at, count] of commits.entries()) await append(running, at === 0 ? count - running.begunWith : count)
  return running
}

/** Runs `maestro ledger ...` and keeps what it prints, as a shell would. */
async function printed(name: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await maestro(home, ['ledger', ...args])
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  await writeFile(join(home, name), out)
  return join(home, name)
}

function checked(...args: string[]): unknown {
  const { code, out, err } = go.run([join(home, 'key'), ...args])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

test('key, checkpoint, export, entry, proof and consistency are what another implementation takes them for', async (context) => {
  if (go.missing !== null) context.skip(go.missing)
  // Three tile levels, partial tiles on each.
  const running = await startedWith(300, 1, 65_700)
  await printed('key', 'key')
  const directory = join(home, 'exported')
  await printed('export.txt', 'export', directory)
  expect(checked('export', directory)).toEqual({ entries: 66_001, root: Buffer.from((await running.ledger.tip()).root).toString('base64') })

  await printed('checkpoint', 'checkpoint')
  expect(await readFile(join(home, 'checkpoint'), 'utf8')).toBe(await readFile(join(directory, 'checkpoint'), 'utf8'))

  for (const index of [0, 255, 300, 65_535, 65_536, 66_000]) {
    const proof = await printed('x.tlog-proof', 'prove', String(index))
    const leaf = await printed('leaf.bin', 'entry', String(index))
    expect(checked('proof', proof, leaf)).toEqual({ index, size: 66_001 })
  }
  for (const [old, next] of [
    [1, 66_001],
    [300, 301],
    [300, 66_001],
    [65_536, 66_001],
    [66_001, 66_001],
  ]) {
    const proof = await printed('consistency', 'consistency', String(old), String(next))
    expect(checked('consistency', proof, directory)).toEqual({ old, new: next })
  }
})

test('the other implementation refuses what was changed', async (context) => {
  if (go.missing !== null) context.skip(go.missing)
  await startedWith(300, 40)
  await printed('key', 'key')
  const directory = join(home, 'exported')
  await printed('export.txt', 'export', directory)
  const proof = await printed('x.tlog-proof', 'prove', '7')
  const leaf = await printed('leaf.bin', 'entry', '7')
  const consistency = await printed('consistency', 'consistency', '300')
  const refused = (...args: string[]): string => {
    const { code, err } = go.run([join(home, 'key'), ...args])
    expect(code).toBe(1)
    return err
  }
  await writeFile(leaf, `${await readFile(leaf, 'utf8')}\n`)
  expect(refused('proof', proof, leaf)).toContain('invalid transparency proof')
  await writeFile(consistency, (await readFile(consistency, 'utf8')).replace('old 300', 'old 299'))
  expect(refused('consistency', consistency, directory)).toContain('invalid transparency proof')
  const bundle = join(directory, 'tile/entries/000')
  const bytes = await readFile(bundle)
  bytes[1_000]! ^= 1
  await writeFile(bundle, bytes)
  expect(refused('export', directory)).toContain('is not the one in the tree')
  await writeFile(join(directory, 'checkpoint'), (await readFile(join(directory, 'checkpoint'), 'utf8')).replace('\n340\n', '\n341\n'))
  expect(refused('export', directory)).toContain('invalid signature')
})
