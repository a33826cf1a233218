import { MaestroError } from '@maestro-helix/contract/errors'
import {
  checkpointQuerySchema,
  consistencyProofSchema,
  consistencyQuerySchema,
  inclusionProofSchema,
  type LedgerEntries,
  ledgerEntriesQuerySchema,
  ledgerEntriesSchema,
  ledgerEntrySchema,
  ledgerHeadSchema,
} from '@maestro-helix/contract/http/ledger'
import { z } from 'zod'
import type { LedgerReads } from '../http-dependencies.ts'
import { shownLeaf } from '../ledger-leaves.ts'
import type { Routes } from '../route.ts'

const tags = ['ledger']
const params = z.strictObject({ index: z.coerce.number().int().min(0) })

export const ledgerRoutes: Routes = (app, deps) => {
  app.get(
    '/ledger',
    {
      config: { needs: 'read' },
      schema: { operationId: 'getLedger', tags, summary: 'Show size, root and verifier key of the ledger', response: { 200: ledgerHeadSchema } },
    },
    async () => {
      const { size, root } = await deps.ledger.tip()
      return { size, rootHash: base64(root), origin: deps.ledger.origin, verifierKey: deps.ledger.verifierKey }
    },
  )

  app.get(
    '/ledger/checkpoint',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getLedgerCheckpoint',
        tags,
        summary: 'The newest signed checkpoint, the newest that witnesses cosigned, or that of a size',
        description:
          'A signed note (C2SP tlog-checkpoint). Keep one elsewhere: nobody can then rewrite what came before it. Checkpoints exist for the sizes at which a commit ended.',
        querystring: checkpointQuerySchema,
        produces: ['text/plain'],
        response: { 200: z.string().describe('Signed note') },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ query: { size, cosigned } }, reply) => {
      if (size !== undefined && cosigned !== undefined) throw new MaestroError('INVALID_REQUEST', 'query: give size or cosigned, not both')
      if (cosigned !== undefined) {
        const note = await deps.ledger.cosignedCheckpoint(cosigned)
        if (note === undefined) throw new MaestroError('NOT_FOUND', `no checkpoint was cosigned by ${cosigned} witnesses yet`)
        return reply.header('content-type', 'text/plain; charset=utf-8').send(note)
      }
      const note = size === undefined ? (await deps.ledger.tip()).note : await deps.ledger.checkpoint(size)
      if (note === undefined) throw new MaestroError('NOT_FOUND', `no commit ended at ${size} entries`)
      if (note === null) throw new MaestroError('NOT_FOUND', 'the ledger has no entries yet')
      return reply.header('content-type', 'text/plain; charset=utf-8').send(note)
    },
  )

  app.get(
    '/ledger/entries',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listLedgerEntries',
        tags,
        summary: 'Read entries in order, oldest or newest first',
        description:
          'In the order newest, `kind` and `about` search: each request looks through a bounded number of entries, and `next` says where to go on, so a page may be empty and not the last.',
        querystring: ledgerEntriesQuerySchema,
        response: { 200: ledgerEntriesSchema },
      },
    },
    async ({ query: { order, from, limit, run, kind, about } }) => {
      if (order === 'newest') {
        const search = { from: from ?? Number.MAX_SAFE_INTEGER, limit, runId: run, kind, about }
        const [{ entries, next }, { size }] = await Promise.all([deps.ledger.newestEntries(search), deps.ledger.tip()])
        return { entries: entries.map(shownLeaf), size, next }
      }
      if (kind !== undefined || about !== undefined) throw new MaestroError('INVALID_REQUEST', 'query: kind and about go with order=newest')
      return oldestEntries(deps.ledger, from ?? 0, limit, run)
    },
  )

  app.get(
    '/ledger/entries/:index',
    {
      config: { needs: 'read' },
      schema: { operationId: 'getLedgerEntry', tags, summary: 'Read one entry', params, response: { 200: ledgerEntrySchema }, throws: ['NOT_FOUND'] },
    },
    async ({ params: { index } }) => {
      const [leaf] = await deps.ledger.entries(index, 1)
      if (!leaf) throw noEntry(index)
      return shownLeaf(leaf)
    },
  )

  app.get(
    '/ledger/proof/:index',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getInclusionProof',
        tags,
        summary: 'Prove that an entry is in the ledger',
        description: 'Everything a stranger needs to check it offline, apart from a verifier key they already trust.',
        params,
        response: { 200: inclusionProofSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ params: { index } }) => {
      const proof = await deps.ledger.inclusion(index)
      if (!proof) throw noEntry(index)
      return {
        index,
        size: proof.size,
        leafHash: base64(proof.entry.leafHash),
        rootHash: base64(proof.root),
        hashes: proof.proof.map(base64),
        leafBytes: base64(proof.entry.leaf),
        checkpoint: proof.note,
        proofFile: proof.proofFile,
        verifierKey: deps.ledger.verifierKey,
      }
    },
  )

  app.get(
    '/ledger/consistency',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getConsistencyProof',
        tags,
        summary: 'Prove that the ledger only grew between two sizes',
        querystring: consistencyQuerySchema,
        response: { 200: consistencyProofSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ query: { from, to: asked } }) => {
      const { size } = await deps.ledger.tip()
      const to = asked ?? size
      if (from > to) throw new MaestroError('INVALID_REQUEST', `query.from: ${from} is larger than ${to}`)
      const proof = await deps.ledger.consistency(from, to)
      if (!proof) throw new MaestroError('NOT_FOUND', `the ledger has ${size} entries`)
      return { from, to, fromRootHash: base64(proof.oldRoot), toRootHash: base64(proof.newRoot), hashes: proof.proof.map(base64) }
    },
  )
}

async function oldestEntries(ledger: LedgerReads, from: number, limit: number, run: string | undefined): Promise<LedgerEntries> {
  const leaves = await ledger.entries(from, limit, run)
  const { size } = await ledger.tip()
  const next = (leaves.at(-1)?.index ?? from) + 1
  return { entries: leaves.map(shownLeaf), size, next: leaves.length === limit && next < size ? next : null }
}

function noEntry(index: number): MaestroError {
  return new MaestroError('NOT_FOUND', `the ledger has no entry ${index}`)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
