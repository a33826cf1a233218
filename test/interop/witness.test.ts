import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import { ledgerCrypto } from '@maestro-helix/cli/verification/ledger-crypto'
import { identityOf } from '@maestro-helix/cli/verification/trusted-log'
import { openWitness, type Witness } from '@maestro-helix/cli/witness/open-witness'
import { witnessServer } from '@maestro-helix/cli/witness/witness-server'
import { formatAddCheckpoint } from '@maestro-helix/ledger/add-checkpoint'
import { formatVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { witnessRounds } from '@maestro-helix/server/operations/ask-witnesses'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aDraft } from '../conformance/record-fixtures.ts'
import { type TestServer, useTestServer } from '../http/test-server.ts'
import { useGoProgram } from './go-tools.ts'

const server = useTestServer()
const go = useGoProgram('verify-ledger')
let home: string
let closing: (() => void)[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-witness-'))
  closing = []
})
afterEach(() => {
  for (const close of closing) close()
  rmSync(home, { recursive: true, force: true })
})

async function started(): Promise<TestServer> {
  const running = await server.start()
  await writeFile(join(home, 'server.json'), JSON.stringify({ url: running.url, pid: process.pid, startedAt: new Date().toISOString() }))
  await writeFile(join(home, 'api-token'), running.serviceToken)
  return running
}

async function append(running: TestServer, count: number, mark = 'first'): Promise<void> {
  const ledger = Array.from({ length: count }, () => aDraft('run.started', null, { mark }))
  await running.store.commit({ aggregate: null, evidence: [], ledger, outbox: [] })
}

type RunningWitness = Witness & { url: string; verifierKey: string }

async function startedWitness(running: TestServer, name: string, directory = name): Promise<RunningWitness> {
  const { identity } = identityOf(running.ledger.verifierKey, undefined)
  const witness = await openWitness({ directory: join(home, directory), name, logs: [identity], now: () => new Date('2026-03-01T12:00:00Z') })
  const http = witnessServer(witness, () => undefined)
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  closing.push(() => {
    http.closeAllConnections()
    http.close()
  })
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return { ...witness, url, verifierKey: formatVerifierKey(witness.key, 'cosignature/v1') }
}

function rounds(running: TestServer, witnesses: readonly RunningWitness[]): () => Promise<void> {
  const now = (): string => '2026-03-01T12:00:00.000Z'
  return witnessRounds({ crypto: ledgerCrypto, ledger: running.ledger, keep: running.keepCosignature, now, fetch }, witnesses)
}

const verify = (...args: string[]): ReturnType<typeof maestro> => maestro(home, ['ledger', 'verify', '--json', ...args])

test('witnesses cosign as the ledger grows; a quorum of them is asked for by whoever verifies, online and offline', async () => {
  const running = await started()
  await append(running, 70 - running.begunWith)
  const [one, two] = [await startedWitness(running, 'one'), await startedWitness(running, 'two')]
  const ask = rounds(running, [one, two])
  await ask()
  await append(running, 300)
  const neither = await startedWitness(running, 'neither')
  const trusted = ['--witness', one.verifierKey, '--witness', two.verifierKey]
  // The newest entries are not cosigned yet: the ledger verifies, and says up to where the witnesses saw it.
  expect(JSON.parse((await verify(...trusted)).out)).toMatchObject({
    size: 370,
    cosigned: { witnesses: ['one', 'two'], cosignedSize: 70, cosignedAt: '2026-03-01T12:00:00.000Z' },
  })
  await ask()
  expect(JSON.parse((await verify(...trusted)).out)).toMatchObject({ cosigned: { cosignedSize: 370 } })
  // After a restart the server does not know what they have; they tell.
  await append(running, 1)
  await rounds(running, [one, two])()
  const two1 = ['--witness', one.verifierKey, '--witness', neither.verifierKey]
  expect(JSON.parse((await verify(...two1, '--quorum', '1')).out)).toMatchObject({ cosigned: { witnesses: ['one'], cosignedSize: 371 } })
  const missing = await verify(...two1)
  expect({ code: missing.code, err: missing.err }).toMatchObject({ code: 5, err: expect.stringContaining('LEDGER_QUORUM_MISSING') })
  expect((await verify('--quorum', '1')).code).toBe(2)
  expect((await verify('--witness', one.verifierKey, '--quorum', '2')).code).toBe(2)

  await append(running, 5)
  await maestro(home, ['ledger', 'export', 'exported', '--cosigned', '2'])
  expect(JSON.parse((await verify('exported', ...trusted)).out)).toMatchObject({
    size: 371,
    cosigned: { witnesses: ['one', 'two'], cosignedSize: 371 },
  })
  // A proof file carries what is known of its checkpoint.
  expect((await maestro(home, ['ledger', 'prove', '3'])).code).toBe(0)
})

test('another implementation finds the cosignature', async (context) => {
  if (go.missing !== null) context.skip(go.missing)
  const running = await started()
  await append(running, 3)
  const witness = await startedWitness(running, 'example.org/witness', 'w')
  await rounds(running, [witness])()
  await writeFile(join(home, 'key'), running.ledger.verifierKey)
  await writeFile(join(home, 'note'), (await maestro(home, ['ledger', 'checkpoint'])).out)
  const { code, out, err } = go.run([join(home, 'key'), 'cosigned', join(home, 'note'), witness.verifierKey])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toEqual({ timestamp: Date.parse('2026-03-01T12:00:00Z') / 1_000 })
})

test('a witness cosigns no fork, keeps what it cosigned before it answers, and grants one of two requests at once', async () => {
  const running = await started()
  await append(running, 40 - running.begunWith)
  const witness = await startedWitness(running, 'one')
  const noteAt40 = (await running.ledger.tip()).note!
  await append(running, 10)
  const noteAt50 = (await running.ledger.tip()).note!
  const answers = await Promise.all([
    witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: noteAt50 })),
    witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: noteAt40 })),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 409])
  const kept = (await readdir(join(home, 'one'))).filter((name) => name.endsWith('.checkpoint'))
  expect(kept).toHaveLength(1)
  expect(readFileSync(join(home, 'one', kept[0]!), 'utf8')).toBe(noteAt50)

  // The holder of the log's key starts over: same key, same name, another history, of any size.
  const again = await started()
  await append(again, 80 - again.begunWith, 'another history')
  await expect(rounds(again, [witness])()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/one: it answered 422/) })
  expect((await verify('--witness', witness.verifierKey)).err).toContain('LEDGER_QUORUM_MISSING')

  // What was kept is never taken for nothing: a damaged file stops the witness.
  await writeFile(join(home, 'one', kept[0]!), (await readFile(join(home, 'one', kept[0]!), 'utf8')).replace('\n50\n', '\n51\n'))
  const restarted = await startedWitness(again, 'one')
  await expect(restarted.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: noteAt40 }))).rejects.toMatchObject({
    code: 'LEDGER_INCONSISTENT',
  })
  const response = await fetch(`${restarted.url}/add-checkpoint`, {
    method: 'POST',
    body: formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: noteAt40 }),
  })
  expect(response.status).toBe(500)
  for (const [path, init, status] of [
    ['/add-checkpoint', {}, 405],
    ['/', { method: 'POST' }, 404],
    ['/add-checkpoint', { method: 'POST', body: 'x'.repeat(70_000) }, 413],
    ['/add-checkpoint', { method: 'POST', body: 'old 0\n\nx' }, 400],
  ] as const)
    expect((await fetch(`${restarted.url}${path}`, init)).status).toBe(status)
})
