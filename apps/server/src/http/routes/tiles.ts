import { MaestroError } from '@maestro-helix/contract/errors'
import { encodeEntryBundle } from '@maestro-helix/ledger/entry-bundle'
import { parseTilePath, TILE_WIDTH, type TileResource } from '@maestro-helix/ledger/tile-path'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { LedgerReads } from '../http-dependencies.ts'
import type { Routes } from '../route.ts'

const tags = ['ledger']
const binary = ['application/octet-stream']
const params = z.strictObject({ '*': z.string() })
const pathHint = 'Paths are those of C2SP tlog-tiles, for example 0/x001/067.p/8: groups of three digits, the width of a partial one at the end.'

/**
 * The ledger as C2SP tlog-tiles reads it, for monitors, witnesses and mirrors of any make. Checkpoint and hash tiles are open: they hold a signature
 * and hashes, so anybody on this machine may follow the ledger and check an entry they were given, and learns no more than its size. Entry bundles
 * name operators, agents and workflows, and need a token; to publish them, publish what `maestro ledger export` writes.
 */
export const tileRoutes: Routes = (app, deps) => {
  app.get(
    '/checkpoint',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'getCheckpoint',
        tags,
        summary: 'The newest signed checkpoint, as C2SP tlog-tiles asks',
        produces: ['text/plain'],
        response: { 200: z.string().describe('Signed note') },
        throws: ['NOT_FOUND'],
      },
    },
    async (_request, reply) => {
      const { note } = await deps.ledger.tip()
      if (note === null) throw new MaestroError('NOT_FOUND', 'the ledger has no entries yet')
      return reply.header('content-type', 'text/plain; charset=utf-8').send(note)
    },
  )

  app.get(
    '/tile/*',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'getTile',
        tags,
        summary: 'A tile of 256 hashes of the tree, or its partial tile at the right edge',
        description: `Answers the hashes one after the other, 32 bytes each. ${pathHint}`,
        params,
        produces: binary,
        response: { 200: z.string().describe('Hashes') },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ params: { '*': path } }, reply) => {
      const hashes = await hashesOf(deps.ledger, parseTilePath(`tile/${path}`))
      if (hashes === undefined) throw noTile(path)
      return sendImmutable(reply, hashes)
    },
  )

  app.get(
    '/tile/entries/*',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getEntryBundle',
        tags,
        summary: 'The entries under a tile of level 0',
        description: `Answers each entry after its length as a big-endian uint16. ${pathHint}`,
        params,
        produces: binary,
        response: { 200: z.string().describe('Entries') },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ params: { '*': path } }, reply) => {
      const resource = parseTilePath(`tile/entries/${path}`)
      if (resource?.kind !== 'entries') throw noTile(path)
      const { index, width } = resource.bundle
      const entries = await deps.ledger.entries(index * TILE_WIDTH, width)
      if (entries.length !== width) throw noTile(path)
      return sendImmutable(reply, encodeEntryBundle(entries.map(({ leaf }) => leaf)))
    },
  )
}

async function hashesOf(ledger: LedgerReads, resource: TileResource | undefined): Promise<Uint8Array | undefined> {
  return resource?.kind === 'tile' ? ledger.tile(resource.tile) : undefined
}

/** What a complete or partial tile holds never changes. */
function sendImmutable(reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  return reply
    .headers({ 'content-type': 'application/octet-stream', 'cache-control': 'private, max-age=31536000, immutable' })
    .send(Buffer.from(bytes))
}

function noTile(path: string): MaestroError {
  return new MaestroError('NOT_FOUND', `the ledger has nothing at ${path.slice(0, 60)}, or not so much yet`)
}
