import { readFile } from 'node:fs/promises'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type RetentionConfig, retentionConfigSchema } from '@maestro-helix/contract/http/retention'

/** @throws MaestroError CONFIG_INVALID: without valid times nothing is purged, and the server says so at its start. */
export async function readRetentionConfig(file: string): Promise<RetentionConfig> {
  let read: unknown
  try {
    read = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    throw new MaestroError('CONFIG_INVALID', `${file} cannot be read, or is not JSON`)
  }
  const parsed = retentionConfigSchema.safeParse(read)
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  throw new MaestroError('CONFIG_INVALID', `${file}: ${first?.path.join('.') ?? ''}: ${first?.message ?? 'is invalid'}`)
}
