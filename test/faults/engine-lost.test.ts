import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEnded, sql } from './fault-campaign.ts'
import { faultWorkflows } from './fault-catalog.ts'
import { type FaultedSystem, startFaultedSystem } from './faulted-system.ts'
import { keptPromises } from './kept-promises.ts'
import { decideEverything, type Met } from './people.ts'

let system: FaultedSystem
beforeAll(async () => {
  system = await startFaultedSystem()
})
afterAll(() => system.stop())

test(
  'the engine loses all its data while runs are under way and their server is dead: they are resumed from the record',
  { timeout: 240_000 },
  async () => {
    const runIds = Array.from({ length: 30 }, () => randomUUID())
    const held = system.control.stopAt('attempt.before-commit', 40)
    await Promise.all(
      runIds.map((id, index) =>
        system.service.runs.start({ workflow: faultWorkflows[index % faultWorkflows.length] ?? 'paying', id, input: { count: 0 } }),
      ),
    )
    await held
    const engine = system.stack.children.get('restate')
    const before = engine?.pid
    await system.kill('server')
    process.kill(before ?? 0, 'SIGKILL')
    // In the same turn, so that the supervisor cannot start it again before its data is gone.
    rmSync(join(system.home, 'restate'), { recursive: true, force: true, maxRetries: 20 })
    expect(existsSync(join(system.home, 'restate'))).toBe(false)
    const [left] = await sql<{ running: number }>(system, `SELECT count(*)::int AS running FROM runs WHERE ended_at IS NULL`)
    expect(left?.running).toBeGreaterThan(0)

    const met: Met = new Map()
    const done = new AbortController()
    const deciding = decideEverything(system, met, done.signal)
    await Promise.race([allEnded(system), deciding])
    done.abort()
    await deciding
    expect(engine?.pid).not.toBe(before)
    const report = await keptPromises(system, runIds)
    expect(report.broken).toEqual([])
    expect(met.get('INTERNAL')).toBeUndefined()
  },
)
