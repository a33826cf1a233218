import { MaestroError } from '@maestro-helix/contract/errors'
import {
  consistencyProofSchema,
  consistencyQuerySchema,
  inclusionProofSchema,
  ledgerEntriesQuerySchema,
  ledgerEntriesSchema,
  ledgerEntrySchema,
  ledgerHeadSchema,
} from '@maestro-helix/contract/http/ledger'
import { z } from 'zod'
import { shownLeaf } from '../ledger-leaves.ts'
import type { Routes } from '../route.ts'

const tags = ['ledger']
const params = z.strictObject({ index: z.coerce.number().int().min(0) })

export const ledgerRoutes: Routes = (app, deps) => {
  app.get(
    '/ledger',
    { schema: { operationId: 'getLedger', tags, summary: 'Show size, root and verifier key of the ledger', response: { 200: ledgerHeadSchema } } },
    async () => {
      const { size, rootHash, origin, verifierKey } = await deps.ledger.head()
      return { size, rootHash: base64(rootHash), origin, verifierKey }
    },
  )

  app.get(
    '/ledger/checkpoint',
    {
      schema: {
        operationId: 'getLedgerCheckpoint',
        tags,
        summary: 'The newest signed checkpoint',
        description: 'A signed note (C2SP tlog-checkpoint). Keep one elsewhere: nobody can then rewrite what came before it.',
        produces: ['text/plain'],
        response: { 200: z.string().describe('Signed note') },
      },
    },
    async (_request, reply) => reply.header('content-type', 'text/plain; charset=utf-8').send(await deps.ledger.checkpoint()),
  )

  app.get(
    '/ledger/entries',
    {
      schema: {
        operationId: 'listLedgerEntries',
        tags,
        summary: 'Read entries in order',
        querystring: ledgerEntriesQuerySchema,
        response: { 200: ledgerEntriesSchema },
      },
    },
    async ({ query: { from, limit, run } }) => {
      const leaves = await (run === undefined ? deps.ledger.leaves(from, limit) : deps.ledger.leavesOfRun(run, from, limit))
      const { size } = await deps.ledger.head()
      const next = (leaves.at(-1)?.index ?? from) + 1
      return { entries: leaves.map(shownLeaf), size, next: leaves.length === limit && next < size ? next : null }
    },
  )

  app.get(
    '/ledger/entries/:index',
    {
      schema: { operationId: 'getLedgerEntry', tags, summary: 'Read one entry', params, response: { 200: ledgerEntrySchema }, throws: ['NOT_FOUND'] },
    },
    async ({ params: { index } }) => {
      const [leaf] = await deps.ledger.leaves(index, 1)
      if (!leaf) throw noEntry(index)
      return shownLeaf(leaf)
    },
  )

  app.get(
    '/ledger/proof/:index',
    {
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
      const [proof, { verifierKey }] = await Promise.all([deps.ledger.inclusionProof(index), deps.ledger.head()])
      if (!proof) throw noEntry(index)
      return {
        index,
        size: proof.size,
        leafHash: base64(proof.leafHash),
        rootHash: base64(proof.rootHash),
        hashes: proof.hashes.map(base64),
        leafBytes: base64(proof.leaf),
        checkpoint: proof.checkpoint,
        verifierKey,
      }
    },
  )

  app.get(
    '/ledger/consistency',
    {
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
      const { size } = await deps.ledger.head()
      const to = asked ?? size
      if (from > to) throw new MaestroError('INVALID_REQUEST', `query.from: ${from} is larger than ${to}`)
      const proof = await deps.ledger.consistencyProof(from, to)
      if (!proof) throw new MaestroError('NOT_FOUND', `the ledger has ${size} entries`)
      return { from, to, fromRootHash: base64(proof.fromRootHash), toRootHash: base64(proof.toRootHash), hashes: proof.hashes.map(base64) }
    },
  )
}

function noEntry(index: number): MaestroError {
  return new MaestroError('NOT_FOUND', `the ledger has no entry ${index}`)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
