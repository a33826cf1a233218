import { MaestroError } from '@maestro-helix/contract/errors'
import type { LogIdentity } from '@maestro-helix/ledger/checkpoint'
import { cosignaturesOf } from '@maestro-helix/ledger/cosignature'
import { parseVerifierKey, type VerifierKey } from '@maestro-helix/ledger/verifier-key'
import { verifyConsistency } from '@maestro-helix/ledger/verify-proofs'
import type { LedgerClient } from '@maestro-helix/sdk/client/ledger-client'
import { inconsistent } from './derive-tree.ts'
import { ledgerCrypto, ledgerHasher } from './ledger-crypto.ts'
import { openedCheckpoint } from './verify-ledger.ts'

/** Which witnesses must have seen the ledger grow. */
export type Quorum = { witnesses: readonly VerifierKey[]; needed: number }

export type CosignedLedger = {
  /** Names of the trusted witnesses that cosigned. */
  witnesses: string[]
  /** Entries of the checkpoint that they cosigned; what came later only the log has signed. */
  cosignedSize: number
  /** The oldest of their cosignatures. */
  cosignedAt: string
}

/** @throws MaestroError INVALID_REQUEST for text that is no key of a witness, or a quorum that so few can not reach. */
export function quorumOf(keys: readonly string[], needed: number | undefined): Quorum | undefined {
  if (keys.length === 0) {
    if (needed !== undefined) throw new MaestroError('INVALID_REQUEST', '--quorum needs the keys of the witnesses: --witness KEY')
    return undefined
  }
  const witnesses = keys.map((key) => {
    try {
      return parseVerifierKey(ledgerCrypto.sha256, key.trim(), 'cosignature/v1')
    } catch (error) {
      throw new MaestroError('INVALID_REQUEST', `the key of a witness is none: ${(error as Error).message}`)
    }
  })
  // Two names for one key are one witness.
  const different = new Set(witnesses.map(({ publicKey }) => Buffer.from(publicKey).toString('base64'))).size
  if (different < witnesses.length) throw new MaestroError('INVALID_REQUEST', 'two of the witnesses have the same key')
  if ((needed ?? different) > different) throw new MaestroError('INVALID_REQUEST', `${different} witnesses cannot make a quorum of ${needed}`)
  return { witnesses, needed: needed ?? different }
}

/** @throws MaestroError LEDGER_QUORUM_MISSING, or as `openedCheckpoint`. */
export async function cosignedBy(note: string, identity: LogIdentity, { witnesses, needed }: Quorum): Promise<CosignedLedger> {
  const { size } = await openedCheckpoint(note, identity)
  const found = await cosignaturesOf(note, witnesses, ledgerCrypto.verify)
  if (found.length < needed)
    throw new MaestroError(
      'LEDGER_QUORUM_MISSING',
      `${found.length} of the ${needed} witnesses needed have cosigned the checkpoint of ${size} entries`,
    )
  const oldest = Math.min(...found.map(({ timestamp }) => timestamp))
  return { witnesses: found.map(({ witness }) => witness.name), cosignedSize: size, cosignedAt: new Date(oldest * 1_000).toISOString() }
}

/**
 * That the ledger of a server, as it was just verified, continues what the witnesses cosigned.
 * @throws MaestroError LEDGER_QUORUM_MISSING, LEDGER_INCONSISTENT.
 */
export async function cosignedLedger(
  ledger: Pick<LedgerClient, 'checkpoint' | 'consistencyProof'>,
  identity: LogIdentity,
  quorum: Quorum,
  verified: { size: number; root: string },
): Promise<CosignedLedger> {
  const note = await ledger.checkpoint({ cosigned: quorum.needed }).catch((error: unknown) => {
    if ((error as MaestroError).code !== 'NOT_FOUND') throw error
    throw new MaestroError('LEDGER_QUORUM_MISSING', `no checkpoint was cosigned by ${quorum.needed} witnesses yet`)
  })
  const cosigned = await cosignedBy(note, identity, quorum)
  const { size, root } = await openedCheckpoint(note, identity)
  const newRoot = Buffer.from(verified.root, 'base64')
  // What was appended and cosigned while the ledger was being read is ahead of it.
  const [older, newer] =
    size <= verified.size
      ? [
          { size, root },
          { size: verified.size, root: newRoot },
        ]
      : [
          { size: verified.size, root: newRoot },
          { size, root },
        ]
  const { hashes } = await ledger.consistencyProof(older.size, newer.size)
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'))
  if (!verifyConsistency(ledgerHasher, { oldSize: older.size, oldRoot: older.root, newSize: newer.size, newRoot: newer.root }, proof))
    throw inconsistent('it is not the ledger that the witnesses cosigned: the log shows different histories')
  return cosigned
}
