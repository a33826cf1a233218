import { MaestroError } from '@maestro-helix/contract/errors'
import { parseCheckpoint } from '@maestro-helix/ledger/checkpoint'
import {
  consistencyProof,
  consistencyProofHashes,
  frontierHashes,
  inclusionProof,
  inclusionProofHashes,
  readFrontier,
  type HashCoordinate,
  type ReadHash,
} from '@maestro-helix/ledger/proofs'
import { frontierRoot } from '@maestro-helix/ledger/frontier'
import { formatProofFile, verifyProofFile } from '@maestro-helix/ledger/proof-file'
import { TILE_WIDTH, type Tile } from '@maestro-helix/ledger/tile-path'
import { tileHashReader, tileOfHash } from '@maestro-helix/ledger/tiles'
import { formatVerifierKey, type VerifierKey } from '@maestro-helix/ledger/verifier-key'
import { ledgerCrypto, ledgerHasher } from './ledger-crypto.ts'

/** An entry as stored. `leaf` is its canonical JSON; the leaf hash is SHA-256(0x00 || leaf). */
export type StoredEntry = { index: number; kind: string; leaf: Uint8Array; leafHash: Uint8Array }

/** What the newest checkpoint signs. `note` is the signed checkpoint itself; null while the ledger is empty. */
export type LedgerTip = { size: number; root: Uint8Array; note: string | null }

/** Entries from an index downwards: of one run, of one kind, or that hold a string as a whole value somewhere. */
export type LedgerSearch = { from: number; limit: number; runId?: string | undefined; kind?: string | undefined; about?: string | undefined }

export type InclusionEvidence = {
  index: number
  size: number
  root: Uint8Array
  entry: StoredEntry
  proof: Uint8Array[]
  note: string
  proofFile: string
}

export type ConsistencyEvidence = { oldSize: number; newSize: number; oldRoot: Uint8Array; newRoot: Uint8Array; proof: Uint8Array[] }

/** Where the reader finds what is stored. */
export type LedgerSource = {
  /** Notes come with the cosignatures that were kept for them. */
  newestCheckpoint(): Promise<string | undefined>
  newestCosigned(least: number): Promise<string | undefined>
  checkpoint(size: number): Promise<string | undefined>
  entries(from: number, limit: number, runId?: string): Promise<StoredEntry[]>
  /** Newest first; `downTo`, included, bounds how far it looks. */
  newestEntries(search: LedgerSearch, downTo: number): Promise<StoredEntry[]>
  /** Tiles by {@link tileKey}, each cut to the width asked for; what the ledger has not is absent. */
  tiles(tiles: readonly Tile[]): Promise<Map<string, Uint8Array>>
}

export function tileKey({ level, index }: Pick<Tile, 'level' | 'index'>): string {
  return `${level}/${index}`
}

/** Reads of the ledger. All may reject with RECORD_UNAVAILABLE; what does not exist is undefined. */
export type LedgerReader = {
  readonly origin: string
  /** `name+id+key` as others note it to verify checkpoints. */
  readonly verifierKey: string
  tip(): Promise<LedgerTip>
  entry(index: number): Promise<StoredEntry | undefined>
  /** Entries from an index on, in order; of one run where `runId` is given. */
  entries(from: number, limit: number, runId?: string): Promise<StoredEntry[]>
  /**
   * Entries from an index downwards, newest first. What is searched by kind or value is looked for in at most {@link searchedEntries} of them:
   * `next` is where to go on, null at the beginning of the ledger.
   */
  newestEntries(search: LedgerSearch): Promise<{ entries: StoredEntry[]; next: number | null }>
  /** Hashes of a tile at its width, complete or at the right edge. */
  tile(tile: Tile): Promise<Uint8Array | undefined>
  /** The signed checkpoint of a size at which a commit ended. */
  checkpoint(size: number): Promise<string | undefined>
  /** The newest checkpoint that at least so many witnesses have cosigned. */
  cosignedCheckpoint(least: number): Promise<string | undefined>
  /** Proof that an entry is in the tree of the newest checkpoint. */
  inclusion(index: number): Promise<InclusionEvidence | undefined>
  /** Whether these bytes are the entry at that index in the tree that the newest checkpoint signs, with this ledger's own key. */
  isProven(index: number, leaf: Uint8Array): Promise<boolean>
  /** Proof that the tree of `oldSize` (1 upwards) is the beginning of that of `newSize`; undefined where the ledger is not so large. */
  consistency(oldSize: number, newSize: number): Promise<ConsistencyEvidence | undefined>
}

