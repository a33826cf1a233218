import { uptime } from 'node:os'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Judge } from '@maestro-helix/helix/judge'
import type { Logger } from 'pino'
import type { ServerEnvironment } from '../environment.ts'
import { openPostgresStore } from '../evidence/open-postgres-store.ts'
import type { OidcProvider } from '../governance/people/oidc-sign-in.ts'
import type { StallWatch } from '../operations/stall-watch.ts'
import { noCommitPoints, stopAtCommitPoints } from '../operations/commit-point-stop.ts'
import { credentialVault, takeCredentials } from '../operations/credential-vault.ts'
import { loadCatalog, type LoadedCatalog } from '../operations/load-catalog.ts'
import { oidcProvider } from '../operations/oidc-provider.ts'
import type { CommitPointListener } from '../orchestration/commit-points.ts'
import type { DriverParts } from '../orchestration/driver-parts.ts'
import type { Engine } from '../orchestration/engine.ts'
import { restateEngine } from '../orchestration/restate-engine.ts'
import type { Timers } from '../orchestration/within-time.ts'
import type { Sources } from '../record/sources.ts'
import { newToken, systemSources, systemTimers } from '../system-sources.ts'
import { workerParts } from './worker-parts.ts'

const engineTimeoutMs = 3_000

/** Everything of the world outside that the system uses, so that whoever composes it says what that is. */
export type SystemPorts = {
  logger: Logger
  sources: Sources
  timers: Timers
  /** Milliseconds since some moment, by a clock that is never set. */
  elapsedMs: () => number
  /** Milliseconds that the machine has been up, asleep or not. */
  uptimeMs: () => number
  /** From 0 to below 1. */
  random: () => number
  newToken: () => string
  openRecord: typeof openPostgresStore
  engine: Engine
  /** Asks the engine whether it is there. @throws MaestroError ENGINE_UNAVAILABLE */
  askEngine: () => Promise<void>
  catalog: LoadedCatalog
  /** Where the catalog's agents, tools and functions run. */
  runCatalog: (catalog: LoadedCatalog, stall: StallWatch) => ReturnType<typeof workerParts>
  credentials: DriverParts['credentials']
  oidc: OidcProvider | null
  commitPoints: CommitPointListener
  /** Judges instead of what the configuration names. */
  judge?: Judge
}

/** A catalog in which there is nothing. */
export const emptyCatalog: LoadedCatalog = {
  agents: new Map(),
  refused: new Map(),
  tools: new Map(),
  toolSha256: new Map(),
  functions: new Map(),
  workflows: [],
  environment: [],
  build: '',
}

/**
 * The machine, the database, the engine and the catalog that the environment names. Takes the credentials of tools out of `variables` before any code of others is
 * loaded: what is in the environment then is theirs to read.
 * @throws MaestroError CATALOG_INVALID, CONFIG_INVALID
 */
export async function machinePorts(environment: ServerEnvironment, variables: NodeJS.ProcessEnv, logger: Logger): Promise<SystemPorts> {
  const { catalogFile } = environment
  const credentials = takeCredentials(variables)
  return {
    logger,
    sources: systemSources,
    timers: systemTimers,
    elapsedMs: () => performance.now(),
    uptimeMs: () => uptime() * 1_000,
    random: Math.random,
    newToken,
    openRecord: openPostgresStore,
    engine: restateEngine(environment.restateIngressUrl),
    askEngine: () => engineAnswers(environment.restateAdminUrl),
    catalog: catalogFile === null ? emptyCatalog : await loadCatalog(catalogFile, variables),
    runCatalog: (catalog, stall) => workerParts(catalog, stall, { catalogFile, environment: variables, workers: environment.workers, logger }),
    credentials: credentialVault(credentials, environment.home),
    oidc: environment.oidc && oidcProvider(environment.oidc),
    commitPoints: environment.commitPointsSocket === null ? noCommitPoints : await stopAtCommitPoints(environment.commitPointsSocket),
  }
}

async function engineAnswers(adminUrl: string): Promise<void> {
  const answer = await fetch(new URL('/health', adminUrl), { signal: AbortSignal.timeout(engineTimeoutMs) }).catch(() => undefined)
  if (!answer?.ok) throw new MaestroError('ENGINE_UNAVAILABLE', 'Restate does not answer')
}
