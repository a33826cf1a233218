import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Server } from 'node:net'
import { codeOf, errorCatalogue } from '@maestro-helix/contract/errors'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { besideEmbedded } from '@maestro-helix/judge-entailment/beside-embedded'
import pino from 'pino'
import { ledgerClock } from './composition/ledger-clock.ts'
import { auditParts } from './composition/audit-parts.ts'
import { gateParts } from './composition/gate-parts.ts'
import { startRounds } from './composition/background-rounds.ts'
import { privacyParts } from './composition/privacy-parts.ts'
import { readinessProbes } from './composition/readiness-probes.ts'
import { releaseParts } from './composition/release-parts.ts'
import { routingParts } from './composition/routing-parts.ts'
import { toolsInForce } from './composition/tools-in-force.ts'
import { workerParts } from './composition/worker-parts.ts'
import { readEnvironment, type ServerEnvironment } from './environment.ts'
import { retainedTables } from './evidence/queries/retention-queries.ts'
import { openPostgresStore } from './evidence/open-postgres-store.ts'
import { CedarRuntime } from './governance/policy/cedar-runtime.ts'
import { applyFirstPolicies } from './governance/policy/apply-first-policies.ts'
import { openPoliciesInForce } from './governance/policy/policies-in-force.ts'
import { sessionOf } from './governance/people/sessions.ts'
import type { SignInDeps } from './governance/people/sign-in.ts'
import { bearerAuthenticator } from './http/bearer-authenticator.ts'
import { bindCalibrationDesk } from './http/bind-calibration-desk.ts'
import { bindCommands } from './http/bind-commands.ts'
import { bindGateDesk, gateFigures, gateReadiness } from './http/gate-desk.ts'
import { bindPeople } from './http/bind-people.ts'
import { bindRoutingDesk, routingReadiness } from './http/routing-desk.ts'
import { buildHttpServer } from './http/build-http-server.ts'
import { bindOnCallDesk } from './http/on-call-desk.ts'
import { stopsOf } from './http/stops.ts'
import { bindEscalationDesk } from './http/escalation-desk.ts'
import { entryWaiters } from './http/entry-waiters.ts'
import { anyOf, sessionAuthenticator } from './http/session-authenticator.ts'
import { calibrationsInForce } from './operations/calibrations-in-force.ts'
import { verdictsOfPeople } from './operations/verdicts-of-people.ts'
import { bindPolicyDesk } from './http/policy-desk.ts'
import { checkPolicies } from './operations/check-policies.ts'
import { chooseJudge, chooseModelJudge, type JudgeChoice } from './operations/choose-judge.ts'
import { noCommitPoints, stopAtCommitPoints } from './operations/commit-point-stop.ts'
import { DriveJournal } from './operations/drive-journal.ts'
import { credentialVault, takeCredentials } from './operations/credential-vault.ts'
import { oidcProvider } from './operations/oidc-provider.ts'
import { offerFirstEnrolment } from './operations/first-enrolment.ts'
import { announceServer, localToken } from './operations/home-files.ts'
import { EngineProbe } from './operations/engine-probe.ts'
import { listenOnLoopback } from './operations/listen-on-loopback.ts'
import { isGranted } from './operations/release-desk.ts'
import { loadCatalog, type LoadedCatalog } from './operations/load-catalog.ts'
import { serverMetrics } from './operations/metrics.ts'
import { currentWorkflows, offerOwnGatesOf } from './operations/own-gates.ts'
import { hostEvidence } from './operations/host-evidence.ts'
import { attemptsInLedger, type ObservedParts, observePipeline } from './operations/observe-pipeline.ts'
import { readPolicyFolder } from './operations/read-policy-folder.ts'
import { openNotifications } from './operations/notifications/open-notifications.ts'
import { readNotificationConfig } from './operations/notifications/read-notification-config.ts'
import { readRetentionConfig } from './operations/read-retention-config.ts'
import { retentionDesk } from './operations/retention-desk.ts'
import { stallWatch } from './operations/stall-watch.ts'
import { applyCatalog } from './orchestration/apply-catalog.ts'
import { countedDrives } from './orchestration/counted-drives.ts'
import { driveRun } from './orchestration/drive-run.ts'
import type { DriverParts } from './orchestration/driver-parts.ts'
import { executionTimeoutFrom } from './orchestration/execution-timeout.ts'
import { ajvSchemas } from './orchestration/json-schemas.ts'
import { signallingOutbox } from './orchestration/outbox-signal.ts'
import { giveUpRun } from './orchestration/give-up-run.ts'
import { rememberingReads } from './orchestration/remembered-reads.ts'
import { restateEndpoint, restateEngine } from './orchestration/restate-engine.ts'
import { announcingRuns, RunWatch } from './orchestration/run-watch.ts'
import { serialDrives } from './orchestration/serial-drives.ts'
import { passingCommitPoints } from './orchestration/store-commit-points.ts'
import { containStrayFailures } from './orchestration/stray-failures.ts'
import { sha256Hex } from './record/digest.ts'
import { newToken, systemSources, systemTimers } from './system-sources.ts'

