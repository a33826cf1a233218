import { MaestroError } from '@maestro-helix/contract/errors'
import { openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { equalBytes } from '@maestro-helix/ledger/equal-bytes'
import type { TileContent } from '@maestro-helix/ledger/tiles'
import type { VerifierKey } from '@maestro-helix/ledger/verifier-key'
import { type Appended, appendLeaves, emptyLedger, type LedgerState, rootOf } from './append-leaves.ts'
import { ledgerCrypto, ledgerHasher } from './ledger-crypto.ts'
import { tileKey } from './ledger-reader.ts'
import type { ProvenIndex, StoredLeaf } from './proven-index.ts'

/** The log as it is stored: whoever writes to the database can change all of it. */
export type StoredLog = {
  /** The size that the next commit goes on from, and the checkpoint of that size. */
  head(): Promise<{ size: number; note: string | null }>
  /** The entries from an index up to another, without that, in order; what is missing is missing. */
  leaves(from: number, to: number): Promise<StoredLeaf[]>
}

/** A size and root that this installation has signed. */
export type SignedRoot = { size: number; root: Uint8Array }

/**
 * What is known of the log because every entry from the first on was hashed, and the root compared with the signed one. What was read once cannot be taken back
 * or changed by whoever writes to the database, and an entry that is not in the index was never signed: absence is proven, too.
 */
export type ProvenLog = {
  /**
   * Reads what was appended since, by whichever server.
   * @throws MaestroError LEDGER_INCONSISTENT, LEDGER_ROLLED_BACK, LEDGER_KEY_MISSING, RECORD_UNAVAILABLE; nothing is then taken, and the next call tries again.
   */
  catchUp(): Promise<void>
  /** The state to append to, for whoever holds the head's lock at this size. @throws as catchUp does. */
  stateAt(size: number): Promise<LedgerState>
  /** Takes over what this process has just committed on top of `before`. */
  committed(before: LedgerState, appended: Appended, leaves: readonly Omit<StoredLeaf, 'index'>[], note: string): void
  state(): LedgerState
  /** The last checkpoint that was proven or signed here; null of an empty ledger. */
  note(): string | null
  /** The hashes of a tile above level 0, as the entries lead to them. */
  upperTile(level: number, index: number): Uint8Array | undefined
  /** Why the last reading failed; null where it did not. */
  problem(): MaestroError | null
}

type Proven = { state: LedgerState; note: string | null }

/** Entries that are read and hashed at once. */
const pageEntries = 2_048

/** `remembered` is what this installation signed last, kept outside the database: the log must lead there, whatever the database says. */
export function provenLog(
  stored: StoredLog,
  { origin, keys }: { origin: string; keys: readonly VerifierKey[] },
  index: ProvenIndex,
  remembered: SignedRoot | null,
): ProvenLog {
  let proven: Proven = { state: emptyLedger, note: null }
  let ahead = remembered
  let problem: MaestroError | null = null
  let reading: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | undefined
  const upper = new Map<string, Uint8Array>()

  function keepTiles(tiles: readonly TileContent[]): void {
    for (const { tile, hashes } of tiles) if (tile.level > 0) upper.set(tileKey(tile), hashes)
  }

  /** Reads up to a size. Nothing of it counts before the root there has been compared. */
  async function readTo(from: LedgerState, size: number): Promise<{ state: LedgerState; leaves: StoredLeaf[]; tiles: TileContent[] }> {
    let state = from
    const wanted: StoredLeaf[] = []
    const tiles: TileContent[] = []
    while (state.size < size) {
      const first = state.size
      const to = Math.min(first + pageEntries, size)
      const leaves = await stored.leaves(first, to)
      leaves.forEach((leaf, at) => assertWhole(leaf, first + at))
      if (leaves.length !== to - first) throw inconsistent(`entry ${first + leaves.length} is missing`)
      const appended = appendLeaves(
        ledgerHasher,
        state,
        leaves.map(({ leafHash }) => leafHash),
      )
      state = appended.state
      wanted.push(...leaves.filter(({ leaf }) => index.wants(leaf)))
      tiles.push(...appended.tiles.filter(({ tile }) => tile.level > 0))
    }
    return { state, leaves: wanted, tiles }
  }

  /** Takes over what leads to a root that was signed. False where a commit of this process came before. */
  async function extend(from: Proven, size: number, note: string | null): Promise<boolean> {
    const read = await readTo(from.state, size)
    const root = rootOf(ledgerHasher, read.state)
    if (size === ahead?.size && !equalBytes(root, ahead.root)) throw rolledBack(`the first ${size} entries are not those that were signed here`)
    if (note !== null && !equalBytes(root, (await opened(note)).root))
      throw inconsistent('the entries of the ledger do not lead to the root that was signed')
    if (proven !== from) return false
    keepTiles(read.tiles)
    index.take(read.leaves)
    proven = { state: read.state, note }
    if (ahead !== null && size >= ahead.size) ahead = null
    return true
  }

  async function opened(note: string): Promise<SignedRoot> {
    const found = await openCheckpoint(note, { origin, keys }, ledgerCrypto.verify)
    if (found.ok) return found.checkpoint
    if (found.reason === 'note-unsigned' || found.reason === 'origin-mismatch')
      throw new MaestroError('LEDGER_KEY_MISSING', 'the signing key is not the one that signed this ledger')
    throw inconsistent(`the last checkpoint of the ledger is not valid: ${found.reason}`)
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const known = proven
      const head = await stored.head()
      const least = Math.max(known.state.size, ahead?.size ?? 0)
      if (head.size < least) throw rolledBack(`the database holds ${head.size} of ${least} entries`)
      if (head.size > 0 && head.note === null) throw inconsistent(`the ledger has ${head.size} entries, but no checkpoint of that size`)
      if (head.size === known.state.size) {
        if (head.note === known.note) return
        throw inconsistent(`the checkpoint of ${head.size} entries is not the one that was signed`)
      }
      // Who signed is asked before all is read: a key that does not belong here is to be named as that.
      if (head.note !== null) await opened(head.note)
      // The root that is remembered is compared on the way, at its size; then the reading goes on from there.
      const stop = ahead !== null && ahead.size < head.size ? ahead.size : head.size
      if ((await extend(known, stop, stop === head.size ? head.note : null)) && stop === head.size) return
    }
  }

  /** One reading after the other; whoever comes before the next has begun shares it. */
  function oneAfterTheOther(): Promise<void> {
    if (waiting !== undefined) return waiting
    const mine = reading
      .catch(() => {})
      .then(() => {
        waiting = undefined
        return catchUp()
      })
      .then(
        () => {
          problem = null
        },
        (error: unknown) => {
          if (error instanceof MaestroError && error.code.startsWith('LEDGER_')) problem = error
          throw error
        },
      )
    reading = mine
    waiting = mine
    mine.catch(() => {})
    return mine
  }

  return {
    catchUp: oneAfterTheOther,
    async stateAt(size) {
      if (proven.state.size !== size || problem !== null) await oneAfterTheOther()
      if (proven.state.size !== size) throw rolledBack(`the database holds ${size} of ${proven.state.size} entries`)
      return proven.state
    },
    committed(before, appended, leaves, note) {
      if (proven.state !== before) return
      keepTiles(appended.tiles)
      index.take(leaves.map((leaf, at) => ({ index: before.size + at, ...leaf })))
      proven = { state: appended.state, note }
    },
    state: () => proven.state,
    note: () => proven.note,
    upperTile: (level, at) => upper.get(tileKey({ level, index: at })),
    problem: () => problem,
  }
}

/** @throws MaestroError LEDGER_INCONSISTENT where a leaf does not hash to what is stored beside it, or is not the one that comes next. */
export function assertWhole({ index, leaf, leafHash }: StoredLeaf, expected: number): void {
  if (index !== expected) throw inconsistent(`entry ${expected} is missing`)
  if (!equalBytes(leafHash, ledgerHasher.leaf(leaf))) throw inconsistent(`entry ${index} is not the one that was hashed`)
}

export function inconsistent(message: string): MaestroError {
  return new MaestroError('LEDGER_INCONSISTENT', message)
}

function rolledBack(what: string): MaestroError {
  return new MaestroError('LEDGER_ROLLED_BACK', `the ledger went back: ${what}, says what this installation signed`)
}
