import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineTool } from '@maestro-helix/sdk/define-tool'
import { composeSystem } from '@maestro-helix/server/composition/compose-system'
import { releaseFiles } from '@maestro-helix/server/composition/release-files'
import { emptyCatalog, type SystemPorts } from '@maestro-helix/server/composition/system-ports'
import type { PostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import type { OidcProvider } from '@maestro-helix/server/governance/people/oidc-sign-in'
import type { PolicyParts } from '@maestro-helix/server/governance/policy/action-question'
import { silentLogger } from '@maestro-helix/server/http/testing/silent-logger'
import { noCommitPoints } from '@maestro-helix/server/operations/commit-point-stop'
import type { GatesInForce } from '@maestro-helix/server/operations/gates-in-force'
import type { LoadedCatalog } from '@maestro-helix/server/operations/load-catalog'
import type { RoutingInForce } from '@maestro-helix/server/operations/routing-in-force'
import pg from 'pg'
import { afterEach } from 'vitest'
import { useTestRecord } from '../setup/test-record.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const serviceToken = 'service-token-of-this-test-home'

const writer = defineAgent({ id: 'writer', version: '1.0.0', description: 'Writes.', run: () => ({ output: 'Written.' }) })
const refund = defineTool({
  id: 'refund',
  description: 'Gives money back.',
  effect: 'irreversible',
  idempotent: false,
  blastRadius: 1,
  execute: () => Promise.resolve({ output: {} }),
})
const catalog: LoadedCatalog = { ...emptyCatalog, agents: new Map([[writer.id, writer]]), tools: new Map([[refund.id, refund]]) }

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
  /** How many entries the start itself made: of policies, gates, routing and tools. */
  begunWith: number
  gates: GatesInForce
  routing: RoutingInForce
  policy: PolicyParts
  /** Makes the database unreachable until the test ends: its name leads nowhere, and its connections are cut. */
  cutOff(): Promise<void>
}

/**
 * Gives a test file the server as it is shipped, on a real record, listening on loopback, with two exceptions: there is no engine, and nothing is done in the
 * background. Closed after each test, the record emptied before.
 */
export function useTestServer(): {
  start(options?: { judge?: Judge; gateConfig?: GateConfig; oidc?: OidcProvider | null; environment?: string }): Promise<TestServer>
} {
  const record = useTestRecord()
  const closing: (() => unknown)[] = []
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
    async start({ judge = embeddedJudge({ sha256 }), gateConfig = defaultGateConfig, oidc = null, environment = 'development' } = {}) {
      await record.clear()
      const home = mkdtempSync(join(tmpdir(), 'maestro-http-'))
      closing.push(() => rmSync(home, { recursive: true, force: true }))
      writeFileSync(join(home, 'api-token'), serviceToken)
      const gatesFile = join(home, 'gates.json')
      writeFileSync(gatesFile, JSON.stringify(gateConfig))
      const clock = { aheadMs: 0 }
      const ports: SystemPorts = {
        logger: silentLogger(),
        sources: {
          now: () => new Date(Date.now() + clock.aheadMs).toISOString(),
          id: timeOrderedId,
          salt: () => randomBytes(16).toString('hex'),
        },
        timers: {
          after: (delayMs, callback) => {
            const timer = setTimeout(callback, delayMs)
            return () => clearTimeout(timer)
          },
        },
        elapsedMs: () => performance.now(),
        // Time passes for the machine as it does for its clock.
        uptimeMs: () => performance.now() + clock.aheadMs,
        random: Math.random,
        newToken: () => randomBytes(32).toString('base64url'),
        openRecord: () => record.open(),
        engine: { wake: () => Promise.resolve() },
        askEngine: () => Promise.resolve(),
        catalog,
        runCatalog: async (loaded) => ({ ...loaded, stop: () => {} }),
        credentials: () => Promise.resolve({}),
        oidc,
        commitPoints: noCommitPoints,
        judge,
      }
      const system = await composeSystem(
        {
          databaseUrl: record.databaseUrl,
          home,
          httpPort: 7411,
          servicePort: 7412,
          gatesFile,
          routingFile: null,
          retentionFile: null,
          releaseGatesFile: null,
          helix: null,
          judgeModel: null,
          entailment: null,
          policyPlace: { environment, timeZone: 'UTC' },
          notificationsFile: null,
          channelSecrets: { slackWebhookUrl: null, smtpUrl: null, smtpFrom: null, pagerDutyRoutingKey: null, pagerDutyUrl: null },
          witnesses: [],
          clockConfirmed: null,
          stallSeconds: 30,
          endedFromOutside: false,
          relyingParty,
          version: '0.0.0-test',
          files: { ...releaseFiles, checks: join(home, 'checks.json') },
        },
        ports,
      )
      closing.unshift(() => system.stop())
      await system.http.listen({ host: '127.0.0.1', port: 0 })
      const { port } = system.http.server.address() as AddressInfo
      const url = `http://127.0.0.1:${port}`
      return {
        ...system.record,
        store: system.store,
        url,
        databaseUrl: record.databaseUrl,
        signingKeyFile: record.signingKeyFile,
        serviceToken,
        client: new MaestroClient({ url, token: serviceToken }),
        clock,
        begunWith: (await system.record.ledger.tip()).size,
        cutOff,
        gates: system.gates,
        routing: system.routing,
        policy: system.policy,
      }
    },
  }
}

/** UUID version 7. */
function timeOrderedId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
