import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'
import { z } from 'zod'
import { readJsonFile, replaceJsonFile, withFileLock } from '../keep-json-file.ts'
import { loadDesk, valueAt } from './load-desk.ts'
import type { DeskAction } from './understand-request.ts'

const journalSchema = z.strictObject({
  version: z.literal(1),
  /** What was changed, by table and key. */
  records: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))),
  /** What was answered, by idempotency key. */
  results: z.record(z.string(), z.strictObject({ sha256: z.string(), result: z.record(z.string(), z.json()) })),
})

export type DeskCall = { folder: string; database: string; customer: string; actions: DeskAction[]; idempotencyKey: string }

/**
 * Carries out a desk's actions on a working copy, all of one call or none; the user's folder is only read. A repeated key gets the first result again.
 * @throws what `refuseAction` makes where an action may not be carried out, MaestroError CONFLICT where the key was used for another call.
 */
export async function carryOut(workFolder: string, { folder, database, customer, actions, idempotencyKey }: DeskCall): Promise<JsonObject> {
  const desk = await loadDesk(folder)
  const sha256 = createHash('sha256')
    .update(JSON.stringify([customer, actions]))
    .digest('hex')
  const key = createHash('sha256')
    .update(JSON.stringify([await realpath(folder), database]))
    .digest('hex')
    .slice(0, 24)
  const file = join(workFolder, 'described-desk', `${key}.json`)
  return withFileLock(file, async () => {
    const kept = await readJsonFile(file)
    const journal = kept === undefined ? { version: 1 as const, records: {}, results: {} } : journalSchema.parse(kept)
    const earlier = journal.results[idempotencyKey]
    if (earlier !== undefined) {
      if (earlier.sha256 !== sha256) throw new MaestroError('CONFLICT', 'This idempotency key was used for another call.')
      return earlier.result
    }
    const confirmations = actions.map(({ name, kwargs }) => {
      const tool = desk.description.tools.find((candidate) => candidate.name === name)
      if (tool === undefined || tool.effect === 'read') throw refuseAction(`"${name}" is no action of this desk.`)
      if (tool.on === undefined) return `${name} is done.`
      const argument = Object.entries(tool.arguments).find(([, path]) => path === '$key')?.[0] ?? ''
      const record = kwargs[argument]
      const table = desk.tables[tool.on] ?? {}
      const before = typeof record === 'string' && Object.hasOwn(table, record) ? table[record] : undefined
      if (typeof record !== 'string' || before === undefined) throw refuseAction(`"${name}" names no record of ${tool.on}.`)
      const owner = desk.description.owners[tool.on]
      if (owner !== undefined && valueAt(before, record, owner) !== customer) throw refuseAction(`${record} belongs to another customer.`)
      const done = (journal.records[tool.on] ??= {})
      const now = done[record] ?? {}
      if (Object.entries(tool.sets).length > 0 && Object.entries(tool.sets).every(([member, value]) => now[member] === value))
        throw refuseAction(`"${name}" was carried out on ${record} before.`)
      done[record] = { ...now, ...tool.sets }
      return `${name} is done for ${record}.`
    })
    const result: JsonObject = { done: actions.map(({ name }) => name), confirmations }
    journal.results[idempotencyKey] = { sha256, result }
    await replaceJsonFile(file, journal)
    return result
  })
}
