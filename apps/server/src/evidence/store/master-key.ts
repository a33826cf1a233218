import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { keyBytes, subjectIndexKey } from '../privacy/seal.ts'

/**
 * What the keys of subjects are wrapped with: `present` wraps, the older ones still open what they wrapped until all is wrapped anew. `index` is what people are found by; it
 * stays as it is, because Maestro does not have the ids to compute it again.
 */
export type MasterKeys = { present: Uint8Array; older: readonly Uint8Array[]; index: Uint8Array }

/**
 * The master keys from a file of its owner alone: 32 bytes as base64 a line, the present one first; behind them, once it was rotated, `index` and the key of the index.
 * `mayCreate` is true only while no subject has a key: then a missing file is made; of two servers that start at once both get the same key.
 * @throws MaestroError PRIVACY_KEY_MISSING where it is missing, unreadable or holds no such keys.
 */
export async function loadMasterKeys(file: string, mayCreate: boolean): Promise<MasterKeys> {
  const present = await readKeys(file)
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
  const made = await readKeys(file)
  if (made === undefined) throw new MaestroError('PRIVACY_KEY_MISSING', `the master key ${file} vanished while it was made`)
  return made
}

async function readKeys(file: string): Promise<MasterKeys | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new MaestroError('PRIVACY_KEY_MISSING', `the master key ${file} cannot be read`, { cause: error })
  }
  const lines = text.split('\n').map((line) => line.trim())
  const keyed = lines.filter((line) => line !== '' && !line.startsWith(indexPrefix))
  const [present, ...older] = keyed.map((line) => Buffer.from(line, 'base64'))
  const index = lines.find((line) => line.startsWith(indexPrefix))
  const indexKey = index === undefined ? present && subjectIndexKey(present) : Buffer.from(index.slice(indexPrefix.length), 'base64')
  if (present === undefined || indexKey === undefined || [present, ...older, indexKey].some((key) => key.length !== keyBytes))
    throw new MaestroError('PRIVACY_KEY_MISSING', `${file} holds no key of ${keyBytes} bytes`)
  return { present, older, index: indexKey }
}

const indexPrefix = 'index '
