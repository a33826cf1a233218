import type { Server } from 'node:net'
import { sessionOf } from '../governance/people/sessions.ts'
import { isProduction } from '../governance/policy/action-question.ts'
import { bindActDesk } from '../http/act-desk.ts'
import { bearerAuthenticator } from '../http/bearer-authenticator.ts'
import { bindCalibrationDesk } from '../http/bind-calibration-desk.ts'
import { bindCommands } from '../http/bind-commands.ts'
import { bindPeople } from '../http/bind-people.ts'
import { buildHttpServer } from '../http/build-http-server.ts'
import { entryWaiters } from '../http/entry-waiters.ts'
import { bindEscalationDesk } from '../http/escalation-desk.ts'
import { bindGateDesk, gateReadiness } from '../http/gate-desk.ts'
import { bindOnCallDesk } from '../http/on-call-desk.ts'
import { bindPolicyDesk } from '../http/policy-desk.ts'
import { bindRoutingDesk, routingReadiness } from '../http/routing-desk.ts'
import { anyOf, sessionAuthenticator } from '../http/session-authenticator.ts'
import { stopsOf } from '../http/stops.ts'
import { checkPolicies } from '../operations/check-policies.ts'
import { localToken } from '../operations/home-files.ts'
import { hostEvidence } from '../operations/host-evidence.ts'
import type { ServerMetrics } from '../operations/metrics.ts'
import { attemptsInLedger, observePipeline, type ObservedParts } from '../operations/observe-pipeline.ts'
import { offerOwnGatesOf } from '../operations/own-gates.ts'
import { executionTimeoutFrom } from '../orchestration/execution-timeout.ts'
import type { Schemas } from '../orchestration/json-schemas.ts'
import { cancelRun } from '../orchestration/run-commands.ts'
import { sha256Hex } from '../record/digest.ts'
import { auditParts } from './audit-parts.ts'
import type { ComposedGovernance } from './compose-governance.ts'
import type { ComposedJudges } from './compose-judges.ts'
import type { ComposedOrchestration } from './compose-orchestration.ts'
import type { ComposedRecord } from './compose-record.ts'
import { enterLooks, privacyParts } from './privacy-parts.ts'
import { readinessProbes } from './readiness-probes.ts'
import type { SystemConfiguration } from './system-configuration.ts'
import type { SystemPorts } from './system-ports.ts'

/** Most entries of one run that are read to see whether its attempts are in the ledger. */
const mostEntriesOfRun = 10_000

type Composed = ComposedRecord & ComposedGovernance & ComposedJudges & ComposedOrchestration & { schemas: Schemas; metrics: ServerMetrics }