/**
 * The server's composition root: the one place that reads the environment and knows every room. Listens on loopback alone. Ends in good order
 * on SIGTERM and SIGINT; may be killed at any moment without losing anything.
 */
const defaultGatesFile = resolve(import.meta.dirname, '../../../config/helix_quality_gates.json')
const defaultRoutingFile = resolve(import.meta.dirname, '../../../config/helix_routing_policy.json')
const defaultNotificationsFile = resolve(import.meta.dirname, '../../../config/notifications.json')
const policiesFolder = resolve(import.meta.dirname, '../../../config/policies')
const defaultRetentionFile = resolve(import.meta.dirname, '../../../config/retention.json')
const defaultReleaseGatesFile = resolve(import.meta.dirname, '../../../config/release_gates.json')
const checksFile = resolve(import.meta.dirname, '../../../coverage/checks.json')
const consoleDirectory = resolve(import.meta.dirname, '../../console/dist')
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

try {
  await start(readEnvironment(process.env, defaultGatesFile))
} catch (error) {
  const code = codeOf(error)
  const better = (error as { hint?: unknown }).hint
  const hint = code === 'INTERNAL' ? '' : ` ${typeof better === 'string' ? better : errorCatalogue[code].hint}`
  process.stderr.write(
    `${JSON.stringify({ level: 'fatal', code, message: error instanceof Error ? error.message : String(error), hint: hint.trim() })}\n`,
  )
  if (code === 'INTERNAL') console.error(error)
  process.exit(1)
}

