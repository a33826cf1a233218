import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import type { ResolveCredentials } from '../orchestration/driver-parts.ts'

const prefix = 'MAESTRO_CREDENTIAL_'
/** The server's own secrets, which agents have no use for either. */
const ownSecrets = [
  'DATABASE_URL',
  'HELIX_API_KEY',
  'MAESTRO_JUDGE_API_KEY',
  'MAESTRO_SLACK_WEBHOOK_URL',
  'MAESTRO_SMTP_URL',
  'MAESTRO_PAGERDUTY_ROUTING_KEY',
]
const fileLimitBytes = 65_536
/** Anything shorter would make clearing records of it blank out ordinary text. */
const shortest = 8

/**
 * Takes the credentials of tools, and the server's own secrets, out of the environment, so that code loaded afterwards does not find them there. Call it before any
 * agent is loaded, and after the server has read what it needs.
 * @returns the tools' credentials by name: MAESTRO_CREDENTIAL_BANK_KEY is `bank-key`.
 */
export function takeCredentials(environment: Record<string, string | undefined>): ReadonlyMap<string, string> {
  const taken = new Map<string, string>()
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(prefix)) continue
    if (value !== undefined && value !== '') taken.set(variable.slice(prefix.length).toLowerCase().replaceAll('_', '-'), value)
    delete environment[variable]
  }
  for (const secret of ownSecrets) delete environment[secret]
  return taken
}

/**
 * Credentials from the environment, or else from files in `credentials` of the home, read anew for every call so that one can be replaced without a restart. A file
 * must belong to the user of the server and be readable by nobody else.
 */
export function credentialVault(taken: ReadonlyMap<string, string>, home: string): ResolveCredentials {
  return async (names) => {
    const resolved: Record<string, string> = {}
    for (const name of names) {
      if (!nameSchema.safeParse(name).success) throw missing(name, 'that is no name of a credential')
      const value = taken.get(name) ?? (await fromFile(join(home, 'credentials', name), name))
      if (value.length < shortest) throw missing(name, `it is shorter than ${shortest} characters`)
      resolved[name] = value
    }
    return resolved
  }
}

async function fromFile(path: string, name: string): Promise<string> {
  let file
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw missing(name, absent ? 'neither the environment nor a file holds it' : 'its file cannot be opened')
  }
  try {
    const { mode, uid, size } = await file.stat()
    if ((mode & 0o077) !== 0) throw missing(name, 'its file can be read by others')
    if (uid !== process.getuid?.() && process.getuid !== undefined) throw missing(name, 'its file belongs to another user')
    if (size > fileLimitBytes) throw missing(name, `its file is larger than ${fileLimitBytes} bytes`)
    return (await file.readFile('utf8')).replace(/\r?\n$/, '')
  } finally {
    await file.close()
  }
}

function missing(name: string, why: string): MaestroError {
  return new MaestroError('CREDENTIAL_MISSING', `credential "${name.slice(0, 64)}": ${why}`)
}
