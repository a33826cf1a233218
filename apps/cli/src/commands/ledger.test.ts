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

  it('prints the key alone, and refuses another than the one this home trusts', async () => {
    expect((await maestro(server.home, ['ledger', 'key'])).out).toBe(`${server.verifierKey()}\n`)
    await verify()
    server.ledgerKey = generateKeyPairSync('ed25519').privateKey
    expect((await maestro(server.home, ['ledger', 'key'])).code).toBe(5)
  })

  it('prints the signed note and the bytes of an entry, with nothing added', async () => {
    const note = await maestro(server.home, ['ledger', 'checkpoint'])
    expect(note.out).toMatch(/^maestro-helix\.test\/log\n1203\n\S+\n\n— maestro-helix\.test\/log \S+\n$/)
    expect((await maestro(server.home, ['ledger', 'checkpoint', '7'])).out).toContain('\n7\n')
    expect((await maestro(server.home, ['ledger', 'entry', '12'])).out).toBe(Buffer.from(server.leaves[12]!).toString('utf8'))
  })

  it('proves consistency up to a signed root, and refuses a forked log', async () => {
    const { code, out } = await maestro(server.home, ['ledger', 'consistency', '700', '900'])
    expect(code).toBe(0)
    expect(out).toMatch(/^old 700\n(\S{44}\n)+\nmaestro-helix\.test\/log\n900\n/)
    const signed = (await maestro(server.home, ['ledger', 'checkpoint', '--json'])).out
    expect(JSON.parse((await maestro(server.home, ['ledger', 'consistency', '1203', '--json'])).out)).toMatchObject({
      from: 1_203,
      to: 1_203,
      hashes: [],
      checkpoint: JSON.parse(signed).checkpoint,
    })
    expect((await maestro(server.home, ['ledger', 'consistency', '900', '700'])).code).not.toBe(0)
  })

  it('exports what verifies without the server, and goes on where it stopped', async () => {
    const directory = join(server.home, 'exported')
    const first = await maestro(server.home, ['ledger', 'export', 'exported', '--json'])
    expect(JSON.parse(first.out)).toMatchObject({ size: 1_203, fetched: 1_203, extendsSize: null })
    server.leaves.push(...someLeaves(200, 'later-'))
    const sent = server.bundlesSent
    const second = await maestro(server.home, ['ledger', 'export', 'exported', '--json'])
    expect(JSON.parse(second.out)).toMatchObject({ size: 1_403, fetched: 379, extendsSize: 1_203 })
    expect(server.bundlesSent - sent).toBe(2)
    const offline = { environment: { MAESTRO_URL: 'http://127.0.0.1:9' } }
    const offlineVerify = (...args: string[]): ReturnType<typeof maestro> =>
      maestro(server.home, ['ledger', 'verify', 'exported', '--json', ...args], offline)
    expect(JSON.parse((await offlineVerify('--key', server.verifierKey())).out)).toMatchObject({ verified: true, size: 1_403, keySource: 'given' })
    await writeFile(join(directory, 'tile/0/003'), Buffer.alloc(8_192))
    expect((await offlineVerify()).err).toContain('tile/0/003 does not hold')
    await maestro(server.home, ['ledger', 'export', 'exported'])
    expect((await offlineVerify()).code).toBe(0)
    const bundle = await readFile(join(directory, 'tile/entries/001'))
    bundle[100]! ^= 1
    await writeFile(join(directory, 'tile/entries/001'), bundle)
    expect((await offlineVerify()).code).toBe(5)
    expect((await maestro(server.home, ['ledger', 'verify', 'nowhere'], offline)).code).toBe(6)
  })

  it('exports no ledger that does not continue what is in the directory, and none by halves', async () => {
    await maestro(server.home, ['ledger', 'export', 'exported'])
    const before = await readFile(join(server.home, 'exported/checkpoint'), 'utf8')
    server.leaves = [...server.leaves.slice(0, 1_200), ...someLeaves(100, 'forked-')]
    const { code, err } = await maestro(server.home, ['ledger', 'export', 'exported'])
    expect(code).toBe(5)
    expect(err).toContain('history was rewritten')
    expect(await readFile(join(server.home, 'exported/checkpoint'), 'utf8')).toBe(before)
    server.leaves = server.leaves.slice(0, 900)
    expect((await maestro(server.home, ['ledger', 'export', 'exported'])).code).toBe(5)
  })

  it('runs a witness until it is told to stop, one on a directory, and says how a server is told of it', async () => {
    const stop = new AbortController()
    let shown = ''
    const args = ['ledger', 'witness', '--log', server.verifierKey(), '--name', 'example.org/w', '--port', '0', '--json']
    const running = maestro(server.home, args, { signal: stop.signal, onOut: (text) => (shown += text) })
    await expect.poll(() => shown).toContain('verifierKey')
    const { url, verifierKey } = JSON.parse(shown) as { url: string; verifierKey: string }
    expect(verifierKey).toMatch(/^example\.org\/w\+[0-9a-f]{8}\+B/)
    const note = (await maestro(server.home, ['ledger', 'checkpoint'])).out
    const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` })
    expect(await answer.text()).toMatch(/^— example\.org\/w \S+\n$/)
    expect((await maestro(server.home, args)).err).toContain('ALREADY_RUNNING')
    stop.abort()
    expect((await running).code).toBe(0)
  })
})
