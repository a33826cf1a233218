import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { sha256Hex } from '../../record/digest.ts'
import { bearerAuthenticator } from '../bearer-authenticator.ts'
import type { EscalationDesk } from '../escalation-desk.ts'
import type { PeopleCommands } from '../people-dependencies.ts'
import { silentLogger } from './silent-logger.ts'
import type { HttpCommands, HttpDependencies, LedgerReads, RecordQueries } from '../http-dependencies.ts'

export const serviceToken = 'service-token-of-this-test-home'
export const asService = { host: '127.0.0.1:7411', authorization: `Bearer ${serviceToken}` }

type Fakes = {
  commands: Partial<HttpCommands>
  queries: Partial<RecordQueries>
  desk: Partial<EscalationDesk>
  ledger: Partial<LedgerReads>
  store: Partial<HttpDependencies['store']>
  people: Partial<PeopleCommands>
  deps: Partial<HttpDependencies>
}

/** Dependencies for tests of the HTTP surface alone. What a test does not give fails loudly when it is called. */
export function fakedDependencies(fakes: Partial<Fakes> = {}): HttpDependencies {
  let ids = 0
  const gate: { config: GateConfig; sha256: string } = { config: defaultGateConfig, sha256: sha256Hex('gate') }
  return {
    version: '0.0.0-test',
    sources: { now: () => '2026-01-02T03:04:05.006Z', id: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}` },
    logger: silentLogger(),
    commands: failing('commands', fakes.commands),
    store: failing('store', fakes.store),
    queries: failing('queries', fakes.queries),
    calibration: failing('calibration'),
    people: failing('people', fakes.people),
    relyingParty: { id: 'localhost', name: 'Maestro Helix', origins: ['http://localhost:7411'] },
    desk: failing('desk', fakes.desk),
    gilFigures: failing('gilFigures'),
    onCall: failing('onCall'),
    notifications: failing('notifications'),
    policies: failing('policies'),
    ledger: failing('ledger', fakes.ledger),
    gate: () => gate,
    routing: failing('routing', { current: () => ({ policy: defaultRoutingPolicy, sha256: sha256Hex('routing') }), ...fakes.deps?.routing }),
    gates: failing('gates', fakes.deps?.gates),
    catalogAgents: [],
    toolTraits: () => undefined,
    readiness: { record: async () => null, engine: async () => null, ledger: async () => null },
    release: failing('release', fakes.deps?.release),
    retention: failing('retention', fakes.deps?.retention),
    enterLook: fakes.deps?.enterLook ?? (async () => {}),
    acts: failing('acts', fakes.deps?.acts),
    privacy: failing('privacy', fakes.deps?.privacy),
    auditRun: async () => {
      throw new Error('auditRun is not expected in this test')
    },
    auditChecklist: async () => {
      throw new Error('auditChecklist is not expected in this test')
    },
    replayRun: async () => {
      throw new Error('replayRun is not expected in this test')
    },
    checkPipeline: async (workflow) => {
      throw new Error(`checkPipeline of ${workflow} is not expected in this test`)
    },
    metrics: { contentType: 'text/plain; version=0.0.4', text: async () => '' },
    authenticate: bearerAuthenticator({ serviceTokenSha256: sha256Hex(serviceToken), operatorByToken: async () => undefined }),
    waitForEntries: async () => {},
    consoleDirectory: '/nonexistent',
    ...fakes.deps,
  }
}

function failing<Port extends object>(port: string, given: Partial<Port> = {}): Port {
  return new Proxy(given, {
    get: (target, name) =>
      Reflect.get(target, name) ??
      (() => {
        throw new Error(`${port}.${String(name)} is not expected in this test`)
      }),
  }) as Port
}
