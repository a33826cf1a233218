import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { decide } from '@maestro-helix/cli/governance/decide'
import { enrolOperator } from '@maestro-helix/cli/governance/enrol'
import { ensureOperatorKeys, type OperatorKeys } from '@maestro-helix/cli/home/operator-keys'
import { connect } from '@maestro-helix/cli/server/connect'
import { startLocalStack } from '@maestro-helix/cli/stack/local-stack'
import { trustedLog } from '@maestro-helix/cli/verification/trusted-log'
import { verifyLedger } from '@maestro-helix/cli/verification/verify-ledger'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import pg from 'pg'
import { inParallel } from '../engine/contender.ts'
import { cpuMsOf } from '../engine/process-cpu.ts'

export type WaitingFigures = {
  runs: number
  /** Seconds from the first request until all wait for people, and starts per second. */
  startSeconds: number
  serverRssMib: { idle: number; waiting: number; afterRestart: number; afterDeciding: number }
  engineRssMib: number
  /** Share of one core that each process used while all waited and nothing happened, 0..1; null where the system cannot say. */
  idleCpu: { server: number | null; engine: number | null }
  /** Seconds from kill -9 of the server until it was ready again. */
  restartSeconds: number
  /** Seconds in which all decisions (two per run, each signed) were made, and per second. */
  decideSeconds: number
  decisionsPerSecond: number
  /** Seconds from the last decision until the last run had ended. */
  endSeconds: number
  completed: number
  ledger: { size: number; verifySeconds: number }
}

export type WaitingOptions = {
  runs: number
  /** Requests under way at once. */
  concurrency: number
  /** How long the processes are watched while nothing happens. */
  idleMs: number
  say: (line: string) => void
}

/** Has many runs wait for two people each, kills the server meanwhile, lets all be decided over HTTP, and measures. Everything is removed again. */
export async function measureWaiting({ runs, concurrency, idleMs, say }: WaitingOptions): Promise<WaitingFigures> {
  const home = mkdtempSync(join(tmpdir(), 'maestro-waiting-'))
  chmodSync(home, 0o711)
  const program = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))
  const environment = {
    MAESTRO_CATALOG: fileURLToPath(new URL('catalog.ts', import.meta.url)),
    // What is measured is the waiting, not the judgement.
    MAESTRO_GATES: fileURLToPath(new URL('../../test/setup/open-gates.json', import.meta.url)),
    MAESTRO_LOG_LEVEL: 'warn',
  }
  const server = { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', program], environment }
  say('starting ...')
  const stack = await startLocalStack({ home, environment: { PATH: process.env['PATH'] }, server })
  const database = new pg.Client({ connectionString: stack.databaseUrl })
  const pidOf = (name: string): number => stack.children.get(name)?.pid ?? 0
  const count = async (table: 'escalations' | 'runs', condition: string): Promise<number> =>
    (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${condition}`)).rows[0]?.n ?? 0
  const untilCount = async (table: 'escalations' | 'runs', condition: string): Promise<void> => {
    while ((await count(table, condition)) < runs) await sleep(100)
  }
  try {
    await database.connect()
    const client = await connect({ environment: {} }, home)
    const operators: { keys: OperatorKeys; client: MaestroClient }[] = []
    for (const id of ['first', 'second']) {
      await enrolOperator(client.people, home, { id, displayName: `The ${id} operator of a measurement`, demonstration: false })
      operators.push({ keys: await ensureOperatorKeys(home, id), client: await connect({ environment: {} }, home, id) })
    }
    const idle = rssMib(pidOf('server'))

    say(`starting ${runs} runs ...`)
    const startedAt = performance.now()
    await inParallel(runs, concurrency, async (index) => {
      await client.runs.start({ workflow: 'waiting', id: randomUUID(), input: { amount: index } })
    })
    await untilCount('escalations', `status = 'open'`)
    const startSeconds = secondsSince(startedAt)
    say(`all wait after ${startSeconds.toFixed(1)} s; watching them wait ...`)

    await sleep(Math.min(idleMs, 2_000))
    const pids = { server: [pidOf('server')], engine: [pidOf('restate')] }
    const before = { server: cpuMsOf(pids.server), engine: cpuMsOf(pids.engine) }
    const watchedAt = performance.now()
    await sleep(idleMs)
    const watchedMs = performance.now() - watchedAt
    const share = (now: number | undefined, then: number | undefined): number | null =>
      now === undefined || then === undefined ? null : (now - then) / watchedMs
    const idleCpu = { server: share(cpuMsOf(pids.server), before.server), engine: share(cpuMsOf(pids.engine), before.engine) }
    const waiting = rssMib(pidOf('server'))

    say('killing the server ...')
    const killed = pidOf('server')
    const killedAt = performance.now()
    process.kill(killed, 'SIGKILL')
    while (pidOf('server') === killed || pidOf('server') === 0) await sleep(2)
    await stack.children.get('server')?.ready()
    const restartSeconds = secondsSince(killedAt)
    const afterRestart = rssMib(pidOf('server'))

    say('deciding ...')
    const decidedFrom = performance.now()
    for (let after: string | undefined, more = true; more;) {
      const page = await client.escalations.list({ status: 'open', limit: 100, ...(after !== undefined && { after }) })
      await inParallel(page.items.length, concurrency, async (index) => {
        const id = page.items[index]?.id ?? ''
        for (const { keys, client: own } of operators)
          await decide(own.escalations, keys, await own.escalations.get(id), {
            verdict: 'approve',
            feedback: { rationale: 'measured' },
            signedAt: new Date(),
          })
      })
      more = page.next !== null
      after = page.next ?? undefined
    }
    const decideSeconds = secondsSince(decidedFrom)
    const afterDeciding = rssMib(pidOf('server'))
    const decidedAt = performance.now()
    await untilCount('runs', 'ended_at IS NOT NULL')
    const endSeconds = secondsSince(decidedAt)
    const completed = await count('runs', `status = 'completed'`)

    say('verifying the ledger ...')
    const verifiedFrom = performance.now()
    const trusted = await trustedLog(home, {}, async () => (await client.ledger.head()).verifierKey)
    const { size } = await verifyLedger(client.ledger, home, trusted)
    return {
      runs,
      startSeconds,
      serverRssMib: { idle, waiting, afterRestart, afterDeciding },
      engineRssMib: rssMib(pidOf('restate')),
      idleCpu,
      restartSeconds,
      decideSeconds,
      decisionsPerSecond: (2 * runs) / decideSeconds,
      endSeconds,
      completed,
      ledger: { size, verifySeconds: secondsSince(verifiedFrom) },
    }
  } finally {
    await database.end()
    await stack.stop()
    rmSync(home, { recursive: true, force: true, maxRetries: 20 })
  }
}

function secondsSince(from: number): number {
  return (performance.now() - from) / 1_000
}

/** Memory of a process that is in RAM, MiB; NaN where /proc does not exist. */
function rssMib(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
  } catch {
    return Number.NaN
  }
}
