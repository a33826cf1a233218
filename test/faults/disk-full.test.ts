import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { preparePostgres } from '@maestro-helix/cli/stack/postgres'
import { type SupervisedChild, superviseChild } from '@maestro-helix/cli/stack/supervised-child'
import { codeOf } from '@maestro-helix/contract/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEnded } from './fault-campaign.ts'
import { faultWorkflows } from './fault-catalog.ts'
import { type FaultedSystem, startFaultedSystem } from './faulted-system.ts'
import { keptPromises } from './kept-promises.ts'
import { decideEverything, type Met, persistently } from './people.ts'

let disk = ''
let logs = ''
let mounted = false
let postgres: SupervisedChild | undefined
let system: FaultedSystem | undefined

beforeAll(async () => {
  disk = mkdtempSync(join(tmpdir(), 'maestro-disk-'))
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=220m,mode=711', 'tmpfs', disk]).status === 0
  if (!mounted) return
  chmodSync(disk, 0o711)
  const { specification, databaseUrl } = await preparePostgres({
    home: disk,
    settings: { max_wal_size: '64MB', min_wal_size: '32MB', wal_recycle: 'off' },
  })
  // Its log lies on another disk: here it would be what fills this one.
  logs = mkdtempSync(join(tmpdir(), 'maestro-disk-logs-'))
  postgres = superviseChild({ ...specification, logFile: join(logs, 'postgres.log'), healthyAfterMs: 100 }, () => undefined)
  await postgres.ready()
  system = await startFaultedSystem({ stackEnvironment: { DATABASE_URL: databaseUrl } })
})
afterAll(async () => {
  await system?.stop()
  await postgres?.stop()
  if (mounted) spawnSync('umount', [disk])
  for (const folder of [disk, logs]) if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

/** Takes all room that is left; returns how to give it back. */
function fillDisk(): () => void {
  const file = join(disk, 'filler')
  const descriptor = openSync(file, 'w')
  for (let size = 1_048_576; size >= 512;) {
    try {
      if (writeSync(descriptor, Buffer.alloc(size)) < size) size /= 2
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      size /= 2
    }
  }
  closeSync(descriptor)
  return () => rmSync(file)
}

test(
  'the disk of the database is full: callers are told, and when there is room again all that was accepted ends',
  { timeout: 240_000 },
  async (context) => {
    if (!system) return context.skip('needs the right to mount a small file system')
    const { service } = system
    const met: Met = new Map()
    const accepted: string[] = []
    const start = async (id: string): Promise<void> => {
      await service.runs.start({
        workflow: faultWorkflows[accepted.length % faultWorkflows.length] ?? 'paying',
        id,
        input: { count: 0, filler: 'x'.repeat(100_000) },
      })
      accepted.push(id)
    }
    const done = new AbortController()
    const deciding = decideEverything(system, met, done.signal)
    for (let index = 0; index < 10; index++) await start(randomUUID())
    const makeRoom = fillDisk()
    const refused = new Set<string>()
    const lost: string[] = []
    // Until it has been refused, and refused for want of room or because PostgreSQL itself stopped over it.
    while (refused.size === 0) {
      const id = randomUUID()
      try {
        await start(id)
      } catch (error) {
        refused.add(codeOf(error))
        lost.push(id)
      }
    }
    expect(['RECORD_DISK_FULL', 'RECORD_UNAVAILABLE']).toEqual(expect.arrayContaining([...refused]))
    makeRoom()
    // Whoever was refused asks again with the same id, and may have been taken the first time.
    for (const id of lost) await persistently(met, () => start(id))
    await Promise.race([allEnded(system), deciding])
    done.abort()
    await deciding
    const report = await keptPromises(system, accepted)
    console.info(JSON.stringify({ refused: [...refused], met: Object.fromEntries(met), ...report }))
    expect(report.broken).toEqual([])
    expect(met.get('INTERNAL')).toBeUndefined()
  },
)
