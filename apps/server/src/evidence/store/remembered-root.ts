import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { parseCheckpoint } from '@maestro-helix/ledger/checkpoint'
import type { SignedRoot } from '../ledger/proven-log.ts'

/** Checkpoints are remembered so often at most: a commit of a few milliseconds waits for no second disk. */
const intervalMs = 100

/** The last checkpoint that this installation signed, kept outside the database. */
export type RememberedRoot = {
  /** Null where none was signed here. */
  last: SignedRoot | null
  /** Writes it soon, the newest alone; one that cannot be written is told to `onFailure`. */
  remember(note: string): void
  /** Resolves when nothing is left to be written. */
  idle(): Promise<void>
}

/** The size and root that a signed checkpoint states. */
export function rootOfNote(note: string): SignedRoot {
  const { size, root } = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1))
  return { size, root }
}

/**
 * @throws MaestroError CONFIG_INVALID for a file that holds no checkpoint: it is not overwritten, because what it said is then unknown.
 */
export async function openRememberedRoot(file: string, onFailure: (error: unknown) => void): Promise<RememberedRoot> {
  const stored = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new MaestroError('CONFIG_INVALID', `${file}, the last checkpoint that was signed here, cannot be read`, { cause: error })
  })
  let waiting: string | null = null
  let writing: Promise<void> | undefined

  async function run(): Promise<void> {
    while (waiting !== null) {
      const note = waiting
      waiting = null
      await replaceFile(file, note).catch(onFailure)
      if (waiting !== null) await new Promise((resolve) => setTimeout(resolve, intervalMs))
    }
    writing = undefined
  }

  return {
    last: stored === null ? null : parsed(file, stored),
    remember(note) {
      waiting = note
      writing ??= run()
    },
    idle: async () => writing,
  }
}

function parsed(file: string, note: string): SignedRoot {
  try {
    return rootOfNote(note)
  } catch (error) {
    throw new MaestroError('CONFIG_INVALID', `${file} holds no checkpoint of the ledger`, { cause: error })
  }
}

/** All of the new content or all of the old, also after a power cut. */
async function replaceFile(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
