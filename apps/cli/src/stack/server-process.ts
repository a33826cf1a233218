import { join } from 'node:path'
import { codeOf, errorCatalogue, MaestroError } from '@maestro-helix/contract/errors'
import { boundToThisProcess } from './command.ts'
import { registerDeployment } from './register-deployment.ts'
import type { ChildSpecification } from './supervised-child.ts'

/** How to start the server; `environment` is added to what the stack tells it. */
export type ServerProgram = { program: string; args: readonly string[]; environment?: Record<string, string> }

export type ServerOptions = {
  home: string
  server: ServerProgram
  /** What the server inherits (provider keys, proxies); the stack's own variables win. */
  environment: Record<string, string | undefined>
  databaseUrl: string
  /** Nobody here starts the database again: where it cannot be used now, the next attempt of the server finds it no better. */
  databaseIsElsewhere?: boolean
  restate: { ingressUrl: string; adminUrl: string }
  ports: { http: number; service: number }
}

/** Says how to run the server, which is ready when it answers, the engine knows its handlers, and it calls itself ready. */
export function prepareServer(options: ServerOptions): { specification: ChildSpecification; apiUrl: string; serviceUrl: string } {
  const { home, server, restate, ports } = options
  const apiUrl = `http://127.0.0.1:${ports.http}`
  const serviceUrl = `http://127.0.0.1:${ports.service}`
  const inherited = Object.fromEntries(Object.entries(options.environment).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const environment = {
    ...inherited,
    DATABASE_URL: options.databaseUrl,
    MAESTRO_HOME: home,
    MAESTRO_HTTP_PORT: String(ports.http),
    MAESTRO_SERVICE_PORT: String(ports.service),
    MAESTRO_RESTATE_INGRESS_URL: restate.ingressUrl,
    MAESTRO_RESTATE_ADMIN_URL: restate.adminUrl,
    ...server.environment,
  }
  const expectOk = async (path: string, signal: AbortSignal) => {
    const answer = await fetch(`${apiUrl}${path}`, { signal })
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${(await answer.text()).slice(0, 500)}`)
  }
  const specification: ChildSpecification = {
    name: 'server',
    command: (ended) =>
      boundToThisProcess(
        {
          program: server.program,
          args: server.args,
          environment: { ...environment, ...(ended === 'outside' && { MAESTRO_ENDED_FROM_OUTSIDE: 'yes' }) },
          workingDirectory: process.cwd(),
        },
        'KILL',
      ),
    checkReady: (signal) => expectOk('/healthz', signal),
    // Longer than the server itself waits before it gives up on an agent that keeps it from answering.
    alive: { check: (signal) => expectOk('/healthz', signal), deadAfterMs: 120_000 },
    async whenReady(signal) {
      await registerDeployment(restate.adminUrl, serviceUrl, { signal })
      await expectOk('/readyz', signal)
    },
    readyTimeoutMs: 120_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
    logFile: join(home, 'logs', 'server.log'),
    failureCode: 'UNAVAILABLE',
    reasonIn: fatalReason,
    lasts: ({ code }) => !errorCatalogue[code].retry || (code === 'RECORD_UNAVAILABLE' && options.databaseIsElsewhere === true),
  }
  return { specification, apiUrl, serviceUrl }
}

/** The error that the server named in its last fatal line: `{"level":"fatal","code":...,"message":...}`. */
export function fatalReason(errorOutput: string): MaestroError | undefined {
  for (const line of errorOutput.split('\n').toReversed()) {
    try {
      const { level, code, message, hint } = JSON.parse(line) as Record<string, unknown>
      if (level === 'fatal' && typeof message === 'string' && codeOf({ code }) !== 'INTERNAL')
        return new MaestroError(codeOf({ code }), message, typeof hint === 'string' && hint !== '' ? { hint } : {})
    } catch {
      // Another line of its log.
    }
  }
  return undefined
}
