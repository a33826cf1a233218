import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A lock older than this belongs to a process that died; one write takes milliseconds. */
const staleLockMs = 10_000
const lockRetryMs = 5

/** The parsed content of a JSON file, undefined where there is none. */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
  })
  return text === undefined ? undefined : JSON.parse(text)
}

/** Replaces a file whole: a reader, or a crash, sees the old content or the new, never a part. */
export async function replaceJsonFile(file: string, value: unknown): Promise<void> {
  const temporary = `${file}.${randomUUID()}`
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify(value))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}

/** Runs `work` while no other process works on the same file; makes its folder. */
export async function withFileLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${file}.lock`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  for (;;) {
    const handle = await open(lock, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return undefined
      throw cause
    })
    if (handle !== undefined) {
      await handle.close()
      break
    }
    const held = await stat(lock).catch(() => undefined)
    if (held !== undefined && Date.now() - held.mtimeMs > staleLockMs) await removeStale(lock, held.ino)
    else await sleep(lockRetryMs)
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

/** Takes a dead holder's lock away. Between look and rename a living process may have taken it: then it is put back. */
async function removeStale(lock: string, staleInode: number): Promise<void> {
  const aside = `${lock}.${randomUUID()}`
  try {
    await rename(lock, aside)
  } catch {
    return
  }
  const moved = await stat(aside)
  if (moved.ino !== staleInode) await link(aside, lock).catch(() => undefined)
  await rm(aside, { force: true })
}
