import { renameSync, writeFileSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files by which a home tells programs of the same user how to reach its server. */

/** Reads the local service token, making it (readable by its owner alone) where there is none. */
export async function localToken(home: string, newToken: () => string): Promise<string> {
  const file = join(home, 'api-token')
  const present = await readHomeFile(file)
  if (present !== undefined) return present
  const token = newToken()
  await writeHomeFile(file, `${token}\n`)
  return token
}

/** What a file of the home holds, trimmed; undefined where it is not there or empty. */
export async function readHomeFile(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}

/**
 * Says where the server answers, until the next start says otherwise. Synchronous: called as soon as it listens, it has said so before the first request is answered, so
 * that whoever was answered finds it.
 */
export function announceServer(home: string, server: { url: string; pid: number; startedAt: string }): void {
  const file = join(home, 'server.json')
  const draft = draftOf(file)
  writeFileSync(draft, `${JSON.stringify(server, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, file)
}

/** Written beside and moved into place, readable by its owner alone, so that a reader or a crash never meets half a file. */
export async function writeHomeFile(file: string, text: string): Promise<void> {
  const draft = draftOf(file)
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}

function draftOf(file: string): string {
  return `${file}.${process.pid}.draft`
}
