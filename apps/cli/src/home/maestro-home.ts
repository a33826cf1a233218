import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { z } from 'zod'
import type { CliContext, GlobalOptions } from '../context.ts'

/** Where one installation of Maestro keeps everything: database, keys, logs. --home, then MAESTRO_HOME, then .maestro in the present folder. */
export function homeDirectory(context: Pick<CliContext, 'environment' | 'directory'>, options: GlobalOptions): string {
  return resolve(context.directory, options.home ?? (context.environment['MAESTRO_HOME'] || '.maestro'))
}

const serverFileSchema = z.object({ url: z.url(), pid: z.number().int().min(1), startedAt: z.string() })
/** What a running server writes into the home: where it listens. */
export type ServerFile = z.infer<typeof serverFileSchema>

/** The server file, or undefined where there is none. A file that cannot be read is an error, not an absence. */
export async function readServerFile(home: string): Promise<ServerFile | undefined> {
  const file = join(home, 'server.json')
  const text = await readIfPresent(file)
  if (text === undefined) return undefined
  const parsed = serverFileSchema.safeParse(parsedJson(text))
  if (!parsed.success) throw new MaestroError('CONFIG_INVALID', `${file} is damaged; stop the server, remove the file and start it again`)
  return parsed.data
}

/** The local API token, or undefined before the first start. */
export async function readApiToken(home: string): Promise<string | undefined> {
  return (await readIfPresent(join(home, 'api-token')))?.trim()
}

/** A file's text, or undefined where it does not exist. Rejects where it exists and cannot be read. */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
