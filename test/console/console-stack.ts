import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { serverAccess } from '@maestro-helix/cli/server/connect'
import { type LocalStack, startLocalStack } from '@maestro-helix/cli/stack/local-stack'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'

export type ConsoleStack = { url: string; home: string; stack: LocalStack; service: MaestroClient; token: string; stop(): Promise<void> }

export type ConsoleStackOptions = { catalogFile?: string; environment?: Record<string, string> }

const serverProgram = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))
const buildProgram = fileURLToPath(new URL('../../scripts/build-console.mjs', import.meta.url))
const openGates = fileURLToPath(new URL('../setup/open-gates.json', import.meta.url))
const samples = fileURLToPath(new URL('../../examples/src/catalog.ts', import.meta.url))

/** A whole Maestro in a home of its own, as `maestro up` starts it, with the console built from the present sources. */
export async function startConsoleStack(options: ConsoleStackOptions = {}): Promise<ConsoleStack> {
  const built = spawnSync(process.execPath, [buildProgram], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(built.stderr)
  const home = mkdtempSync(join(tmpdir(), 'maestro-console-'))
  // Root's PostgreSQL runs as another user, who must be able to pass.
  chmodSync(home, 0o711)
  const stack = await startLocalStack({
    home,
    environment: { PATH: process.env['PATH'] },
    server: {
      program: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', serverProgram],
      environment: {
        MAESTRO_CATALOG: options.catalogFile ?? samples,
        // Agents of a test say what the test needs: the gate holds what a step of theirs asks to be held.
        ...(options.catalogFile !== undefined && { MAESTRO_GATES: openGates }),
        MAESTRO_LOG_LEVEL: 'warn',
        ...options.environment,
      },
    },
    healthyAfterMs: 100,
  })
  const access = await serverAccess({ environment: {} }, home)
  return {
    url: access.url,
    token: access.token,
    home,
    stack,
    service: new MaestroClient(access),
    async stop() {
      await stack.stop()
      rmSync(home, { recursive: true, force: true, maxRetries: 20 })
    },
  }
}

/** Kills the server of a stack again and again until `seen` resolves: a restart alone may be over before anybody notices. Then waits until it answers again. */
export async function keepServerAway({ stack }: ConsoleStack, seen: Promise<unknown>): Promise<void> {
  const server = stack.children.get('server')
  if (server === undefined) throw new Error('this stack has no server of its own')
  const over = new AbortController()
  const watched = seen.finally(() => over.abort())
  watched.catch(() => undefined)
  while (!over.signal.aborted) {
    if (server.pid !== undefined) process.kill(server.pid, 'SIGKILL')
    await sleep(50)
  }
  await watched
  await server.ready()
}
