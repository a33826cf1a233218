/**
 * Codes of what this package throws. All mean that the call can never succeed unchanged.
 * - `LEDGER_CANONICAL_INVALID`: a value has no canonical JSON form (undefined, NaN, a lone surrogate, a class instance, nested too deep).
 * - `LEDGER_ENTRY_INVALID`: an entry misses the envelope, is not canonical, or is larger than a leaf may be.
 * - `LEDGER_TREE_INVALID`: a size, an index, a hash length or a number of hashes that no tree has, or a range outside the tree.
 * - `LEDGER_TILE_INVALID`: a tile, a tile path or an entry bundle that its coordinates do not allow.
 * - `LEDGER_NOTE_INVALID`: a note, key name, verifier key or signature that cannot be signed or parsed.
 * - `LEDGER_CHECKPOINT_INVALID`: a note text that is not a checkpoint.
 * - `LEDGER_PROOF_INVALID`: a proof file that cannot be written or parsed.
 */
export type LedgerErrorCode =
  | 'LEDGER_CANONICAL_INVALID'
  | 'LEDGER_ENTRY_INVALID'
  | 'LEDGER_TREE_INVALID'
  | 'LEDGER_TILE_INVALID'
  | 'LEDGER_NOTE_INVALID'
  | 'LEDGER_CHECKPOINT_INVALID'
  | 'LEDGER_PROOF_INVALID'

/** The one error type of the package; match `code`, which survives serialisation, not the class. Messages never contain payloads. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError'
  readonly code: LedgerErrorCode

  constructor(code: LedgerErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
