import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { boundToThisProcess } from './command.ts'
import type { ChildSpecification } from './supervised-child.ts'

/** The loopback ports of the engine: calls, administration, and its nodes' own traffic. */
export type RestatePorts = { ingress: number; admin: number; node: number }

export type Restate = { specification: ChildSpecification; ingressUrl: string; adminUrl: string }

export type RestateOptions = {
  home: string
  ports: RestatePorts
  /** Work done whenever the engine has become ready, after each restart too. */
  whenReady?(signal: AbortSignal): Promise<void>
}

/** Says how to run the engine of a home. All its ports are on loopback; its data stays in the home. */
export function prepareRestate({ home, ports, whenReady }: RestateOptions): Restate {
  const program = restateProgram()
  const configurationFile = join(home, 'restate.toml')
  const dataDirectory = join(home, 'restate')
  const ingressUrl = `http://127.0.0.1:${ports.ingress}`
  const adminUrl = `http://127.0.0.1:${ports.admin}`
  const specification: ChildSpecification = {
    name: 'restate',
    command() {
      mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
      writeFileSync(configurationFile, configuration(dataDirectory, ports), { mode: 0o600 })
      const environment = { PATH: process.env['PATH'] ?? '', DO_NOT_TRACK: '1' }
      return boundToThisProcess({ program, args: ['--no-logo', '--config-file', configurationFile], environment, workingDirectory: home }, 'KILL')
    },
    checkReady: (signal) => checkEngine({ ingressUrl, adminUrl }, signal),
    ...(whenReady === undefined ? {} : { whenReady }),
    readyTimeoutMs: 120_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 8_000,
    logFile: join(home, 'logs', 'restate.log'),
    failureCode: 'ENGINE_UNAVAILABLE',
  }
  return { specification, ingressUrl, adminUrl }
}

/** @throws MaestroError ENGINE_UNAVAILABLE where administration or calls do not say that they are healthy */
export async function checkEngine(engine: { ingressUrl: string; adminUrl: string }, signal: AbortSignal): Promise<void> {
  const places = [
    ['MAESTRO_RESTATE_ADMIN_URL', `${engine.adminUrl}/health`],
    ['MAESTRO_RESTATE_INGRESS_URL', `${engine.ingressUrl}/restate/health`],
  ] as const
  await Promise.all(
    places.map(async ([variable, url]) => {
      const answer = await fetch(url, { signal }).catch((cause: unknown) => {
        throw new MaestroError('ENGINE_UNAVAILABLE', `Restate does not answer at ${url} (${variable})`, { cause })
      })
      if (!answer.ok) throw new MaestroError('ENGINE_UNAVAILABLE', `Restate is not healthy at ${url} (${variable}): it answers ${answer.status}`)
    }),
  )
}

function restateProgram(): string {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json'))
    const program = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'restate-server')
    if (!existsSync(program)) throw new Error(`${program} is missing`)
    return program
  } catch (cause) {
    throw new MaestroError('ENGINE_UNAVAILABLE', `The Restate server for this platform (npm package ${name}) is not installed. Run \`npm ci\`.`, {
      cause,
    })
  }
}

/**
 * The engine's configuration for one machine shared with other work. Release 1.7 asks GitHub for its latest version at each start and has no switch
 * against it; it sends nothing of ours, and a failed attempt only costs a log line, which is filtered here.
 */
function configuration(dataDirectory: string, ports: RestatePorts): string {
  return `# Written at each start; changes here are lost.
roles = ["http-ingress", "admin", "worker", "log-server", "metadata-server"]
cluster-name = "maestro"
# Not the host's name: that may change, and the data belongs to the node's name.
node-name = "maestro"
auto-provision = true
base-dir = ${JSON.stringify(dataDirectory)}
listen-mode = "tcp"
bind-ip = "127.0.0.1"
bind-port = ${ports.node}
advertised-address = "http://127.0.0.1:${ports.node}/"
default-num-partitions = 4
rocksdb-total-memory-size = "256 MiB"
disable-telemetry = true
log-filter = "warn,restate=info,octocrab=off"
log-disable-ansi-codes = true
shutdown-timeout = "5s"
default-journal-retention = "30d"
default-idempotency-retention = "30d"
default-workflow-completion-retention = "30d"

# A handler that cannot go on (database away, server restarting) is tried for ever: the record decides when a run has failed.
[default-retry-policy]
initial-interval = "50ms"
exponentiation-factor = 2.0
max-attempts = "unlimited"
max-interval = "5s"

[admin]
bind-address = "127.0.0.1:${ports.admin}"
advertised-address = "http://127.0.0.1:${ports.admin}/"
disable-web-ui = true

[admin.query-engine]
memory-size = "128 MiB"

[ingress]
bind-address = "127.0.0.1:${ports.ingress}"
advertised-address = "http://127.0.0.1:${ports.ingress}/"

[worker.invoker]
memory-limit = "512 MiB"

[bifrost]
record-cache-memory-size = "64 MiB"
`
}
