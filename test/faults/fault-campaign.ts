import { randomUUID } from 'node:crypto'
import type { CommitPoint } from '@maestro-helix/server/orchestration/commit-points'
import pg from 'pg'
import { faultWorkflows } from './fault-catalog.ts'
import type { FaultedSystem, FaultTarget } from './faulted-system.ts'
import { decideEverything, type Met, persistently } from './people.ts'

export type CampaignOptions = {
  points: readonly CommitPoint[]
  targets: readonly FaultTarget[]
  /** Runs in all, spread evenly over the kills. */
  runs: number
  onKill?: (kill: { point: CommitPoint; target: FaultTarget; heldMs: number; backMs: number }) => void
}

export type CampaignOutcome = { runIds: string[]; kills: number; met: Met; seconds: number }

/**
 * Lets runs flow while operators decide, and at each point kills each target while somebody is exactly there. Returns when every run has ended.
 */
export async function faultCampaign(system: FaultedSystem, options: CampaignOptions): Promise<CampaignOutcome> {
  const met: Met = new Map()
  const runIds: string[] = []
  const starting: Promise<unknown>[] = []
  const done = new AbortController()
  const deciding = decideEverything(system, met, done.signal)
  const from = performance.now()
  const kills = options.points.flatMap((point) => options.targets.map((target) => ({ point, target })))
  try {
    for (const [index, { point, target }] of kills.entries()) {
      // Not at the first passing but in the middle: one run in four passes each point at least once.
      const reached = system.control.stopAt(point, Math.max(1, Math.floor(options.runs / kills.length / 4)))
      const armedAt = performance.now()
      while (runIds.length < (options.runs * (index + 1)) / kills.length) {
        const id = randomUUID()
        const workflow = faultWorkflows[runIds.length % faultWorkflows.length] ?? 'paying'
        runIds.push(id)
        starting.push(persistently(met, () => system.service.runs.start({ workflow, id, input: { count: 0 } })))
      }
      await Promise.race([reached, deciding])
      const killedAt = performance.now()
      await system.kill(target)
      system.control.goOn()
      await system.stack.children.get(target)?.ready()
      options.onKill?.({ point, target, heldMs: killedAt - armedAt, backMs: performance.now() - killedAt })
    }
    await Promise.all(starting)
    await Promise.race([allEnded(system), deciding])
  } finally {
    done.abort()
  }
  await deciding
  return { runIds, kills: kills.length, met, seconds: (performance.now() - from) / 1_000 }
}

/** Resolves when no run is under way or waiting. */
export async function allEnded(system: Pick<FaultedSystem, 'stack'>): Promise<void> {
  for (;;) {
    const [row] = await sql<{ left: number }>(system, 'SELECT count(*)::int AS left FROM runs WHERE ended_at IS NULL').catch(() => [])
    if (row?.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export async function sql<Row extends pg.QueryResultRow>(system: Pick<FaultedSystem, 'stack'>, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: system.stack.databaseUrl })
  // A database that is killed while this client ends says so here; the query has told already.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}
