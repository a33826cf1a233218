import { MaestroError } from '@maestro-helix/contract/errors'
import { ledgerKinds } from '@maestro-helix/contract/ledger-kinds'
import { ledgerEntryFormat } from '@maestro-helix/ledger/ledger-entry'
import type { LedgerDraft } from '../../record/record-change.ts'
import { isUuid } from '../is-uuid.ts'
import { ledgerHasher } from './ledger-crypto.ts'

/** The entries of the product's ledger. */
export const maestroEntryFormat = ledgerEntryFormat(ledgerKinds)

/** A draft as it will be stored. */
export type EncodedEntry = { kind: string; runId: string | null; leaf: Uint8Array; leafHash: Uint8Array }

/** Leaf bytes and hashes of drafts. @throws MaestroError INTERNAL for a draft that is no ledger entry. */
export function encodeDrafts(drafts: readonly LedgerDraft[]): EncodedEntry[] {
  return drafts.map((draft) => {
    const leaf = encode(draft)
    const runId = draft.fields['run_id']
    return { kind: draft.kind, runId: typeof runId === 'string' && isUuid(runId) ? runId : null, leaf, leafHash: ledgerHasher.leaf(leaf) }
  })
}

function encode(draft: LedgerDraft): Uint8Array {
  try {
    return maestroEntryFormat.encode(draft)
  } catch (error) {
    throw new MaestroError('INTERNAL', `a change holds a draft that is no ledger entry of kind ${draft.kind}`, { cause: error })
  }
}
