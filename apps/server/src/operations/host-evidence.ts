import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** What the machine says about how the server is run. */
export type HostEvidence = {
  /** User id of the process; null where the system has none. */
  uid: number | null
  /** Files of the home that others than their owner may read or write, by name. */
  openToOthers: string[]
  /** Secrets of the home that were looked at. */
  secretsSeen: number
  /** Addresses that the server listens on. */
  listeners: string[]
  /** The last whole run of every check and test on this checkout; null where there was none. */
  checks: CheckResults | null
}

const checkResultsSchema = z.object({
  finishedAt: z.iso.datetime(),
  revision: z.string().max(100),
  checks: z.record(z.string(), z.object({ passed: z.number().int().min(0), failed: z.number().int().min(0) })),
  lineCoveragePercent: z.number().min(0).max(100).nullable(),
})
export type CheckResults = z.infer<typeof checkResultsSchema>

/** Files below the home that hold secrets or the record. */
const secretNames = /(?:\.pem|-key|-token|\.key|-master|\.secret)$/

/** Looks, changes nothing. What cannot be read counts as not seen. */
export async function hostEvidence(home: string, checksFile: string, listeners: string[]): Promise<HostEvidence> {
  const names = (await readdir(home).catch(() => [])).filter((name) => secretNames.test(name))
  const openToOthers: string[] = []
  for (const name of names) {
    const mode = (await stat(join(home, name)).catch(() => undefined))?.mode
    if (mode !== undefined && (mode & 0o077) !== 0) openToOthers.push(name)
  }
  return { uid: process.getuid?.() ?? null, openToOthers, secretsSeen: names.length, listeners, checks: await readChecks(checksFile) }
}

async function readChecks(file: string): Promise<CheckResults | null> {
  try {
    return checkResultsSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // Not there, half written or of another form: it says nothing.
    return null
  }
}
