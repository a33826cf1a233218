import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, someLeaves, startContractServer } from '../testing/contract-server.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
  server.leaves = someLeaves(1_203)
})
afterEach(() => server.close())

const verify = (args: string[] = []): ReturnType<typeof maestro> => maestro(server.home, ['ledger', 'verify', '--json', ...args])

describe('maestro ledger', () => {
  it('derives the ledger anew, pins the key at first sight and holds on to it', async () => {
    const first = await maestro(server.home, ['ledger', 'verify'])
    expect(first.code).toBe(0)
    expect(first.out).toContain('verified: 1203 entries')
    expect(first.err).toContain('First sight')
    server.leaves.push(...someLeaves(10, 'later-'))
    expect(JSON.parse((await verify()).out)).toMatchObject({
      verified: true,
      size: 1_213,
      keySource: 'pinned',
      extendsSize: 1_203,
      origin: 'maestro-helix.test/log',
    })
  })

  it('verifies against a key from outside, whatever the home trusts', async () => {
    expect(JSON.parse((await verify(['--key', server.verifierKey()])).out)).toMatchObject({ keySource: 'given' })
    const other = generateKeyPairSync('ed25519').privateKey
    const trusted = server.verifierKey()
    server.ledgerKey = other
    const { code, err } = await verify(['--key', trusted])
    expect(code).toBe(5)
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'LEDGER_KEY_UNTRUSTED' } })
    expect((await verify(['--key', server.verifierKey(), '--origin', 'another.log'])).code).toBe(5)
    expect((await verify(['--key', 'nonsense'])).code).toBe(2)
  })

  it('finds that the key was exchanged after it was pinned', async () => {
    await verify()
    server.ledgerKey = generateKeyPairSync('ed25519').privateKey
    expect((await verify()).code).toBe(5)
  })

  it('finds a history that was rewritten by the holder of the key', async () => {
    await verify()
    server.leaves = someLeaves(1_300, 'rewritten-')
    const { code, err } = await verify()
    expect(code).toBe(5)
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'LEDGER_INCONSISTENT', message: expect.stringContaining('history was rewritten') } })
  })

  it('finds a ledger that became shorter', async () => {
    await verify()
    server.leaves = server.leaves.slice(0, 900)
    expect((await verify()).err).toContain('LEDGER_INCONSISTENT')
  })

  it('verifies an empty ledger', async () => {
    server.leaves = []
    expect(JSON.parse((await verify()).out)).toMatchObject({ verified: true, size: 0 })
  })

  it('writes a proof that is checked without the server', async () => {
    const proved = await maestro(server.home, ['ledger', 'prove', '700', '--out', 'p.tlog-proof', '--leaf', 'p.leaf'])
    expect(proved.code).toBe(0)
    const key = server.verifierKey()
    const offline = (args: string[] = []): ReturnType<typeof maestro> =>
      maestro(server.home, ['ledger', 'verify-proof', 'p.tlog-proof', '--leaf', 'p.leaf', ...args], {
        environment: { MAESTRO_URL: 'http://127.0.0.1:9' },
      })
    expect((await offline(['--key', key])).out).toContain('verified: the entry has index 700')
    expect((await offline()).code).toBe(0)
    await writeFile(join(server.home, 'p.leaf'), `${await readFile(join(server.home, 'p.leaf'), 'utf8')} `)
    const refused = await offline()
    expect(refused.code).toBe(5)
    expect(refused.err).toContain('LEDGER_PROOF_REFUSED')
  })

  it('trusts no key of a server that the environment names', async () => {
    const { code, err } = await maestro(server.home, ['ledger', 'verify'], { environment: { MAESTRO_URL: server.url, MAESTRO_TOKEN: 'local-token' } })
    expect(code).toBe(5)
    expect(err).toContain('--key')
  })

  it('shows entries', async () => {
    expect((await maestro(server.home, ['ledger', 'prove', '99999'])).code).toBe(6)
    expect((await maestro(server.home, ['ledger'])).out).toContain('entries  1203')
  })
})
