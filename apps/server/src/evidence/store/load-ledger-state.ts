import type { ClientBase, Pool } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { equalBytes } from '@maestro-helix/ledger/equal-bytes'
import type { NoteSigner } from '@maestro-helix/ledger/signed-note'
import { rightEdgeTiles } from '@maestro-helix/ledger/tiles'
import { emptyLedger, ledgerStateOf, rootOf, type LedgerState } from '../ledger/append-leaves.ts'
import { ledgerCrypto, ledgerHasher } from '../ledger/ledger-crypto.ts'
import { tileKey } from '../ledger/ledger-reader.ts'
import { readTiles } from './read-tiles.ts'

/** Who signs the checkpoints of which log. */
export type LogWriter = { origin: string; signer: NoteSigner }

/**
 * What is needed to append to the stored ledger of this size, checked against its own last checkpoint: nothing is ever signed on top of a ledger
 * that does not fit what was signed before.
 * @throws MaestroError LEDGER_KEY_MISSING where another key signed it; LEDGER_INCONSISTENT where it does not fit.
 */
export async function loadLedgerState(client: ClientBase | Pool, log: LogWriter, size: number): Promise<LedgerState> {
  if (size === 0) return emptyLedger
  const [tiles, { rows }] = await Promise.all([
    readTiles(client, rightEdgeTiles(size)),
    client.query<{ note: string }>({ name: 'read-checkpoint', text: 'SELECT note FROM ledger_checkpoints WHERE size = $1', values: [size] }),
  ])
  const note = rows[0]?.note
  if (note === undefined) throw new MaestroError('LEDGER_INCONSISTENT', `the ledger has ${size} entries, but no checkpoint of that size`)
  const opened = await openCheckpoint(note, { origin: log.origin, keys: [log.signer.key] }, ledgerCrypto.verify)
  if (!opened.ok && (opened.reason === 'note-unsigned' || opened.reason === 'origin-mismatch')) {
    throw new MaestroError('LEDGER_KEY_MISSING', 'the signing key is not the one that signed this ledger')
  }
  if (!opened.ok) throw new MaestroError('LEDGER_INCONSISTENT', `the last checkpoint of the ledger is not valid: ${opened.reason}`)
  const state = ledgerStateOf(ledgerHasher, size, (tile) => tiles.get(tileKey(tile)) ?? new Uint8Array(0))
  if (!equalBytes(rootOf(ledgerHasher, state), opened.checkpoint.root)) {
    throw new MaestroError('LEDGER_INCONSISTENT', 'the entries of the ledger do not lead to the root that was signed')
  }
  return state
}
