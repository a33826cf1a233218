import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'

/**
 * The ledger's Ed25519 key from a PKCS #8 PEM file. `mayCreate` is true only for a ledger without entries: then a missing file is made, readable by
 * its owner alone; of two servers that start at once both get the same key.
 * @throws MaestroError LEDGER_KEY_MISSING where the file is missing, unreadable or holds no Ed25519 key.
 */
export async function loadSigningKey(file: string, mayCreate: boolean): Promise<KeyObject> {
  const pem = await readPem(file)
  if (pem !== undefined) return parseKey(file, pem)
  if (!mayCreate) throw new MaestroError('LEDGER_KEY_MISSING', `the ledger has entries, but its signing key ${file} is missing`)
  await createKey(file)
  return parseKey(file, (await readPem(file)) ?? '')
}

/**
 * The key that the ledger was signed with before, while both sign: its file lies beside the present one until it is retired. Null where there is none.
 * @throws MaestroError LEDGER_KEY_MISSING where the file holds no Ed25519 key.
 */
export async function loadPreviousKey(file: string): Promise<KeyObject | null> {
  const previous = join(dirname(file), 'ledger-key.previous.pem')
  const pem = await readPem(previous)
  return pem === undefined ? null : parseKey(previous, pem)
}

async function readPem(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new MaestroError('LEDGER_KEY_MISSING', `the signing key ${file} cannot be read`, { cause: error })
  }
}

function parseKey(file: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // What the parser says about a damaged key could hold parts of it.
  }
  throw new MaestroError('LEDGER_KEY_MISSING', `${file} holds no Ed25519 private key in PKCS #8 PEM`)
}

async function createKey(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const unfinished = `${file}.${randomUUID()}`
  await writeFile(unfinished, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx', flush: true })
  try {
    // Unlike a rename, a link never replaces the key that another server has made meanwhile.
    await link(unfinished, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(unfinished)
  }
}
