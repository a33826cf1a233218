import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { z } from 'zod'
import { missingFiles, readFolderFile, readFolderJson } from '../read-folder-file.ts'
import { airlineDesk } from './airline-desk.ts'
import { type DeskDescription, deskDescriptionSchema } from './desk-description.ts'

/** Descriptions that come with the samples; a folder's own desk.json goes before them. */
const known: readonly DeskDescription[] = [airlineDesk]

/** A record of any shape, by its key. */
export type Table = Readonly<Record<string, JsonObject>>
export type Desk = { description: DeskDescription; policy: string; tables: Readonly<Record<string, Table>> }

const tableSchema = z.record(z.string(), z.record(z.string(), z.json()))

/**
 * The description that fits a folder: its own desk.json, or the known one of whose tables it holds most.
 * @throws MaestroError RUN_INPUT_INVALID where none fits, or desk.json is of another shape.
 */
export async function describeFolder(folder: string): Promise<DeskDescription> {
  if (await readFolderFile(folder, 'desk.json')) return readFolderJson(folder, 'desk.json', deskDescriptionSchema)
  for (const description of known) {
    const { table } = description.people
    // The people and what belongs to them; lacking tables are named later, when they are read.
    const own = [table, ...Object.keys(description.owners)].flatMap((name) => description.tables[name] ?? [])
    if ((await missingFiles(folder, own)).length === 0) return description
  }
  throw new MaestroError(
    'RUN_INPUT_INVALID',
    `The folder "${basename(folder)}" holds no desk.json, and its tables are none of: ${known.map(({ name, tables }) => `${name} (${Object.values(tables).join(', ')})`).join('; ')}.`,
  )
}

/** @throws MaestroError RUN_INPUT_INVALID naming everything that the folder lacks. */
export async function loadDesk(folder: string): Promise<Desk> {
  const real = await realpath(folder).catch(() => undefined)
  if (real === undefined) throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(folder)}" does not exist.`)
  const description = await describeFolder(real)
  const policy = await readFolderFile(real, 'policy.md')
  const missing = [...(policy === undefined ? ['policy.md'] : []), ...(await missingFiles(real, Object.values(description.tables)))]
  if (policy === undefined || missing.length > 0)
    throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(real)}" lacks ${missing.join(', ')} (tables may be .gz).`)
  const tables = await Promise.all(
    Object.entries(description.tables).map(async ([table, file]): Promise<[string, Table]> => [table, await readFolderJson(real, file, tableSchema)]),
  )
  return { description, policy: policy.toString('utf8'), tables: Object.fromEntries(tables) }
}

/** What stands at a dotted path of a record. */
export function valueAt(record: JsonObject, key: string, path: string): Json | undefined {
  if (path === '$key') return key
  return path
    .split('.')
    .reduce<Json | undefined>(
      (value, member) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, member) ? value[member] : undefined,
      record,
    )
}
