import { LedgerError } from './ledger-error.ts'
import { type Ed25519Verify, type NoteSigner, parseNote, signatureLine, signerName } from './signed-note.ts'
import type { VerifierKey } from './verifier-key.ts'

/** That a witness has seen a checkpoint continue all it saw of that log before (https://c2sp.org/tlog-cosignature, cosignature/v1). */
export type Cosignature = {
  /** A key of purpose `cosignature/v1`. */
  readonly witness: VerifierKey
  /** When it was made: seconds since 1970, as the witness says. */
  readonly timestamp: number
}

const TIMESTAMP_SIZE_BYTES = 8
const SIGNATURE_SIZE_BYTES = 64
const utf8 = new TextEncoder()

/**
 * The signature line of a witness under a checkpoint's note text. Whoever signs has checked that the checkpoint extends the last one.
 * Throws `LEDGER_NOTE_INVALID` for a time that is no whole number of seconds, or a signer that does not return 64 bytes.
 */
export async function cosign(noteText: string, timestamp: number, { key, sign }: NoteSigner): Promise<string> {
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new LedgerError('LEDGER_NOTE_INVALID', 'A cosignature is made at a whole second.')
  const signature = await sign(cosignedMessage(noteText, timestamp))
  if (signature.length !== SIGNATURE_SIZE_BYTES) throw new LedgerError('LEDGER_NOTE_INVALID', 'An Ed25519 signature has 64 bytes.')
  const stamped = new Uint8Array(TIMESTAMP_SIZE_BYTES + SIGNATURE_SIZE_BYTES)
  new DataView(stamped.buffer).setBigUint64(0, BigInt(timestamp))
  stamped.set(signature, TIMESTAMP_SIZE_BYTES)
  return signatureLine(key, stamped)
}

/**
 * The witnesses, of those the reader trusts, that have cosigned a note; each counts once, whatever it signed beside. Signatures that do not verify, or
 * are by others, count for nothing. It says nothing about the log's own signature: open the checkpoint for that.
 */
export async function cosignaturesOf(note: Uint8Array | string, witnesses: readonly VerifierKey[], verify: Ed25519Verify): Promise<Cosignature[]> {
  const parsed = parseNote(note)
  const known = new Map(witnesses.map((witness) => [signerName(witness.name, witness.keyId), witness]))
  const found: Cosignature[] = []
  for (const { signer, signature } of parsed?.signatures ?? []) {
    const witness = known.get(signer)
    if (parsed === undefined || witness === undefined || signature.length !== TIMESTAMP_SIZE_BYTES + SIGNATURE_SIZE_BYTES) continue
    const timestamp = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
    if (timestamp > BigInt(Number.MAX_SAFE_INTEGER)) continue
    const message = cosignedMessage(parsed.text, Number(timestamp))
    if (!(await verify(witness.publicKey, message, signature.subarray(TIMESTAMP_SIZE_BYTES)))) continue
    found.push({ witness, timestamp: Number(timestamp) })
    known.delete(signer)
  }
  return found
}

function cosignedMessage(noteText: string, timestamp: number): Uint8Array {
  return utf8.encode(`cosignature/v1\ntime ${timestamp}\n${noteText}`)
}
