import { MaestroError } from '@maestro-helix/contract/errors'
import type { LogIdentity } from '@maestro-helix/ledger/checkpoint'
import { verifyConsistency } from '@maestro-helix/ledger/verify-proofs'
import type { LedgerClient } from '@maestro-helix/sdk/client/ledger-client'
import { ledgerHasher } from './ledger-crypto.ts'
import { openedCheckpoint } from './verify-ledger.ts'

export type VerifiedConsistency = {
  from: number
  to: number
  /** Base64 of the 32-byte roots. */
  fromRootHash: string
  toRootHash: string
  /** Base64, in the order of RFC 6962. */
  hashes: string[]
  /** The signed checkpoint of `to`, where a commit ended there. */
  checkpoint: string | null
}

type ProvenLedger = Pick<LedgerClient, 'checkpoint' | 'consistencyProof'>

/**
 * A proof that the ledger of `to` entries (by default all of it) begins with that of `from`, checked up to a root that the log signed: where none was
 * signed at `to`, the newest checkpoint must be shown to continue it.
 * @throws MaestroError LEDGER_INCONSISTENT where it does not hold, NOT_FOUND where the ledger is not so large.
 */
export async function provenConsistency(ledger: ProvenLedger, identity: LogIdentity, from: number, to?: number): Promise<VerifiedConsistency> {
  const note = await ledger.checkpoint()
  const tip = await openedCheckpoint(note, identity)
  const end = to ?? tip.size
  const proof = await ledger.consistencyProof(from, end)
  check(proof, from, end)
  const anchored = end < tip.size ? await ledger.consistencyProof(end, tip.size) : undefined
  if (anchored) check(anchored, end, tip.size)
  const signedRoot = Buffer.from(tip.root).toString('base64')
  if (end > tip.size || (anchored?.toRootHash ?? proof.toRootHash) !== signedRoot || (anchored && anchored.fromRootHash !== proof.toRootHash))
    throw refused(`the tree of ${end} entries does not lead to the signed root of ${tip.size}`)
  return { ...proof, checkpoint: anchored === undefined ? note : await signedAt(ledger, identity, end, proof.toRootHash) }
}

function check(proof: Awaited<ReturnType<ProvenLedger['consistencyProof']>>, from: number, to: number): void {
  const [oldRoot, newRoot, ...hashes] = [proof.fromRootHash, proof.toRootHash, ...proof.hashes].map((hash) => Buffer.from(hash, 'base64'))
  const holds = verifyConsistency(ledgerHasher, { oldSize: from, newSize: to, oldRoot: oldRoot!, newRoot: newRoot! }, hashes)
  if (proof.from !== from || proof.to !== to || !holds) throw refused(`the tree of ${to} entries does not begin with that of ${from}`)
}

async function signedAt(ledger: ProvenLedger, identity: LogIdentity, size: number, rootHash: string): Promise<string | null> {
  const note = await ledger.checkpoint({ size }).catch((error: unknown) => {
    if ((error as MaestroError).code === 'NOT_FOUND') return null
    throw error
  })
  if (note === null) return null
  const signed = await openedCheckpoint(note, identity)
  if (signed.size !== size || Buffer.from(signed.root).toString('base64') !== rootHash)
    throw refused(`another tree of ${size} entries was signed: the log was forked`)
  return note
}

function refused(why: string): MaestroError {
  return new MaestroError('LEDGER_INCONSISTENT', `the ledger does not verify: ${why}`)
}