async function start(environment: ServerEnvironment): Promise<void> {
  const logger = pino({ level: environment.logLevel, base: { pid: process.pid } })
  containStrayFailures(
    (name, error) => logger.error({ agent: name, err: error }, 'code of the catalog left a failure behind; its attempt fails, the server goes on'),
    (error) => {
      logger.fatal({ err: error }, 'an error that nobody caught; the server ends and is started again')
      process.exit(1)
    },
  )
  await mkdir(environment.home, { recursive: true })
  const none: LoadedCatalog = {
    agents: new Map(),
    refused: new Map(),
    tools: new Map(),
    toolSha256: new Map(),
    functions: new Map(),
    workflows: [],
    environment: [],
    build: '',
  }
  // Before any code of others is loaded: what is in the environment then is theirs to read.
  const credentials = takeCredentials(process.env)
  const loaded = environment.catalogFile === null ? none : await loadCatalog(environment.catalogFile, process.env)
  for (const { code, message, hint } of loaded.refused.values()) logger.error({ code, hint }, `not taken: ${message}`)
  const { schema: policySchema, bundle } = await readPolicyFolder(policiesFolder)
  const record = await openPostgresStore({
    connectionString: environment.databaseUrl,
    signingKeyFile: join(environment.home, 'ledger-key.pem'),
    rememberedFile: join(environment.home, 'ledger-last-signed'),
    onForgotten: (error) => logger.error({ code: codeOf(error) }, 'the last signed checkpoint could not be kept in MAESTRO_HOME'),
    origin: 'maestro-helix/ledger',
    now: systemSources.now,
  })
  if (record.migrated.length > 0) logger.info({ migrations: record.migrated }, 'the database was migrated')
  // Before anything is entered: what the last entry says of the time is known from the runs before this one alone.
  const { recordedUntil, trust } = await ledgerClock(record, { now: systemSources.now, confirmed: environment.clockConfirmed })
  const doubt = trust.doubt()
  if (doubt !== null) logger.error({ code: doubt.code, recordedUntil }, doubt.message)
  const calibrations = calibrationsInForce(record.queries.calibrationEvents)
  await calibrations.refresh()
  const verdicts = verdictsOfPeople(record.queries.humanVerdicts, systemSources.now)
  await verdicts.refresh()
  const engine = restateEngine(environment.restateIngressUrl)
  const commitPoints = environment.commitPointsSocket === null ? noCommitPoints : await stopAtCommitPoints(environment.commitPointsSocket)
  const driveCounts = new DriveJournal(join(environment.home, 'drives'))
  const watch = new RunWatch()
  const announced = announcingRuns(
    signallingOutbox(record.store, () => rounds.deliverSoon()),
    (runId, revision, moved) => {
      if (moved) driveCounts.progressed(runId)
      watch.changed(runId, revision)
    },
  )
  const remembering = rememberingReads(announced, () => performance.now())
  const notificationConfig = await readNotificationConfig(environment.notificationsFile ?? defaultNotificationsFile)
  const notifications = openNotifications({
    config: notificationConfig,
    secrets: environment.channelSecrets,
    notices: record.notices,
    queries: record.queries,
    sources: systemSources,
    random: Math.random,
    onFailure: (error) => logger.warn({ code: codeOf(error) }, 'what people are to be told could not be read; trying again'),
  })
  const notifying = notifications.notifying(remembering)
  const store = commitPoints === noCommitPoints ? notifying : passingCommitPoints(notifying, commitPoints)
  if (await applyFirstPolicies({ store, sources: systemSources }, bundle)) logger.info('the policies of the release were put in force')
  const policies = await openPoliciesInForce({
    store,
    runtime: new CedarRuntime(),
    schema: policySchema,
    changed: (policyVersion, problem) =>
      problem === null
        ? logger.info({ policyVersion }, 'these policies are in force')
        : logger.error({ code: 'POLICY_INVALID', policyVersion, reason: problem }, 'the policies in force cannot be used: everything is denied'),
  })
  const policy = { inForce: policies, place: environment.policyPlace }
  const { gates, stopWatching } = await gateParts({
    parts: { store, sources: systemSources, policy },
    gatesFile: environment.gatesFile,
    releaseGatesFile: environment.releaseGatesFile ?? defaultReleaseGatesFile,
    logger,
  })
  const routingFile = environment.routingFile ?? defaultRoutingFile
  const { routing, stopWatchingRouting } = await routingParts({ parts: gates.parts, routingFile, logger })
  const metrics = serverMetrics(record.queries, systemSources.now, () => gateFigures(gates), {
    ledger: () => record.sweep.damage() !== null,
    clock: () => trust.doubt() !== null,
  })
  const schemas = ajvSchemas()
  const { judge: embedded } = await besideEmbedded(
    embeddedJudge({ sha256: sha256Hex, schemaViolations: (schema, value) => schemas.validate(schema, value) }),
    environment.entailment,
    (reason) => logger.warn({ code: 'ENTAILMENT_UNAVAILABLE' }, reason),
  )
  const judges: JudgeChoice = {
    helix: environment.helix,
    model: environment.judgeModel,
    embedded,
    elapsedMs: () => performance.now(),
    onSpent: metrics.judgeSpent,
    onOutage: (reason) => {
      metrics.judgeOutage()
      logger.warn({ judge: environment.judgeModel?.model }, reason)
    },
  }
  const judge = await chooseJudge(judges)
  const modelJudge = await chooseModelJudge(judges)

  const inForce = await toolsInForce(loaded, {
    recorded: await record.toolDeclarations(),
    isSigned: (tool, sha256) =>
      isGranted(
        { environment: environment.policyPlace.environment, granted: record.queries.grantedPromotions, operators: record.queries.operators, store },
        'tool',
        tool,
        sha256,
      ),
    store,
    now: systemSources.now(),
    logger,
  })
  const catalog: LoadedCatalog = { ...loaded, tools: inForce.tools }

  const stall = stallWatch({ file: join(environment.home, 'stalls.jsonl'), stallSeconds: environment.stallSeconds })
  const workers = await workerParts(catalog, stall, {
    catalogFile: environment.catalogFile,
    environment: process.env,
    workers: environment.workers,
    logger,
  })
  const parts: DriverParts = {
    store,
    sources: systemSources,
    timers: systemTimers,
    elapsedMs: () => performance.now(),
    agents: workers.agents,
    tools: workers.tools,
    functions: workers.functions,
    ...(workers.apart && { apart: workers.apart }),
    toolSha256: (tool) => catalog.toolSha256.get(tool),
    toolsOfAgent: (agent) => catalog.agents.get(agent)?.tools ?? [],
    credentials: credentialVault(credentials, environment.home),
    judge,
    ...(modelJudge && { modelJudge }),
    gates,
    routing,
    calibrations,
    verdicts,
    schemas,
    commitPoints,
    observer: metrics.observer,
    policy,
    recordedUntil,
    maxParallelSteps: 16,
    changes: watch,
    counts: driveCounts,
  }
  const known = {
    agents: new Set(catalog.agents.keys()),
    refused: loaded.refused,
    capabilities: new Map([...catalog.agents.values()].map(({ id, capabilities = [] }) => [id, capabilities])),
    functions: new Set(catalog.functions.keys()),
    tools: catalog.tools,
  }
  const signIn: SignInDeps = { store, signIns: record.signIns, sources: systemSources, relyingParty: environment.relyingParty, newToken }
  const { released, release } = await releaseParts(
    { record, store, sources: systemSources, known, signIn },
    environment.policyPlace.environment,
    environment.releaseGatesFile ?? defaultReleaseGatesFile,
  )
  for (const applied of await applyCatalog({ store, sources: systemSources, known, schemas, release: released }, catalog.workflows, {
    kind: 'service',
    id: 'catalog',
  })) {
    if (applied.outcome === 'refused')
      logger.error({ workflow: applied.name, code: applied.code }, `a workflow of the catalog was not applied: ${applied.reason}`)
    if (applied.outcome === 'proposed')
      logger.warn({ workflow: applied.name, version: applied.version }, 'a workflow of the catalog waits to be released')
    if (applied.outcome === 'applied') logger.info({ workflow: applied.name, version: applied.version }, 'a workflow of the catalog was applied')
  }
  for await (const definition of currentWorkflows(record.queries, store)) await gates.offerOwnGates(definition, definition.createdBy)

  const engineProbe = new EngineProbe(engine, () => performance.now(), systemSources.id)
  const endpoint = restateEndpoint(
    engineProbe.answering(
      serialDrives(
        countedDrives(
          async (runId) => {
            // Driven again and again until the clock is believed.
            trust.assertTrusted()
            return driveRun(parts, runId)
          },
          driveCounts,
          async (runId, reason) => {
            logger.error({ runId, code: reason.code }, reason.message)
            await giveUpRun({ store, sources: systemSources }, runId, reason)
          },
        ),
      ),
    ),
    engine,
    (level, message) => logger[level === 'error' || level === 'warn' ? level : 'debug']({ engine: true }, message),
  )
  await listenOnLoopback(endpoint, environment.servicePort)

  const observed: ObservedParts = {
    store,
    recentRuns: async (workflow, limit) => (await record.queries.runs({ workflow, limit })).items,
    validOperators: async () => (await record.queries.operators()).filter(({ revokedAt }) => revokedAt === null).length,
    ledgerAttempts: async (runId) => attemptsInLedger(await record.ledger.entries(0, 10_000, runId)),
    agents: catalog.agents,
    tools: catalog.tools,
    lowered: inForce.lowered,
    judge,
    gates,
  }
  const token = await localToken(environment.home, newToken)
  const waitForEntries = entryWaiters(record.ledger, systemTimers)
  const retention = retentionDesk({
    config: await readRetentionConfig(environment.retentionFile ?? defaultRetentionFile),
    store,
    sources: systemSources,
    tables: retainedTables,
    dueRows: record.queries.dueRows,
    countDue: record.queries.countDue,
    runsWithoutBodies: record.queries.runsWithoutBodies,
    revision: record.queries.retentionRevision,
    holds: record.queries.holds,
  })
  // Whoever waits for news is answered when the server leaves, or leaving would wait for them.
  const leaving = new AbortController()
  const http = buildHttpServer({
    version,
    sources: systemSources,
    logger,
    commands: bindCommands({
      calibrations,
      store,
      sources: systemSources,
      known,
      schemas,
      judge,
      newToken,
      executionTimeoutMs: executionTimeoutFrom(store),
      release: released,
      policy,
      passkeys: signIn,
      ownGates: offerOwnGatesOf(store, gates),
    }),
    store,
    queries: record.queries,
    gilFigures: record.queries,
    onCall: bindOnCallDesk({ store, sources: systemSources, queries: record.queries }),
    desk: bindEscalationDesk({
      store,
      sources: systemSources,
      queries: record.queries,
      claimMs: notificationConfig.claimMinutes * 60_000,
      terms: { acts: notificationConfig.breakGlass.acts, reviewMs: notificationConfig.breakGlass.reviewHours * 3_600_000 },
      stops: stopsOf({ store, sources: systemSources }),
      executionTimeoutMs: executionTimeoutFrom(store),
      policy,
      passkeys: signIn,
    }),
    notifications: notifications.desk,
    calibration: bindCalibrationDesk({ store, sources: systemSources, queries: record.queries, changed: calibrations.refresh }),
    policies: bindPolicyDesk({
      store,
      sources: systemSources,
      queries: record.queries,
      check: (set) => checkPolicies(policySchema, set),
      inForce: policies,
      schema: policySchema,
    }),
    ledger: record.ledger,
    gate: () => gates.current(),
    gates: bindGateDesk({ parts: gates.parts, gates, queries: record.queries }),
    routing: bindRoutingDesk({ parts: gates.parts, routing }),
    catalogAgents: [...catalog.agents.values()].map(({ id, version: agentVersion, description, capabilities = [] }) => ({
      id,
      version: agentVersion,
      description,
      capabilities,
    })),
    toolTraits: (tool) => catalog.tools.get(tool),
    readiness: {
      ...readinessProbes(record, environment.restateAdminUrl, engineProbe),
      clock: trust.doubt,
      gates: () => gateReadiness(gates),
      routing: () => routingReadiness(routing),
    },
    release,
    retention,
    privacy: privacyParts(record, store, systemSources),
    ...auditParts({
      record,
      store,
      now: systemSources.now,
      replaying: () => ({ judge: embedded, gateConfigOf: gates.configOf, ownGateOf: gates.ownGateOf, calibrationOf: calibrations.of }),
      host: () => hostEvidence(environment.home, checksFile, listenersOf(http.server, endpoint)),
    }),
    checkPipeline: (workflow) => observePipeline(observed, workflow),
    metrics,
    relyingParty: environment.relyingParty,
    people: bindPeople({ ...signIn, oidc: environment.oidc && oidcProvider(environment.oidc) }),
    authenticate: anyOf(
      bearerAuthenticator({
        serviceTokenSha256: sha256Hex(token),
        operatorByToken: (tokenSha256) => record.queries.operatorByToken(tokenSha256),
        serviceAccountByToken: (tokenSha256) => record.signIns.serviceAccountByToken(tokenSha256),
      }),
      sessionAuthenticator((sessionToken) => sessionOf(signIn, sessionToken)),
    ),
    waitForEntries: (size, waitMs, signal) => waitForEntries(size, waitMs, AbortSignal.any([signal, leaving.signal])),
    consoleDirectory,
  })
  await http.ready()
  await listenOnLoopback(http.server, environment.httpPort)
  const firstEnrolment = await offerFirstEnrolment(signIn, environment.home, await record.queries.operators())
  if (firstEnrolment !== null) logger.info({ file: firstEnrolment }, 'nobody is enrolled yet; the link for the first person is in this file')
  await announceServer(environment.home, { url: `http://127.0.0.1:${environment.httpPort}`, pid: process.pid, startedAt: systemSources.now() })

  const rounds = startRounds({
    record,
    store,
    sources: systemSources,
    engine,
    commitPoints,
    calibrations,
    gates,
    routing,
    verdicts,
    retention,
    witnesses: environment.witnesses,
    trust,
    watch,
    engineProbe,
    logger,
  })
  notifications.start(store)
  logger.info({ url: `http://127.0.0.1:${environment.httpPort}`, agents: catalog.agents.size, tools: catalog.tools.size }, 'the server is up')

  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    logger.info('stopping')
    leaving.abort()
    stopWatching()
    stopWatchingRouting()
    endpoint.close()
    await Promise.all([http.close(), rounds.stop(), notifications.stop()])
    await Promise.all([record.close(), stall.stop()])
    workers.stop()
    driveCounts.stopped()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

/** Where servers listen, as the system says. */
function listenersOf(...servers: Pick<Server, 'address'>[]): string[] {
  return servers
    .map((server) => server.address())
    .flatMap((address) => (typeof address === 'object' && address ? [`${address.address}:${address.port}`] : []))
}
