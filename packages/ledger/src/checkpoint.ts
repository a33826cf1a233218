import { decodeBase64, encodeBase64 } from './base64.ts'
import { LedgerError } from './ledger-error.ts'
import { isNoteText, openNote, signNote, type Ed25519Verify, type NoteFailure, type NoteSigner } from './signed-note.ts'
import { HASH_SIZE_BYTES } from './tree-hasher.ts'
import { isTreeSize, parseTreeSize } from './tree-size.ts'
import type { VerifierKey } from './verifier-key.ts'

/** What a log commits to by its signature (https://c2sp.org/tlog-checkpoint): this many entries, with this root, under this identity. */
export type Checkpoint = {
  /** The log's identity, one line. */
  readonly origin: string
  /** Number of entries, 0..2^53-1. */
  readonly size: number
  /** Root of the Merkle tree, 32 bytes. */
  readonly root: Uint8Array
  /** Further lines with no meaning here; empty in what this project writes. */
  readonly extensions: readonly string[]
}

/** Who is believed to be the log: its origin and keys come from the reader, never from the file that is being checked. */
export type LogIdentity = { readonly origin: string; readonly keys: readonly VerifierKey[] }

/** As {@link NoteFailure}, and: `checkpoint-malformed` (signed, but no checkpoint), `origin-mismatch` (a checkpoint of another log). */
export type CheckpointFailure = NoteFailure | 'checkpoint-malformed' | 'origin-mismatch'

export type OpenedCheckpoint = { readonly ok: true; readonly checkpoint: Checkpoint } | { readonly ok: false; readonly reason: CheckpointFailure }

const MAX_ORIGIN_LENGTH = 255
const MAX_EXTENSION_LINES = 32

/** The note text of a checkpoint. Throws `LEDGER_CHECKPOINT_INVALID` where a part cannot be written so that it reads back the same. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, String(size), encodeBase64(root), ...extensions]
  const isValid =
    origin.length <= MAX_ORIGIN_LENGTH &&
    isTreeSize(size) &&
    root.length === HASH_SIZE_BYTES &&
    extensions.length <= MAX_EXTENSION_LINES &&
    lines.every((line) => line !== '' && !line.includes('\n'))
  const text = `${lines.join('\n')}\n`
  if (!isValid || !isNoteText(text))
    throw new LedgerError('LEDGER_CHECKPOINT_INVALID', 'An origin, size, root or extension line that no checkpoint can have.')
  return text
}

/** Reads the note text of a checkpoint; what it says counts only once its signature is verified. Throws `LEDGER_CHECKPOINT_INVALID`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n', MAX_EXTENSION_LINES + 5)
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines.slice(0, -1)
  const size = parseTreeSize(sizeText)
  const root = decodeBase64(rootText)
  const isValid =
    isNoteText(text) && lines.length <= MAX_EXTENSION_LINES + 4 && origin !== '' && origin.length <= MAX_ORIGIN_LENGTH && !extensions.includes('')
  if (!isValid || size === undefined || root?.length !== HASH_SIZE_BYTES)
    throw new LedgerError('LEDGER_CHECKPOINT_INVALID', 'The text is not a checkpoint.')
  return { origin, size, root, extensions }
}

/** The signed checkpoint, ready to publish. A log signs only what extends everything it signed before; that is the caller's promise. */
export async function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): Promise<string> {
  return signNote(formatCheckpoint(checkpoint), signers)
}

/** Opens a checkpoint from anywhere: signed by a key of the log, with the log's origin. Throws only as {@link openNote} does. */
export async function openCheckpoint(note: Uint8Array | string, log: LogIdentity, verify: Ed25519Verify): Promise<OpenedCheckpoint> {
  const opened = await openNote(note, log.keys, verify)
  if (!opened.ok) return opened
  let checkpoint: Checkpoint
  try {
    checkpoint = parseCheckpoint(opened.text)
  } catch {
    return { ok: false, reason: 'checkpoint-malformed' }
  }
  return checkpoint.origin === log.origin ? { ok: true, checkpoint } : { ok: false, reason: 'origin-mismatch' }
}
