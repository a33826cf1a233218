import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Checkpoint, LogIdentity } from '@maestro-helix/ledger/checkpoint'
import { equalBytes } from '@maestro-helix/ledger/equal-bytes'
import { entryBundlePath, TILE_WIDTH, tilePath } from '@maestro-helix/ledger/tile-path'
import type { LedgerClient } from '@maestro-helix/sdk/client/ledger-client'
import { deriveTree, inconsistent } from './derive-tree.ts'
import { openedCheckpoint } from './verify-ledger.ts'

/** What was found of a ledger in a directory of the C2SP tlog-tiles layout. */
export type DirectoryLedger = {
  size: number
  /** Base64 of the 32-byte Merkle root. */
  root: string
  /** Entries of a checkpoint known from before that the ledger was shown to begin with; null where there was none. */
  extendsSize: number | null
}

export type ExportedLedger = DirectoryLedger & {
  /** Entries that this export brought; the others were in the directory already. */
  fetched: number
}

type LedgerSource = Pick<LedgerClient, 'checkpoint' | 'tile'>
type Progress = (read: number, size: number) => void

/**
 * Brings a directory up to the newest checkpoint, or the newest that enough witnesses have cosigned. Entries come from the server; every tile is derived from them here, and the checkpoint is written
 * last, so that a directory with a checkpoint holds all of it and verifies. May be stopped and repeated at any time: complete bundles are not
 * fetched twice, and the ledger must continue what the directory holds.
 * @throws MaestroError LEDGER_KEY_UNTRUSTED, LEDGER_INCONSISTENT.
 */
export async function exportLedger(
  ledger: LedgerSource,
  directory: string,
  identity: LogIdentity,
  { upTo = {}, onProgress }: { upTo?: { cosigned?: number }; onProgress?: Progress } = {},
): Promise<ExportedLedger> {
  const note = await ledger.checkpoint(upTo)
  const checkpoint = await openedCheckpoint(note, identity)
  const earlierNote = await present(join(directory, 'checkpoint'))
  const earlier = earlierNote && (await openedCheckpoint(earlierNote.toString('utf8'), identity))
  if (earlier && earlier.size > checkpoint.size)
    throw inconsistent(`the directory has a signed checkpoint of ${earlier.size} entries, the server one of ${checkpoint.size}`)
  let fetched = 0
  await deriveTree({
    checkpoint,
    earlier,
    ...(onProgress && { onProgress }),
    async readBundle(bundle) {
      const path = entryBundlePath(bundle)
      const kept = bundle.width === TILE_WIDTH ? await present(join(directory, path)) : undefined
      if (kept) return kept
      const bytes = await ledger.tile(path)
      await put(join(directory, path), bytes)
      fetched += bundle.width
      return bytes
    },
    async onTile({ tile, hashes }) {
      const file = join(directory, tilePath(tile))
      const kept = await present(file)
      if (kept === undefined || !equalBytes(kept, hashes)) await put(file, hashes)
    },
  })
  await put(join(directory, 'checkpoint'), note)
  return { ...found(checkpoint, earlier), fetched }
}

/**
 * Verifies such a directory, whoever wrote it: every entry is hashed, every tile compared, and the root is the one that was signed. Needs no server.
 * @throws MaestroError NOT_FOUND without a checkpoint, LEDGER_KEY_UNTRUSTED, LEDGER_INCONSISTENT.
 */
export async function verifyDirectory(directory: string, identity: LogIdentity, known?: Checkpoint, onProgress?: Progress): Promise<DirectoryLedger> {
  const note = await present(join(directory, 'checkpoint'))
  if (note === undefined) throw new MaestroError('NOT_FOUND', `${directory} holds no checkpoint; an export that was not finished has none yet`)
  const checkpoint = await openedCheckpoint(note.toString('utf8'), identity)
  const earlier = known && known.size <= checkpoint.size ? known : undefined
  const read = async (path: string): Promise<Uint8Array> => {
    const bytes = await present(join(directory, path))
    if (bytes === undefined) throw inconsistent(`${path} is missing`)
    return bytes
  }
  await deriveTree({
    checkpoint,
    earlier,
    ...(onProgress && { onProgress }),
    readBundle: (bundle) => read(entryBundlePath(bundle)),
    async onTile({ tile, hashes }) {
      if (!equalBytes(await read(tilePath(tile)), hashes)) throw inconsistent(`${tilePath(tile)} does not hold the hashes of the entries`)
    },
  })
  return found(checkpoint, earlier)
}

function found({ size, root }: Checkpoint, earlier: Checkpoint | undefined): DirectoryLedger {
  return { size, root: Buffer.from(root).toString('base64'), extendsSize: earlier?.size ?? null }
}

async function present(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written aside and moved into place: what has its name is whole. */
async function put(file: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, bytes)
  await rename(`${file}.new`, file)
}
