import { createPrivateKey } from 'node:crypto'
import { signCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { HASH_SIZE_BYTES } from '@maestro-helix/ledger/tree-hasher'
import { TILE_WIDTH } from '@maestro-helix/ledger/tile-path'
import { appendLeaves, emptyLedger, type LedgerState } from '@maestro-helix/server/evidence/ledger/append-leaves'
import type { EncodedEntry } from '@maestro-helix/server/evidence/ledger/encode-drafts'
import { ledgerHasher, ledgerSigner } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import { ledgerReader, tileKey, type LedgerReader, type LedgerSource, type StoredEntry } from '@maestro-helix/server/evidence/ledger/ledger-reader'

export const simulatedOrigin = 'maestro-helix/simulation'

/** Always the same key, so that a seed reproduces every byte: 32 bytes of 1, in PKCS #8. */
const simulatedKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 1)]),
  format: 'der',
  type: 'pkcs8',
})

/** The ledger in memory. Appending waits for nothing; checkpoints are signed when somebody reads them. */
export class SimulatedLedger {
  readonly reader: LedgerReader
  readonly #entries: (StoredEntry & { runId: string | null })[] = []
  readonly #tiles = new Map<string, Uint8Array>()
  /** By size, of every commit that appended. */
  readonly #roots = new Map<number, Uint8Array>()
  #state: LedgerState = emptyLedger

  constructor() {
    const signer = ledgerSigner(simulatedOrigin, simulatedKey)
    const checkpoint = async (size: number) => {
      const root = this.#roots.get(size)
      return root && signCheckpoint({ origin: simulatedOrigin, size, root, extensions: [] }, [signer])
    }
    const source: LedgerSource = {
      newestCosigned: async () => undefined,
      newestCheckpoint: async () => checkpoint(this.#state.size),
      checkpoint,
      entries: async (from, limit, runId) =>
        this.#entries.filter((entry) => entry.index >= from && (runId === undefined || entry.runId === runId)).slice(0, limit),
      newestEntries: async ({ from, limit, runId, kind, about }, downTo) =>
        this.#entries
          .filter(({ index }) => index <= from && index >= downTo)
          .filter((entry) => (runId === undefined || entry.runId === runId) && (kind === undefined || entry.kind === kind))
          .filter(({ leaf }) => about === undefined || holdsValue(JSON.parse(Buffer.from(leaf).toString()), about))
          .toReversed()
          .slice(0, limit),
      tiles: async (tiles) =>
        new Map(
          tiles.flatMap((tile) => {
            const hashes = tile.level === 0 && tile.width < TILE_WIDTH ? this.#edge(tile.index) : (this.#tiles.get(tileKey(tile)) ?? Buffer.alloc(0))
            const size = tile.width * HASH_SIZE_BYTES
            return hashes.length < size ? [] : [[tileKey(tile), hashes.subarray(0, size)] as const]
          }),
        ),
    }
    this.reader = ledgerReader(source, simulatedOrigin, signer.key)
  }

  /** The indexes that the entries get. */
  append(entries: readonly EncodedEntry[]): number[] {
    const first = this.#state.size
    if (entries.length === 0) return []
    const { state, root, tiles } = appendLeaves(
      ledgerHasher,
      this.#state,
      entries.map(({ leafHash }) => leafHash),
    )
    entries.forEach(({ kind, runId, leaf, leafHash }, at) => this.#entries.push({ index: first + at, kind, runId, leaf, leafHash }))
    for (const { tile, hashes } of tiles) this.#tiles.set(tileKey(tile), hashes)
    this.#roots.set(state.size, root)
    this.#state = state
    return entries.map((_, at) => first + at)
  }

  #edge(index: number): Uint8Array {
    return Buffer.concat(this.#entries.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH).map(({ leafHash }) => leafHash))
  }
}

function holdsValue(json: unknown, value: string): boolean {
  if (typeof json === 'object' && json !== null) return Object.values(json).some((member) => holdsValue(member, value))
  return typeof json === 'string' && (json === value || /^(?:operator|service):(.*)$/s.exec(json)?.[1] === value)
}
