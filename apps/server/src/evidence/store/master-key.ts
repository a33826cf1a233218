import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { keyBytes } from '../privacy/seal.ts'

/**
 * The master key that wraps the keys of subjects: 32 bytes as base64 in a file of its owner alone. `mayCreate` is true only while no subject has a key:
 * then a missing file is made; of two servers that start at once both get the same key.
 * @throws MaestroError PRIVACY_KEY_MISSING where it is missing, unreadable or not such a key.
 */
export async function loadMasterKey(file: string, mayCreate: boolean): Promise<Buffer> {
  const present = await readKey(file)
  if (present !== undefined) return present
  if (!mayCreate) throw new MaestroError('PRIVACY_KEY_MISSING', `bodies are sealed, but the master key ${file} is missing`)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const unfinished = `${file}.${randomUUID()}`
  await writeFile(unfinished, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    // Unlike a rename, a link never replaces the key that another server has made meanwhile.
    await link(unfinished, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(unfinished)
  }
  const made = await readKey(file)
  if (made === undefined) throw new MaestroError('PRIVACY_KEY_MISSING', `the master key ${file} vanished while it was made`)
  return made
}

async function readKey(file: string): Promise<Buffer | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new MaestroError('PRIVACY_KEY_MISSING', `the master key ${file} cannot be read`, { cause: error })
  }
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new MaestroError('PRIVACY_KEY_MISSING', `${file} holds no key of ${keyBytes} bytes`)
  return key
}
