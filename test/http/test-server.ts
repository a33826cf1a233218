import { bundled, policyPartsFor } from '@maestro-helix/server/governance/policy/testing/bundled-policies'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import { digestOf } from '@maestro-helix/server/record/digest'
import { ruleOnRelaxation } from '@maestro-helix/server/governance/settings/rule-on-relaxation'
import { bindGateDesk, type GateDesk } from '@maestro-helix/server/http/gate-desk'
import { type GatesInForce, openGatesInForce } from '@maestro-helix/server/operations/gates-in-force'
import { openRoutingInForce, type RoutingInForce } from '@maestro-helix/server/operations/routing-in-force'
import { bindRoutingDesk, type RoutingDesk } from '@maestro-helix/server/http/routing-desk'
import { offerOwnGatesOf } from '@maestro-helix/server/operations/own-gates'
import { storedRunParts } from '@maestro-helix/server/composition/audit-parts'
import type { PostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import { bearerAuthenticator } from '@maestro-helix/server/http/bearer-authenticator'
import { bindCalibrationDesk } from '@maestro-helix/server/http/bind-calibration-desk'
import { sessionOf } from '@maestro-helix/server/governance/people/sessions'
import type { OidcProvider } from '@maestro-helix/server/governance/people/oidc-sign-in'
import { bindCommands } from '@maestro-helix/server/http/bind-commands'
import { auditStoredRun } from '@maestro-helix/server/operations/audit-stored-run'
import { gatherChecklist } from '@maestro-helix/server/operations/gather-checklist'
import { hostEvidence } from '@maestro-helix/server/operations/host-evidence'
import { calibrationsInForce } from '@maestro-helix/server/operations/calibrations-in-force'
import { replayRun } from '@maestro-helix/server/operations/replay-run'
import { attemptsInLedger, observePipeline } from '../../apps/server/src/operations/observe-pipeline.ts'
import { bindNotificationDesk } from '@maestro-helix/server/operations/notifications/notification-desk'
import { bindOnCallDesk } from '@maestro-helix/server/http/on-call-desk'
import { stopsOf } from '@maestro-helix/server/http/stops'
import { bindEscalationDesk } from '@maestro-helix/server/http/escalation-desk'
import { bindPolicyDesk } from '@maestro-helix/server/http/policy-desk'
import { checkPolicies } from '@maestro-helix/server/operations/check-policies'
import { bindPeople } from '@maestro-helix/server/http/bind-people'
import { anyOf, sessionAuthenticator } from '@maestro-helix/server/http/session-authenticator'
import { buildHttpServer } from '@maestro-helix/server/http/build-http-server'
import { entryWaiters } from '@maestro-helix/server/http/entry-waiters'
import { silentLogger } from '@maestro-helix/server/http/testing/silent-logger'
import { serverMetrics } from '@maestro-helix/server/operations/metrics'
import { enterLooks, privacyParts } from '@maestro-helix/server/composition/privacy-parts'
import { bindActDesk } from '@maestro-helix/server/http/act-desk'
import { cancelRun } from '@maestro-helix/server/orchestration/run-commands'
import { retainedTables } from '@maestro-helix/server/evidence/queries/retention-queries'
import { readRetentionConfig } from '@maestro-helix/server/operations/read-retention-config'
import { retentionDesk } from '@maestro-helix/server/operations/retention-desk'
import { readReleaseGates, releaseDesk, releaseGate, type ReleaseParts } from '@maestro-helix/server/operations/release-desk'
import { restoreWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import pg from 'pg'
import { afterEach } from 'vitest'
import { useTestRecord } from '../setup/test-record.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const serviceToken = 'service-token-of-this-test-home'

const agents: Pick<Agent, 'id' | 'version' | 'description'>[] = [{ id: 'writer', version: '1.0.0', description: 'Writes.' }]
const tools = new Map([['refund', { effect: 'irreversible' as const, idempotent: false }]])

/** As whom the test server asks for passkeys, whatever port it has. */
export const relyingParty = { id: 'localhost', name: 'Maestro Helix', origins: ['http://localhost:7411'] }

export type TestServer = PostgresStore & {
  url: string
  databaseUrl: string
  signingKeyFile: string
  serviceToken: string
  /** With the token of the local service. */
  client: MaestroClient
  /** How far the server's clock is ahead of the real one; less than 0: set back. */
  clock: { aheadMs: number }
  /** Where the test asked for governed gates; null where a fixed configuration is in force, of which nothing is recorded. */
  gates: GatesInForce | null
  routing: RoutingInForce | null
  /** Makes the database unreachable until the test ends: its name leads nowhere, and its connections are cut. */
  cutOff(): Promise<void>
}

/** Gives a test file the HTTP surface on a real record, listening on loopback; closed after each test, the record emptied before. */
export function useTestServer(): {
  start(options?: {
    judge?: Judge
    gateConfig?: GateConfig
    oidc?: OidcProvider | null
    environment?: string
    governed?: boolean
  }): Promise<TestServer>
} {
  const record = useTestRecord()
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  async function cutOff(): Promise<void> {
    const name = new URL(record.databaseUrl).pathname.slice(1)
    const elsewhere = new pg.Client({ connectionString: Object.assign(new URL(record.databaseUrl), { pathname: '/postgres' }).href })
    await elsewhere.connect()
    closing.push(async () => {
      await elsewhere.query(`ALTER DATABASE ${name}_away RENAME TO ${name}`)
      await elsewhere.end()
    })
    await elsewhere.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`)
    await elsewhere.query('SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1', [name])
    await elsewhere.query(`ALTER DATABASE ${name} RENAME TO ${name}_away`)
    await elsewhere.query(`ALTER DATABASE ${name}_away WITH ALLOW_CONNECTIONS true`)
  }

  return {
    async start({
      judge = embeddedJudge({ sha256 }),
      gateConfig = defaultGateConfig,
      oidc = null,
      environment = 'development',
      governed = false,
    } = {}) {
      await record.clear()
      const opened = await record.open()
      const clock = { aheadMs: 0 }
      const { store, queries, ledger } = opened
      const calibrations = calibrationsInForce(queries.calibrationEvents)
      const sources = {
        now: () => new Date(Date.now() + clock.aheadMs).toISOString(),
        id: () => timeOrderedId(),
        salt: () => randomBytes(16).toString('hex'),
      }
      const known = { agents: new Set(agents.map(({ id }) => id)), tools }
      const deps = { store, sources, known, schemas: ajvSchemas(), judge, newToken: () => randomBytes(32).toString('base64url') }
      const signIn = { ...deps, signIns: opened.signIns, relyingParty }
      const timers = {
        after: (delayMs: number, callback: () => void) => {
          const timer = setTimeout(callback, delayMs)
          return () => clearTimeout(timer)
        },
      }
      const audited = storedRunParts(opened, store)
      const replaying = {
        judge,
        gateConfigOf: (sha: string) => (sha === sha256('gate') ? defaultGateConfig : undefined),
        ownGateOf: (sha: string) => (sha === sha256('own gate') ? { qsrMin: 0.1 } : undefined),
        calibrationOf: calibrations.of,
      }
      const policy = governed ? policyPartsFor({ environment, timeZone: 'UTC' }) : policyPartsFor()
      const settingParts = governed
        ? { store, sources, isGated: environment !== 'development', mayRelax: ruleOnRelaxation(policy, sources.now) }
        : null
      const gates = settingParts && (await openGatesInForce(settingParts, { config: gateConfig, sha256: digestOf(gateConfig) }, silent))
      const firstRouting = { policy: defaultRoutingPolicy, sha256: digestOf(defaultRoutingPolicy) }
      const routing = settingParts && (await openRoutingInForce(settingParts, firstRouting, silent))
      const releasing: Omit<ReleaseParts, 'activate'> = {
        environment,
        gates: await readReleaseGates(join(import.meta.dirname, '../../config/release_gates.json')),
        store,
        sources,
        promotion: queries.promotion,
        promotions: queries.promotions,
        granted: queries.grantedPromotions,
        operators: queries.operators,
        tasks: queries.taskEscalations,
        signIn,
      }
      const release = releaseGate(releasing)
      const retention = retentionDesk({
        config: await readRetentionConfig(join(import.meta.dirname, '../../config/retention.json')),
        store,
        sources,
        tables: retainedTables,
        dueRows: queries.dueRows,
        countDue: queries.countDue,
        runsWithoutBodies: queries.runsWithoutBodies,
        revision: queries.retentionRevision,
        holds: queries.holds,
      })
      const app = buildHttpServer({
        version: '0.0.0-test',
        sources,
        logger: silentLogger(),
        commands: bindCommands({
          calibrations,
          ...deps,
          release,
          executionTimeoutMs: async () => 60_000,
          policy,
          passkeys: signIn,
          ...(gates && { ownGates: offerOwnGatesOf(store, gates) }),
        }),
        store,
        queries,
        notifications: bindNotificationDesk({
          notices: opened.notices,
          sources,
          channels: new Map(),
          config: { contacts: {}, delivery: { attempts: 1, firstRetrySeconds: 1, longestRetrySeconds: 1, timeoutSeconds: 1 } },
          onRetry: () => {},
        }),
        gilFigures: queries,
        onCall: bindOnCallDesk({ store, sources, queries }),
        policies: bindPolicyDesk({
          store,
          sources,
          queries,
          check: (set) => checkPolicies(bundled.schema, set),
          inForce: policy.inForce,
          schema: bundled.schema,
          passkeys: signIn,
        }),
        calibration: bindCalibrationDesk({ store, sources, queries, changed: calibrations.refresh, passkeys: signIn }),
        desk: bindEscalationDesk({
          store,
          sources,
          queries,
          claimMs: 30 * 60_000,
          terms: { acts: ['release-hold', 'halt-run', 'hold-workflow', 'page-everybody'], reviewMs: 86_400_000 },
          stops: stopsOf({ store, sources }),
          executionTimeoutMs: async () => 60_000,
          policy,
          passkeys: signIn,
        }),
        ledger,
        gate: () => gates?.current() ?? { config: gateConfig, sha256: sha256('gate') },
        gates: gates && settingParts ? bindGateDesk({ parts: settingParts, gates, queries }) : ungoverned,
        catalogAgents: agents,
        routing:
          routing && settingParts
            ? bindRoutingDesk({ parts: settingParts, routing })
            : ({ current: () => firstRouting, governed: ungovernedRouting } as unknown as RoutingDesk),
        toolTraits: (tool) => tools.get(tool),
        readiness: { record: async () => (await queries.ping(), null), engine: async () => null, ledger: async () => (await ledger.tip(), null) },
        release: releaseDesk({
          ...releasing,
          activate: (name, number) => restoreWorkflow({ store, sources, known, release }, name, number, { kind: 'service', id: 'release' }),
        }),
        retention,
        privacy: privacyParts(opened),
        enterLook: enterLooks(store),
        acts: bindActDesk({
          signIn,
          store,
          sources,
          queries,
          cancelRun: (id, who) => cancelRun({ store, sources }, id, who),
          retention,
          isProduction: environment === 'production',
        }),
        auditRun: (runId) => auditStoredRun(audited, runId),
        replayRun: (snapshot, definition) => replayRun(replaying, snapshot, definition),
        auditChecklist: (days) =>
          gatherChecklist(
            {
              now: sources.now,
              figures: queries.checklistFigures,
              tasks: (since) => queries.taskEscalations({ since }),
              host: () => hostEvidence('/nowhere', '/nowhere/checks.json', ['127.0.0.1:1']),
              runs: (limit, after) => queries.runs({ limit, ...(after !== undefined && { after }) }),
              store,
              audit: (runId) => auditStoredRun(audited, runId),
              replay: (snapshot, definition) => replayRun(replaying, snapshot, definition),
              publishedEvaluators: [judge.evaluator],
            },
            days,
          ),
        checkPipeline: (workflow) =>
          observePipeline(
            {
              store,
              recentRuns: async (name, limit) => (await queries.runs({ workflow: name, limit })).items,
              validOperators: async () => (await queries.operators()).filter(({ revokedAt }) => revokedAt === null).length,
              ledgerAttempts: async (runId) => attemptsInLedger(await ledger.entries(0, 1_000, runId)),
              agents: new Map(),
              tools: new Map(),
              lowered: [],
              judge,
              gates: { current: () => ({ config: gateConfig, sha256: sha256('gate') }) },
            },
            workflow,
          ),
        metrics: serverMetrics(queries, sources.now),
        relyingParty,
        people: bindPeople({ ...signIn, oidc }),
        authenticate: anyOf(
          bearerAuthenticator({
            serviceTokenSha256: sha256(serviceToken),
            operatorByToken: queries.operatorByToken,
            serviceAccountByToken: opened.signIns.serviceAccountByToken,
          }),
          sessionAuthenticator((token) => sessionOf(signIn, token)),
        ),
        waitForEntries: entryWaiters(ledger, timers),
        consoleDirectory: fileURLToPath(new URL('../../apps/console/dist', import.meta.url)),
      })
      await app.listen({ host: '127.0.0.1', port: 0 })
      closing.push(() => app.close())
      const { port } = app.server.address() as AddressInfo
      const url = `http://127.0.0.1:${port}`
      const client = new MaestroClient({ url, token: serviceToken })
      return {
        ...opened,
        url,
        databaseUrl: record.databaseUrl,
        signingKeyFile: record.signingKeyFile,
        serviceToken,
        client,
        clock,
        cutOff,
        gates,
        routing,
      }
    },
  }
}

const silent = { inForce: () => {}, proposed: () => {}, refused: () => {}, problem: () => {} }

const unrecorded = (kind: 'gate' | 'routing') => ({
  version: 1,
  inForceSince: {
    kind,
    version: 1,
    act: 'activated' as const,
    at: '2026-01-01T00:00:00.000Z',
    by: { kind: 'service' as const, id: 'file' },
    rationale: null,
    cause: 'installed' as const,
  },
  proposals: [],
  refused: null,
  fileVersion: 1,
  problem: null,
})
const ungovernedRouting = (): ReturnType<typeof unrecorded> => unrecorded('routing')

/** A gate that nothing is recorded of, so that a test counts its own entries alone. */
const ungoverned = {
  view: async () => ({ ...unrecorded('gate'), effective: [], effectiveLeftOut: 0 }),
} as unknown as GateDesk

/** UUID version 7. */
function timeOrderedId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
