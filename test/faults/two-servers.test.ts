import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { signedDecision } from '@maestro-helix/cli/home/operator-keys'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { restateEngine } from '@maestro-helix/server/orchestration/restate-engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEnded, sql } from './fault-campaign.ts'
import { faultWorkflows } from './fault-catalog.ts'
import { type FaultedSystem, startFaultedSystem, type SystemOperator } from './faulted-system.ts'
import { keptPromises } from './kept-promises.ts'
import { decideEverything, type Met, persistently } from './people.ts'
import { type SecondServer, startSecondServer } from './second-server.ts'

let system: FaultedSystem
let second: SecondServer
const runIds: string[] = []
beforeAll(async () => {
  system = await startFaultedSystem({ operators: 3 })
  second = await startSecondServer(system)
})
afterAll(async () => {
  await second.stop()
  await system.stop()
})

async function openEscalation(runId: string): Promise<EscalationRecord> {
  for (;;) {
    const { escalations } = await system.service.runs.get(runId)
    const open = escalations.find(({ status }) => status === 'open')
    if (open) return open
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Sends a decision as any HTTP client would. */
async function post(
  url: string,
  { id, subjectSha256 }: EscalationRecord,
  { keys }: SystemOperator,
): Promise<{ status: number; code: string | undefined }> {
  const decision = { escalationId: id, subjectSha256, verdict: 'approve' as const, feedback: { rationale: 'yes' }, signedAt: new Date() }
  const token = readFileSync(join(system.home, 'api-token'), 'utf8').trim()
  const answer = await fetch(`${url}/gil/escalations/${id}/decisions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(signedDecision(keys, decision)),
  })
  const body = (await answer.json()) as { error?: { code: string } }
  return { status: answer.status, code: body.error?.code }
}

test('a second decision is refused with its own code, at whichever server it arrives, also at the same moment', async () => {
  const urls = [system.stack.apiUrl ?? '', second.url]
  const id = randomUUID()
  runIds.push(id)
  await second.client.runs.start({ workflow: 'paying', id, input: { count: 0 } })
  const asked = await openEscalation(id)
  const [one, other, late] = system.operators as [SystemOperator, SystemOperator, SystemOperator]

  const twice = await Promise.all(urls.map((url) => post(url, asked, one)))
  expect(twice.toSorted((a, b) => a.status - b.status)).toEqual([
    { status: 200, code: undefined },
    { status: 409, code: 'APPROVAL_DUPLICATE' },
  ])
  // Of two who both would be the second, one is taken and the other comes too late.
  const racing = await Promise.all([post(urls[0] ?? '', asked, other), post(urls[1] ?? '', asked, late)])
  expect(racing.toSorted((a, b) => a.status - b.status)).toEqual([
    { status: 200, code: undefined },
    { status: 409, code: 'ESCALATION_DECIDED' },
  ])
  for (const url of urls) expect(await post(url, asked, late)).toEqual({ status: 409, code: 'ESCALATION_DECIDED' })
  const [row] = await sql<{ n: number }>(system, `SELECT count(*)::int AS n FROM approvals WHERE escalation_id = '${asked.id}'`)
  expect(row?.n).toBe(2)
})

test(
  'two servers with an engine each drive the same runs, are killed together and recover at once: no step is committed twice',
  { timeout: 240_000 },
  async () => {
    const met: Met = new Map()
    const engines = [restateEngine(system.stack.restate.ingressUrl), restateEngine(second.ingressUrl)]
    const started = Array.from({ length: 80 }, () => randomUUID())
    runIds.push(...started)
    const done = new AbortController()
    const deciding = Promise.all([
      decideEverything(system, met, done.signal),
      decideEverything({ ...system, service: second.client }, met, done.signal),
    ])
    const start = async (id: string, index: number): Promise<void> => {
      const client = index % 2 === 0 ? system.service : second.client
      await persistently(met, () =>
        client.runs.start({ workflow: faultWorkflows[index % faultWorkflows.length] ?? 'paying', id, input: { count: 0 } }),
      )
      for (const engine of engines) await engine.wake(id, { key: randomUUID(), notBefore: null })
    }
    await Promise.all(started.slice(0, 40).map(start))
    const secondPid = second.server.pid ?? 0
    process.kill(secondPid, 'SIGKILL')
    await system.killAndAwait('server')
    while (second.server.pid === secondPid || second.server.pid === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
    await second.server.ready()
    await Promise.all(started.slice(40).map(start))
    await Promise.race([allEnded(system), deciding])
    done.abort()
    await deciding
    const report = await keptPromises(system, runIds, 'two-engines')
    expect(report.broken).toEqual([])
    expect(met.get('INTERNAL')).toBeUndefined()
    // Both really drove: some attempts were begun by both, and all were committed once.
    console.info(JSON.stringify({ ...report, broken: 0, met: Object.fromEntries(met) }))
  },
)
