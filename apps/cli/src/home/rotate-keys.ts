import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { readIfPresent, readServerFile } from './maestro-home.ts'

/** @throws MaestroError CONFLICT while a server runs on this home: it would go on with the keys that it has read. */
export async function requireStopped(home: string): Promise<void> {
  const server = await readServerFile(home)
  if (server === undefined) return
  try {
    process.kill(server.pid, 0)
  } catch {
    return
  }
  throw new MaestroError('CONFLICT', `a server runs on this home (process ${server.pid}); stop it first`)
}

const masterFile = (home: string): string => join(home, 'privacy-master.key')
const ledgerFile = (home: string): string => join(home, 'ledger-key.pem')
const previousFile = (home: string): string => join(home, 'ledger-key.previous.pem')

/**
 * Puts a new master key before those that are there. The next start wraps everybody's key anew; the older ones stay in the file until they are retired.
 * @throws MaestroError NOT_FOUND where there is none yet.
 */
export async function rotateMasterKey(home: string): Promise<void> {
  const text = await readIfPresent(masterFile(home))
  const [present] = keysOf(text ?? '')
  if (text === undefined || present === undefined) throw new MaestroError('NOT_FOUND', 'this home has no master key: nothing is sealed here')
  const derived = hkdfSync('sha256', Buffer.from(present, 'base64'), '', 'maestro-helix/subject-index', 32)
  const index = indexOf(text) ?? `index ${Buffer.from(derived).toString('base64')}`
  await replace(masterFile(home), [randomBytes(32).toString('base64'), ...keysOf(text), index])
}

/** Forgets all master keys but the present one. @throws MaestroError CONFLICT where there is no older one. */
export async function retireMasterKeys(home: string): Promise<void> {
  const text = (await readIfPresent(masterFile(home))) ?? ''
  const [present, ...older] = keysOf(text)
  if (present === undefined || older.length === 0) throw new MaestroError('CONFLICT', 'there is no older master key to retire')
  await replace(masterFile(home), [present, ...[indexOf(text) ?? []].flat()])
}

/**
 * Makes a new signing key of the ledger; the one before signs beside it until it is retired.
 * @throws MaestroError NOT_FOUND where there is none yet, CONFLICT while another is still being replaced.
 */
export async function rotateLedgerKey(home: string): Promise<void> {
  const present = await readIfPresent(ledgerFile(home))
  if (present === undefined) throw new MaestroError('NOT_FOUND', 'this home has no ledger key yet')
  if ((await readIfPresent(previousFile(home))) !== undefined)
    throw new MaestroError('CONFLICT', 'the key before is still there: retire it first (maestro ledger retire-key)')
  const { privateKey } = generateKeyPairSync('ed25519')
  // The old one is safe under its new name before the new one takes its place; a stop between the two leaves both the same, which harms nothing.
  await writeWhole(previousFile(home), present)
  await writeWhole(ledgerFile(home), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

/** Ends the time in which both keys sign. @throws MaestroError CONFLICT where there is none. */
export async function retireLedgerKey(home: string): Promise<void> {
  if ((await readIfPresent(previousFile(home))) === undefined) throw new MaestroError('CONFLICT', 'there is no key of before to retire')
  await unlink(previousFile(home))
}

/** The raw public key of the present signing key, 32 bytes. */
export async function ledgerPublicKey(home: string): Promise<Buffer> {
  const pem = (await readIfPresent(ledgerFile(home))) ?? ''
  const { x } = createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' })
  return Buffer.from(x ?? '', 'base64url')
}

function keysOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('index '))
}

function indexOf(text: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.startsWith('index '))
    ?.trim()
}

function replace(file: string, lines: readonly string[]): Promise<void> {
  return writeWhole(file, `${lines.join('\n')}\n`)
}

/** Written aside and moved into place, flushed, so that nobody ever reads half a key and a cut leaves the old one. */
async function writeWhole(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
}
