import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files by which a home tells programs of the same user how to reach its server. */

/** Reads the local service token, making it (readable by its owner alone) where there is none. */
export async function localToken(home: string, newToken: () => string): Promise<string> {
  const file = join(home, 'api-token')
  try {
    const present = (await readFile(file, 'utf8')).trim()
    if (present !== '') return present
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const token = newToken()
  await writeWhole(file, `${token}\n`)
  return token
}

/** Says where the server answers, until the next start says otherwise. */
export async function announceServer(home: string, server: { url: string; pid: number; startedAt: string }): Promise<void> {
  await writeWhole(join(home, 'server.json'), `${JSON.stringify(server, null, 2)}\n`)
}

/** Written beside and moved into place, so that a reader or a crash never meets half a file. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}