/** Entries that one search looks through at most. */
export const searchedEntries = 20_000

/** Proofs and reads over what is stored; `key` is the one that signs the checkpoints. */
export function ledgerReader(source: LedgerSource, origin: string, key: VerifierKey): LedgerReader {
  async function tip(): Promise<LedgerTip> {
    const note = await source.newestCheckpoint()
    if (note === undefined) return { size: 0, root: ledgerHasher.empty(), note: null }
    const { size, root } = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1))
    return { size, root, note }
  }

  /** A reader of the hashes named, all fetched at once. */
  async function hashes(size: number, coordinates: readonly HashCoordinate[]): Promise<ReadHash> {
    const asked = new Map(coordinates.map((coordinate) => tileOfHash(coordinate, size)).map((tile) => [tileKey(tile), tile]))
    const found = await source.tiles([...asked.values()])
    return tileHashReader(ledgerHasher, size, (tile) => {
      const content = found.get(tileKey(tile))
      if (content === undefined) throw new MaestroError('LEDGER_INCONSISTENT', `the ledger lacks the tile ${tileKey(tile)}`)
      return content
    })
  }

  async function rootAt(size: number): Promise<Uint8Array> {
    return frontierRoot(ledgerHasher, readFrontier(size, await hashes(size, frontierHashes(size))))
  }

  async function inclusion(index: number): Promise<InclusionEvidence | undefined> {
    // The entry's own tile is asked for on the way: a source that remembers tiles then has all others as a rule, and one journey is enough.
    const ownTile = { level: 0, index: Math.floor(index / TILE_WIDTH), width: TILE_WIDTH }
    const [{ size, root, note }, [entry]] = await Promise.all([tip(), source.entries(index, 1), source.tiles([ownTile])])
    if (note === null || index >= size || entry?.index !== index) return undefined
    const proof = inclusionProof(ledgerHasher, index, size, await hashes(size, inclusionProofHashes(index, size)))
    return { index, size, root, entry, proof, note, proofFile: formatProofFile({ index, proof, checkpointNote: note }) }
  }

  return {
    origin,
    verifierKey: formatVerifierKey(key),
    tip,
    entry: async (index) => (await source.entries(index, 1)).find((entry) => entry.index === index),
    entries: (from, limit, runId) => source.entries(from, limit, runId),
    async newestEntries(search) {
      const from = Math.min(search.from, (await tip()).size - 1)
      const bounded = search.runId === undefined && (search.kind !== undefined || search.about !== undefined)
      const downTo = bounded ? Math.max(0, from - searchedEntries + 1) : 0
      const entries = await source.newestEntries({ ...search, from }, downTo)
      const reached = entries.length === search.limit ? (entries.at(-1)?.index ?? 0) : downTo
      return { entries, next: reached > 0 ? reached - 1 : null }
    },
    tile: async (tile) => (await source.tiles([tile])).get(tileKey(tile)),
    checkpoint: (size) => source.checkpoint(size),
    cosignedCheckpoint: (least) => source.newestCosigned(least),

    inclusion,

    async isProven(index, leaf) {
      const evidence = await inclusion(index)
      return evidence !== undefined && (await verifyProofFile(ledgerCrypto, { origin, keys: [key] }, evidence.proofFile, leaf)).ok
    },

    async consistency(oldSize, newSize) {
      const { size } = await tip()
      if (oldSize < 1 || oldSize > newSize || newSize > size) return undefined
      const proof = consistencyProof(ledgerHasher, oldSize, newSize, await hashes(newSize, consistencyProofHashes(oldSize, newSize)))
      return { oldSize, newSize, oldRoot: await rootAt(oldSize), newRoot: await rootAt(newSize), proof }
    },
  }
}
