import { gateFigures } from '../http/gate-desk.ts'
import { offerFirstEnrolment } from '../operations/first-enrolment.ts'
import { announceServer } from '../operations/home-files.ts'
import { listenOnLoopback } from '../operations/listen-on-loopback.ts'
import { serverMetrics } from '../operations/metrics.ts'
import { ajvSchemas } from '../orchestration/json-schemas.ts'
import { startRounds } from './background-rounds.ts'
import { composeGovernance, type ComposedGovernance } from './compose-governance.ts'
import { composeHttp } from './compose-http.ts'
import { composeJudges } from './compose-judges.ts'
import { composeOrchestration, type ComposedOrchestration } from './compose-orchestration.ts'
import { composeRecord, type ComposedRecord } from './compose-record.ts'
import type { SystemConfiguration } from './system-configuration.ts'
import type { SystemPorts } from './system-ports.ts'
import { wakeSignal } from './wake-signal.ts'

/** The whole system, made and not yet listening. */
export type System = ComposedRecord &
  ComposedGovernance &
  ComposedOrchestration & {
    http: Awaited<ReturnType<typeof composeHttp>>['http']
    /** Listens for the engine and for people, and begins the rounds. @throws MaestroError PORT_IN_USE */
    start(): Promise<void>
    /** Ends in good order; what is under way ends first. */
    stop(): Promise<void>
  }

/**
 * Makes the system: the server, the tests of its HTTP surface and its benchmarks are composed here and nowhere else, with other ports. Whatever may commit a wake
 * exists before anything listens.
 * @throws MaestroError where something that it needs is not there; nothing is left open by what was not made.
 */
export async function composeSystem(configuration: SystemConfiguration, ports: SystemPorts): Promise<System> {
  const { logger, sources } = ports
  const wakes = wakeSignal()
  const recorded = await composeRecord(configuration, ports, wakes.soon)
  const { record, store, trust, notifications } = recorded
  const governance = await composeGovernance(configuration, ports, recorded)
  const schemas = ajvSchemas()
  const metrics = serverMetrics(record.queries, sources.now, () => gateFigures(governance.gates), {
    ledger: () => record.sweep.damage() !== null,
    clock: () => trust.doubt() !== null,
  })
  const judges = await composeJudges(configuration, ports, { schemas, metrics })
  const orchestration = await composeOrchestration(configuration, ports, { ...recorded, ...governance, ...judges, schemas, metrics })
  const { http, leave } = await composeHttp(configuration, ports, { ...recorded, ...governance, ...judges, ...orchestration, schemas, metrics })
  const url = `http://127.0.0.1:${configuration.httpPort}`
  let rounds: ReturnType<typeof startRounds> | undefined

  return {
    ...recorded,
    ...governance,
    ...orchestration,
    http,
    async start() {
      await listenOnLoopback(orchestration.endpoint, configuration.servicePort)
      rounds = startRounds({
        ...recorded,
        ...governance,
        engineProbe: orchestration.engineProbe,
        sources,
        engine: ports.engine,
        commitPoints: ports.commitPoints,
        witnesses: configuration.witnesses,
        logger,
      })
      wakes.attach(rounds.deliverSoon)
      notifications.start(store)
      const firstEnrolment = await offerFirstEnrolment(governance.signIn, configuration.home, await record.queries.operators())
      if (firstEnrolment !== null) logger.info({ file: firstEnrolment }, 'nobody is enrolled yet; the link for the first person is in this file')
      await listenOnLoopback(http.server, configuration.httpPort)
      announceServer(configuration.home, { url, pid: process.pid, startedAt: sources.now() })
      const { agents, tools } = orchestration.catalog
      logger.info({ url, agents: agents.size, tools: tools.size }, 'the server is up')
    },
    async stop() {
      leave()
      governance.stopWatching()
      orchestration.endpoint.close()
      await Promise.all([http.close(), rounds?.stop(), notifications.stop()])
      await Promise.all([record.close(), orchestration.stop()])
    },
  }
}
