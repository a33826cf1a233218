import { MaestroError } from '@maestro-helix/contract/errors'
import type { LedgerReader } from './ledger-reader.ts'

/** The ledger in the words of the HTTP surface, which shows proofs apart and in base64 rather than as proof files. */
export function ledgerReads(ledger: LedgerReader) {
  return {
    async head() {
      const { size, root } = await ledger.tip()
      return { size, rootHash: root, origin: ledger.origin, verifierKey: ledger.verifierKey }
    },
    /** @throws MaestroError NOT_FOUND while the ledger is empty: nothing has been signed yet. */
    async checkpoint() {
      const { note } = await ledger.tip()
      if (note === null) throw new MaestroError('NOT_FOUND', 'the ledger has no entries and no checkpoint yet')
      return note
    },
    leaves: (from: number, limit: number) => ledger.entries(from, limit),
    leavesOfRun: (runId: string, from: number, limit: number) => ledger.entries(from, limit, runId),
    async inclusionProof(index: number) {
      const evidence = await ledger.inclusion(index)
      if (evidence === undefined) return undefined
      const { size, root, entry, proof, note } = evidence
      return { size, leaf: entry.leaf, leafHash: entry.leafHash, rootHash: root, hashes: proof, checkpoint: note }
    },
    async consistencyProof(from: number, to: number) {
      const evidence = await ledger.consistency(from, to)
      return evidence && { fromRootHash: evidence.oldRoot, toRootHash: evidence.newRoot, hashes: evidence.proof }
    },
  }
}
