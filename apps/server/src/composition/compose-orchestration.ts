import type { Http2Server } from 'node:http2'
import { join } from 'node:path'
import type { ServerMetrics } from '../operations/metrics.ts'
import { isGranted } from '../operations/release-desk.ts'
import { EngineProbe } from '../operations/engine-probe.ts'
import type { LoadedCatalog } from '../operations/load-catalog.ts'
import { currentWorkflows } from '../operations/own-gates.ts'
import { stallWatch } from '../operations/stall-watch.ts'
import { applyCatalog } from '../orchestration/apply-catalog.ts'
import type { KnownParts } from '../orchestration/compile-definition.ts'
import { countedDrives } from '../orchestration/counted-drives.ts'
import { driveRun } from '../orchestration/drive-run.ts'
import type { DriverParts } from '../orchestration/driver-parts.ts'
import { giveUpRun } from '../orchestration/give-up-run.ts'
import type { Schemas } from '../orchestration/json-schemas.ts'
import { restateEndpoint } from '../orchestration/restate-engine.ts'
import { serialDrives } from '../orchestration/serial-drives.ts'
import type { ComposedGovernance } from './compose-governance.ts'
import type { ComposedJudges } from './compose-judges.ts'
import type { ComposedRecord } from './compose-record.ts'
import { releaseParts } from './release-parts.ts'
import type { SystemConfiguration } from './system-configuration.ts'
import type { SystemPorts } from './system-ports.ts'
import { toolsInForce } from './tools-in-force.ts'

/** What carries runs on, and what of the catalog is in force. */
export type ComposedOrchestration = {
  /** With the effects that are in force for its tools. */
  catalog: LoadedCatalog
  lowered: Awaited<ReturnType<typeof toolsInForce>>['lowered']
  known: KnownParts & { tools: LoadedCatalog['tools'] }
  released: Awaited<ReturnType<typeof releaseParts>>['released']
  release: Awaited<ReturnType<typeof releaseParts>>['release']
  /** Wakes that come back. */
  engineProbe: EngineProbe
  /** What the engine calls; not listening yet. */
  endpoint: Http2Server
  stop(): Promise<void>
}

/**
 * Puts the catalog's tools and workflows in force and makes what drives runs.
 * @throws MaestroError LEDGER_INCONSISTENT, RECORD_UNAVAILABLE
 */
export async function composeOrchestration(
  configuration: SystemConfiguration,
  ports: SystemPorts,
  composed: ComposedRecord & ComposedGovernance & ComposedJudges & { schemas: Schemas; metrics: ServerMetrics },
): Promise<ComposedOrchestration> {
  const { logger, sources } = ports
  const { record, store, trust, gates, policy, schemas } = composed
  const { environment } = configuration.policyPlace
  for (const { code, message, hint } of ports.catalog.refused.values()) logger.error({ code, hint }, `not taken: ${message}`)
  const granted = { environment, granted: record.queries.grantedPromotions, operators: record.queries.operators, store }
  const inForce = await toolsInForce(ports.catalog, {
    recorded: await record.toolDeclarations(),
    isSigned: (tool, sha256) => isGranted(granted, 'tool', tool, sha256),
    store,
    now: sources.now(),
    logger,
  })
  const catalog: LoadedCatalog = { ...ports.catalog, tools: inForce.tools }
  const known = {
    agents: new Set(catalog.agents.keys()),
    refused: catalog.refused,
    capabilities: new Map([...catalog.agents.values()].map(({ id, capabilities = [] }) => [id, capabilities])),
    functions: new Set(catalog.functions.keys()),
    tools: catalog.tools,
  }
  const gatesFile = configuration.releaseGatesFile ?? configuration.files.releaseGates
  const { released, release } = await releaseParts({ record, store, sources, known, signIn: composed.signIn }, environment, gatesFile)
  await applyWorkflows({ store, sources, known, schemas, release: released }, catalog, logger)
  for await (const definition of currentWorkflows(record.queries, store)) await gates.offerOwnGates(definition, definition.createdBy)

  const stall = stallWatch({ file: join(configuration.home, 'stalls.jsonl'), stallSeconds: configuration.stallSeconds })
  const workers = await ports.runCatalog(catalog, stall)
  const parts: DriverParts = {
    store,
    sources,
    timers: ports.timers,
    elapsedMs: ports.elapsedMs,
    agents: workers.agents,
    tools: workers.tools,
    functions: workers.functions,
    ...(workers.apart && { apart: workers.apart }),
    toolSha256: (tool) => catalog.toolSha256.get(tool),
    toolsOfAgent: (agent) => catalog.agents.get(agent)?.tools ?? [],
    credentials: ports.credentials,
    judge: composed.judge,
    ...(composed.modelJudge && { modelJudge: composed.modelJudge }),
    gates,
    routing: composed.routing,
    calibrations: composed.calibrations,
    verdicts: composed.verdicts,
    schemas,
    commitPoints: ports.commitPoints,
    observer: composed.metrics.observer,
    policy,
    recordedUntil: composed.recordedUntil,
    maxParallelSteps: 16,
    changes: composed.watch,
    counts: composed.driveCounts,
  }
  const engineProbe = new EngineProbe(ports.engine, ports.elapsedMs, sources.id)
  const endpoint = restateEndpoint(
    engineProbe.answering(
      serialDrives(
        countedDrives(
          async (runId) => {
            // Driven again and again until the clock is believed.
            trust.assertTrusted()
            return driveRun(parts, runId)
          },
          composed.driveCounts,
          async (runId, reason) => {
            logger.error({ runId, code: reason.code }, reason.message)
            await giveUpRun({ store, sources }, runId, reason)
          },
        ),
      ),
    ),
    ports.engine,
    (level, message) => logger[level === 'error' || level === 'warn' ? level : 'debug']({ engine: true }, message),
  )
  const stop = async (): Promise<void> => {
    await stall.stop()
    workers.stop()
    composed.driveCounts.stopped()
  }
  return { catalog, lowered: inForce.lowered, known, released, release, engineProbe, endpoint, stop }
}

/** Applies the workflows of the catalog, and says of each what became of it. */
async function applyWorkflows(parts: Parameters<typeof applyCatalog>[0], { workflows }: LoadedCatalog, logger: SystemPorts['logger']): Promise<void> {
  for (const applied of await applyCatalog(parts, workflows, { kind: 'service', id: 'catalog' })) {
    const { name: workflow } = applied
    if (applied.outcome === 'refused') logger.error({ workflow, code: applied.code }, `a workflow of the catalog was not applied: ${applied.reason}`)
    if (applied.outcome === 'proposed') logger.warn({ workflow, version: applied.version }, 'a workflow of the catalog waits to be released')
    if (applied.outcome === 'applied') logger.info({ workflow, version: applied.version }, 'a workflow of the catalog was applied')
  }
}
