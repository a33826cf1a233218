import { verifyProofFile } from '@maestro-helix/ledger/proof-file'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { ledgerCrypto } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import { expect, test } from 'vitest'
import { aDraft } from '../conformance/record-fixtures.ts'
import { sampleDefinition } from './sample-run.ts'
import { serviceToken, useTestServer } from './test-server.ts'

const server = useTestServer()

test('a stranger verifies an entry with the proof and a key they noted', async () => {
  const { client, begunWith } = await server.start()
  await client.workflows.apply(sampleDefinition)
  await client.runs.start({ workflow: 'sample', input: { topic: 'records' } })
  const head = await client.ledger.head()
  const key = parseVerifierKey(ledgerCrypto.sha256, head.verifierKey)
  const proof = await client.ledger.inclusionProof(begunWith + 1)
  const leaf = Buffer.from(proof.leafBytes, 'base64')
  expect(await verifyProofFile(ledgerCrypto, { origin: head.origin, keys: [key] }, proof.proofFile, leaf)).toMatchObject({
    ok: true,
    index: begunWith + 1,
    size: head.size,
  })
  expect(await client.ledger.checkpoint()).toBe(proof.checkpoint)
  expect(await client.ledger.consistencyProof(1)).toMatchObject({ from: 1, to: head.size, toRootHash: head.rootHash })
  await expect(client.ledger.consistencyProof(1, 999)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(client.ledger.inclusionProof(999)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { entries, next } = await client.ledger.entries({ from: begunWith, limit: 1 })
  expect([entries[0]?.leaf['kind'], next]).toEqual(['workflow.applied', begunWith + 1])
})

test('checkpoint and hash tiles are read without a token, entry bundles are not; what the tree has not is not there', async () => {
  const running = await server.start()
  const { client } = running
  const get = (path: string, token?: string): Promise<Response> =>
    fetch(`${running.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
  const added = 300 - running.begunWith
  await running.store.commit({ aggregate: null, evidence: [], ledger: Array.from({ length: added }, () => aDraft('run.started', null)), outbox: [] })
  const note = await get('/checkpoint')
  expect(note.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await note.text()).toBe(await client.ledger.checkpoint())
  expect(await client.ledger.checkpoint({ size: 300 })).toBe(await client.ledger.checkpoint())
  await expect(client.ledger.checkpoint({ size: 299 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  for (const [path, hashes] of [
    ['/tile/0/000', 256],
    ['/tile/0/001.p/44', 44],
    ['/tile/0/001.p/7', 7],
    ['/tile/1/000.p/1', 1],
  ] as const) {
    const tile = await get(path)
    expect({ path, status: tile.status, cache: tile.headers.get('cache-control') }).toMatchObject({
      status: 200,
      cache: expect.stringContaining('immutable'),
    })
    expect((await tile.bytes()).length).toBe(hashes * 32)
  }
  for (const path of [
    '/tile/0/001',
    '/tile/0/001.p/45',
    '/tile/0/000.p/256',
    '/tile/0/x000/000',
    '/tile/2/000.p/1',
    '/tile/64/000',
    '/tile/0/..%2f000',
    '/tile/',
  ])
    expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 })
  expect((await get('/tile/entries/000')).status).toBe(401)
  expect((await get('/tile/entries/001.p/44', serviceToken)).status).toBe(200)
  expect((await get('/tile/entries/001.p/45', serviceToken)).status).toBe(404)
  expect(await client.ledger.tile('tile/entries/000.p/1')).toHaveLength(2 + (await running.ledger.entry(0))!.leaf.length)
})

test('a stream of events says where it is, tells what happens, and goes on where a reader left', async () => {
  const running = await server.start()
  const { client } = running
  const last = running.begunWith - 1
  const headers = { authorization: `Bearer ${running.serviceToken}` }
  const open = async (more: Record<string, string> = {}) => {
    const aborting = new AbortController()
    const answer = await fetch(`${running.url}/events/stream`, { headers: { ...headers, ...more }, signal: aborting.signal })
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    let received = ''
    // A message ends with an empty line; what arrives at once may hold several, or a part of one.
    const next = async (): Promise<string> => {
      let end: number
      while ((end = received.indexOf('\n\n') + 2) < 2) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`the stream ended after "${received}"`)
        received += value
      }
      const message = received.slice(0, end)
      received = received.slice(end)
      return message
    }
    return { answer, next, close: () => aborting.abort() }
  }
  const first = await open()
  expect(first.answer.headers.get('content-type')).toBe('text/event-stream')
  expect(await first.next()).toBe(`retry: 1000\nid: ${last}\ndata: {"notices":[],"missed":false}\n\n`)
  await client.workflows.apply(sampleDefinition)
  expect(await first.next()).toMatch(new RegExp(`^id: ${last + 1}\ndata: .*"kind":"workflow.applied".*"about":\\{"workflow":"sample"\\}`))
  first.close()
  const again = await open({ 'last-event-id': String(last) })
  expect(await again.next()).toContain(`id: ${last}`)
  expect(await again.next()).toContain('workflow.applied')
  again.close()
})

test('events come in order, and whoever waits is answered when something happens', async () => {
  const { client, begunWith } = await server.start()
  const nothing = await client.ledger.follow()
  expect(nothing).toMatchObject({ events: [], after: begunWith - 1, size: begunWith })
  const waiting = client.ledger.follow({ after: nothing.after, waitMs: 30_000 })
  await client.workflows.apply(sampleDefinition)
  const woken = await waiting
  expect(woken.events.map(({ index, kind }) => [index, kind])).toEqual([[begunWith, 'workflow.applied']])
  expect(woken.events[0]?.fields).toMatchObject({ workflow: 'sample', by: 'service:local' })
  await client.workflows.pause('sample')
  expect((await client.ledger.follow({ after: woken.after })).events.map(({ kind }) => kind)).toEqual(['workflow.paused'])
})
