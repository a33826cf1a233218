import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'

/**
 * SQL for entries found by their leaf, which was signed, and not by the columns that repeat it: one whose columns say something else is still found, and one
 * whose leaf was rewritten shows to whoever verifies the ledger. Canonical JSON writes a member's name and text in one way only; a member of the same name
 * further inside finds too much, which is left out once the leaf is decoded. The indexes over these expressions are written alike.
 */
export function leafIsOf(kinds: readonly LedgerKind[]): string {
  return `(${kinds.map((kind) => `position('"kind":"${kind}"'::bytea IN leaf) > 0`).join(' OR ')})`
}

/** The id of the run that a leaf names, as bytes. */
export const runOfLeaf = `substring(leaf FROM position('"run_id":"'::bytea IN leaf) + 10 FOR 36)`
