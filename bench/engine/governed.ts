import { once } from 'node:events'
import type { Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { Judge } from '@maestro-helix/helix/judge'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { loadCatalog } from '../../apps/server/src/operations/load-catalog.ts'
import { isolatedAgents } from '../../apps/server/src/operations/workers/isolated-catalog.ts'
import { workerEnvironment } from '../../apps/server/src/operations/workers/worker-environment.ts'
import { WorkerPool } from '../../apps/server/src/operations/workers/worker-pool.ts'
import { openPostgresStore } from '../../apps/server/src/evidence/open-postgres-store.ts'
import { applyFirstPolicies } from '../../apps/server/src/governance/policy/apply-first-policies.ts'
import { CedarRuntime } from '../../apps/server/src/governance/policy/cedar-runtime.ts'
import { openPoliciesInForce } from '../../apps/server/src/governance/policy/policies-in-force.ts'
import { noCommitPoints } from '../../apps/server/src/operations/commit-point-stop.ts'
import { readPolicyFolder } from '../../apps/server/src/operations/read-policy-folder.ts'
import { repeat } from '../../apps/server/src/operations/repeat.ts'
import { applyWorkflow } from '../../apps/server/src/orchestration/workflow-commands.ts'
import { ajvSchemas } from '../../apps/server/src/orchestration/json-schemas.ts'
import { deliverWakes } from '../../apps/server/src/orchestration/deliver-wakes.ts'
import { driveRun } from '../../apps/server/src/orchestration/drive-run.ts'
import type { DriverParts } from '../../apps/server/src/orchestration/driver-parts.ts'
import { signallingOutbox } from '../../apps/server/src/orchestration/outbox-signal.ts'
import { rememberingReads } from '../../apps/server/src/orchestration/remembered-reads.ts'
import { restateEndpoint, restateEngine } from '../../apps/server/src/orchestration/restate-engine.ts'
import { startRun } from '../../apps/server/src/orchestration/run-commands.ts'
import { systemSources, systemTimers } from '../../apps/server/src/system-sources.ts'
import { digestOf } from '../../apps/server/src/record/digest.ts'
import { type Contender, inParallel, stepsPerWorkflow } from './contender.ts'
import { registerHandlers } from './register-handlers.ts'

/** Where the time of governed steps went, in milliseconds added up over all steps. */
export type GovernedTimes = { agentMs: number; judgeMs: number; commitMs: number; commits: number }

/** The system that governs, and one contender per judge on top of it. */
export type GovernedSystem = { contender(name: string, judge: Judge, isolated?: boolean): Contender; times: GovernedTimes; close(): Promise<void> }

/** The same steps governed: routed, scored, risk-assessed, gated, recorded with a ledger entry each, by the code that the server runs. */
export async function governedSystem(options: {
  databaseUrl: string
  signingKeyFile: string
  engine: { ingressUrl: string; adminUrl: string }
  judge: Judge
}): Promise<GovernedSystem> {
  let judge = options.judge
  const { store: recordStore, close } = await openPostgresStore({
    connectionString: options.databaseUrl,
    signingKeyFile: options.signingKeyFile,
    origin: 'maestro-helix/bench',
    now: systemSources.now,
  })
  const store = rememberingReads(
    signallingOutbox(recordStore, () => delivery.soon()),
    () => performance.now(),
  )
  const { trusted, apart, pool } = await benchAgents()
  const agent = [...trusted.values()][0] as Agent
  let agents = trusted
  const schemas = ajvSchemas()
  const times: GovernedTimes = { agentMs: 0, judgeMs: 0, commitMs: 0, commits: 0 }
  const ended = new Map<string, () => void>()
  const gates = {
    config: { ...defaultGateConfig, default: { qsrMin: 0, mriMax: 1 }, adaptation: { below: 0, maxAttempts: 0 } },
    sha256: digestOf('bench'),
  }
  const { schema, bundle } = await readPolicyFolder(join(import.meta.dirname, '../../config/policies'))
  await applyFirstPolicies({ store, sources: systemSources }, bundle)
  const policies = await openPoliciesInForce({ store, runtime: new CedarRuntime(), schema })
  const parts: DriverParts = {
    store,
    sources: systemSources,
    timers: systemTimers,
    elapsedMs: () => performance.now(),
    agents: new Map(),
    tools: new Map(),
    functions: new Map(),
    toolSha256: () => undefined,
    toolsOfAgent: () => [],
    credentials: () => Promise.resolve({}),
    judge: { evaluator: options.judge.evaluator, evaluate: (request, signal) => judge.evaluate(request, signal) },
    gates: { current: () => gates },
    routing: { current: () => ({ policy: defaultRoutingPolicy, sha256: digestOf(defaultRoutingPolicy) }) },
    calibrations: { current: () => null },
    schemas,
    commitPoints: noCommitPoints,
    observer: {
      attemptEnded: ({ agentMs, judgeMs }) => {
        if (agents === apart) return
        times.agentMs += agentMs
        times.judgeMs += judgeMs
      },
      committed: (tookMs) => {
        times.commitMs += tookMs
        times.commits++
      },
    },
    apart: { includes: () => agents === apart, reserving: (signal, work) => pool.reserving(signal, work) },
    policy: { inForce: policies, place: { environment: 'bench', timeZone: 'UTC' } },
    maxParallelSteps: 4,
  }
  const name = 'bench-governed'
  const steps = Array.from({ length: stepsPerWorkflow }, (_, index) => ({
    id: `step-${index}`,
    agents: ['bench-agent'],
    task: 'Add one to n and say in a sentence what came out.',
    after: index === 0 ? [] : [`step-${index - 1}`],
    input: { n: index === 0 ? '= input.n' : `= steps.step_${index - 1}.output.n` },
  }))
  await applyWorkflow(
    { store, sources: systemSources, schemas, known: { agents: new Set([agent.id]), tools: new Map() } },
    { name, steps },
    { kind: 'service', id: 'bench' },
  )

  const drive = async (runId: string): Promise<{ wakeAt: string | null }> => {
    const result = await driveRun({ ...parts, agents }, runId)
    ended.get(runId)?.()
    return result
  }
  const engine = restateEngine(options.engine.ingressUrl)
  const server: Http2Server = restateEndpoint(drive, engine, () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await registerHandlers(options.engine.adminUrl, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const delivery = repeat(
    1_000,
    async () => {
      while ((await deliverWakes({ store, engine, sources: systemSources, commitPoints: noCommitPoints })) > 0);
    },
    () => undefined,
  )
  return {
    times,
    contender: (contenderName, contenderJudge, isolated = false) => ({
      name: contenderName,
      run(count, concurrency) {
        judge = contenderJudge
        agents = isolated ? apart : trusted
        return inParallel(count, concurrency, async () => {
          const runId = systemSources.id()
          const end = new Promise<void>((resolve) => ended.set(runId, resolve))
          await startRun(
            { store, sources: systemSources, schemas },
            { workflow: name, input: { n: 0 }, requester: { kind: 'service', id: 'bench' }, demonstration: false, runId },
          )
          await end
          ended.delete(runId)
        })
      },
      close: () => Promise.resolve(),
    }),
    close: async () => {
      await delivery.stop()
      server.close()
      pool.stop()
      await close()
    },
  }
}

/** The same agent in this process and in processes of its own. */
async function benchAgents(): Promise<{ trusted: ReadonlyMap<string, Agent>; apart: ReadonlyMap<string, Agent>; pool: WorkerPool }> {
  const catalogFile = join(import.meta.dirname, 'catalog.ts')
  const { agents, environment, build } = await loadCatalog(catalogFile, {})
  const pool = new WorkerPool({
    program: join(import.meta.dirname, '../../apps/server/src/catalog-worker.ts'),
    catalogFile,
    environment: await workerEnvironment(catalogFile, environment, {}),
    build,
    questionLimit: 10_000,
    memoryMib: 512,
    most: 16,
    onStray: ({ message }) => void process.stderr.write(`${message}\n`),
    onThrown: ({ message }) => void process.stderr.write(`${message}\n`),
    onPrinted: (text) => void process.stderr.write(text),
  })
  pool.warmUp()
  return { trusted: agents, apart: isolatedAgents(agents, pool), pool }
}
