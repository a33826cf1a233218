import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { z } from 'zod'
import { identifyProcess, isRunning, processIdentitySchema } from './process-identity.ts'

const ownerSchema = z.strictObject({ ...processIdentitySchema.shape, apiUrl: z.string().nullable() })
type Owner = z.infer<typeof ownerSchema>

/** The one right to start processes on a home directory. */
export type HomeLock = {
  /** Tells a second start, and every other command, where the API is. */
  publishApiUrl(apiUrl: string): void
  release(): void
}

/**
 * Takes the home directory for this process. A lock left by a process that has ended is taken over.
 * @throws MaestroError ALREADY_RUNNING with details { pid, home, apiUrl }
 */
export function acquireHomeLock(home: string): HomeLock {
  const file = join(home, 'owner.json')
  const self = identifyProcess(process.pid)
  if (self === undefined) throw new MaestroError('INTERNAL', 'this process cannot tell when it started')
  const own: Owner = { ...self, apiUrl: null }
  const draft = `${file}.${process.pid}`
  for (;;) {
    // Linked, not written: the lock appears at once and whole, or not at all.
    writeFileSync(draft, JSON.stringify(own), { mode: 0o600 })
    try {
      linkSync(draft, file)
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
    const owner = readHomeOwner(home)
    if (owner !== undefined) throw alreadyRunning(home, owner)
    setAsideDeadLock(home, file)
  }
  return {
    publishApiUrl(apiUrl) {
      writeFileSync(draft, JSON.stringify({ ...own, apiUrl } satisfies Owner), { mode: 0o600 })
      renameSync(draft, file)
    },
    release() {
      if (readHomeOwner(home)?.pid === process.pid) rmSync(file, { force: true })
    },
  }
}

/** Who runs on this home now; undefined where nobody does. */
export function readHomeOwner(home: string): Owner | undefined {
  const owner = readOwner(join(home, 'owner.json'))
  return owner !== undefined && isRunning(owner) ? owner : undefined
}

function readOwner(file: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Between the look and the rename another start may have taken the lock over: then it is put back. */
function setAsideDeadLock(home: string, file: string): void {
  const aside = `${file}.dead.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const owner = readOwner(aside)
  try {
    if (owner === undefined || !isRunning(owner)) return
    linkSync(aside, file)
    throw alreadyRunning(home, owner)
  } finally {
    rmSync(aside, { force: true })
  }
}

function alreadyRunning(home: string, owner: Owner): MaestroError {
  const where = owner.apiUrl === null ? 'it is still starting' : `its API is at ${owner.apiUrl}`
  const details = { pid: owner.pid, home, apiUrl: owner.apiUrl }
  return new MaestroError('ALREADY_RUNNING', `Maestro runs already on ${home} (process ${owner.pid}); ${where}.`, { details })
}
