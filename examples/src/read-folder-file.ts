import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { z } from 'zod'

const maxFileBytes = 64 * 1024 * 1024

/** A file of a user's folder; undefined where there is none. At most 64 MiB. */
export async function readFolderFile(folder: string, name: string): Promise<Buffer | undefined> {
  const path = join(folder, name)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return undefined
  if (found.size > maxFileBytes) throw new MaestroError('RUN_INPUT_INVALID', `${name} is larger than ${maxFileBytes} bytes.`)
  return readFile(path)
}

/**
 * A JSON file of a user's folder, plain or as .gz.
 * @throws MaestroError RUN_INPUT_INVALID naming the file that is absent, too large or of another shape.
 */
export async function readFolderJson<Schema extends z.ZodType>(folder: string, name: string, schema: Schema): Promise<z.output<Schema>> {
  const plain = await readFolderFile(folder, name)
  const packed = plain === undefined ? await readFolderFile(folder, `${name}.gz`) : undefined
  const bytes = plain ?? (packed === undefined ? undefined : unpack(packed, name))
  if (bytes === undefined) throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(folder)}" holds neither ${name} nor ${name}.gz.`)
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new MaestroError('RUN_INPUT_INVALID', `${name} is not JSON.`, { cause })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new MaestroError('RUN_INPUT_INVALID', `${name} has another shape than expected: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  return parsed.data
}

/** Which of these files a folder holds neither plain nor as .gz. */
export async function missingFiles(folder: string, names: readonly string[]): Promise<string[]> {
  const isThere = async (name: string): Promise<boolean> => (await stat(join(folder, name)).catch(() => undefined))?.isFile() ?? false
  const found = await Promise.all(names.map(async (name) => (await isThere(name)) || (await isThere(`${name}.gz`))))
  return names.filter((_, index) => found[index] !== true)
}

function unpack(packed: Buffer, name: string): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: maxFileBytes })
  } catch (cause) {
    throw new MaestroError('RUN_INPUT_INVALID', `${name}.gz is not gzip, or unpacks to more than ${maxFileBytes} bytes.`, { cause })
  }
}