/** Everything over HTTP; not listening yet. `leave` answers whoever waits for news, or closing would wait for them. */
export async function composeHttp(
  configuration: SystemConfiguration,
  ports: SystemPorts,
  composed: Composed,
): Promise<{ http: ReturnType<typeof buildHttpServer>; leave: () => void }> {
  const { sources } = ports
  const { record, store, gates, routing, catalog, judge, calibrations, policy, known, schemas, signIn, retention } = composed
  const executionTimeoutMs = executionTimeoutFrom(store)
  const token = await localToken(configuration.home, ports.newToken)
  const waitForEntries = entryWaiters(record.ledger, ports.timers)
  const leaving = new AbortController()
  const people = { store, sources, queries: record.queries, passkeys: signIn }
  const http = buildHttpServer({
    version: configuration.version,
    sources,
    logger: ports.logger,
    commands: bindCommands({
      calibrations,
      store,
      sources,
      known,
      schemas,
      judge,
      newToken: ports.newToken,
      executionTimeoutMs,
      release: composed.released,
      policy,
      passkeys: signIn,
      ownGates: offerOwnGatesOf(store, gates),
    }),
    store,
    queries: record.queries,
    gilFigures: record.queries,
    onCall: bindOnCallDesk(people),
    desk: bindEscalationDesk({
      ...people,
      claimMs: composed.notificationConfig.claimMinutes * 60_000,
      terms: {
        acts: composed.notificationConfig.breakGlass.acts,
        reviewMs: composed.notificationConfig.breakGlass.reviewHours * 3_600_000,
      },
      stops: stopsOf({ store, sources }),
      executionTimeoutMs,
      policy,
    }),
    notifications: composed.notifications.desk,
    calibration: bindCalibrationDesk({ ...people, changed: calibrations.refresh }),
    policies: bindPolicyDesk({
      ...people,
      check: (set) => checkPolicies(composed.policySchema, set),
      inForce: composed.policies,
      schema: composed.policySchema,
    }),
    ledger: record.ledger,
    gate: () => gates.current(),
    gates: bindGateDesk({ parts: gates.parts, gates, queries: record.queries }),
    routing: bindRoutingDesk({ parts: gates.parts, routing }),
    catalogAgents: [...catalog.agents.values()].map(({ id, version, description, capabilities = [] }) => ({
      id,
      version,
      description,
      capabilities,
    })),
    toolTraits: (tool) => catalog.tools.get(tool),
    readiness: {
      ...readinessProbes(record, ports.askEngine, composed.engineProbe),
      clock: composed.trust.doubt,
      gates: () => gateReadiness(gates),
      routing: () => routingReadiness(routing),
    },
    release: composed.release,
    retention,
    privacy: privacyParts(record),
    enterLook: enterLooks(store),
    acts: bindActDesk({
      signIn,
      store,
      sources,
      queries: record.queries,
      cancelRun: (id, by) => cancelRun({ store, sources }, id, by),
      retention,
      isProduction: isProduction(configuration.policyPlace),
    }),
    ...auditParts({
      record,
      store,
      now: sources.now,
      replaying: () => ({
        judge: composed.embedded,
        gateConfigOf: gates.configOf,
        ownGateOf: gates.ownGateOf,
        calibrationOf: calibrations.of,
      }),
      host: () => hostEvidence(configuration.home, configuration.files.checks, listenersOf(http.server, composed.endpoint)),
    }),
    checkPipeline: (workflow) => observePipeline(observedParts(composed), workflow),
    metrics: composed.metrics,
    relyingParty: configuration.relyingParty,
    people: bindPeople({ ...signIn, oidc: ports.oidc }),
    authenticate: anyOf(
      bearerAuthenticator({
        serviceTokenSha256: sha256Hex(token),
        operatorByToken: (tokenSha256) => record.queries.operatorByToken(tokenSha256),
        serviceAccountByToken: (tokenSha256) => record.signIns.serviceAccountByToken(tokenSha256),
      }),
      sessionAuthenticator((sessionToken) => sessionOf(signIn, sessionToken)),
    ),
    waitForEntries: (size, waitMs, signal) => waitForEntries(size, waitMs, AbortSignal.any([signal, leaving.signal])),
    consoleDirectory: configuration.files.console,
  })
  await http.ready()
  return { http, leave: () => leaving.abort() }
}

/** What the self-check of a workflow looks at. */
function observedParts({ record, store, catalog, lowered, judge, gates }: Composed): ObservedParts {
  return {
    store,
    recentRuns: async (workflow, limit) => (await record.queries.runs({ workflow, limit })).items,
    validOperators: async () => (await record.queries.operators()).filter(({ revokedAt }) => revokedAt === null).length,
    ledgerAttempts: async (runId) => attemptsInLedger(await record.ledger.entries(0, mostEntriesOfRun, runId)),
    agents: catalog.agents,
    tools: catalog.tools,
    lowered,
    judge,
    gates,
  }
}

/** Where servers listen, as the system says. */
function listenersOf(...servers: Pick<Server, 'address'>[]): string[] {
  return servers
    .map((server) => server.address())
    .flatMap((address) => (typeof address === 'object' && address ? [`${address.address}:${address.port}`] : []))
}
