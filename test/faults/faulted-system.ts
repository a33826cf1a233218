import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enrolOperator } from '@maestro-helix/cli/governance/enrol'
import { ensureOperatorKeys, type OperatorKeys } from '@maestro-helix/cli/home/operator-keys'
import { connect } from '@maestro-helix/cli/server/connect'
import { type LocalStack, type StackEvent, startLocalStack } from '@maestro-helix/cli/stack/local-stack'
import { noConditions } from '@maestro-helix/helix/gates/no-conditions'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { type FaultControl, faultControl } from './fault-control.ts'

export type FaultTarget = 'server' | 'restate' | 'postgres'
export const faultTargets: readonly FaultTarget[] = ['server', 'restate', 'postgres']

export type SystemOperator = { keys: OperatorKeys; client: MaestroClient }

/** A whole Maestro on this machine, supervised as `maestro up` does it, whose processes are there to be killed. */
export type FaultedSystem = {
  home: string
  stack: LocalStack
  control: FaultControl
  service: MaestroClient
  operators: SystemOperator[]
  events: StackEvent[]
  /** Kills without warning and resolves when the process is gone. */
  kill(target: FaultTarget): Promise<void>
  /** Kills, then resolves when the supervisor has brought it back. */
  killAndAwait(target: FaultTarget): Promise<void>
  stop(): Promise<void>
}

export const serverProgram = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))
const defaultCatalog = fileURLToPath(new URL('fault-catalog.ts', import.meta.url))

export type SystemOptions = {
  catalogFile?: string
  /** Further variables of the server. */
  environment?: Record<string, string>
  /** The environment of the stack: DATABASE_URL and the like. */
  stackEnvironment?: Record<string, string>
  operators?: number
}

/** Starts PostgreSQL, Restate and the server in a home of their own and enrols operators. */
export async function startFaultedSystem(options: SystemOptions = {}): Promise<FaultedSystem> {
  const home = mkdtempSync(join(tmpdir(), 'maestro-faults-'))
  // Root's PostgreSQL runs as another user, who must be able to pass.
  chmodSync(home, 0o711)
  mkdirSync(join(home, 'keys'))
  const gates = { ...defaultGateConfig, conditions: noConditions, default: { qsrMin: 0, mriMax: 1 }, adaptation: { below: 0, maxAttempts: 0 } }
  writeFileSync(join(home, 'gates.json'), JSON.stringify(gates))
  writeFileSync(join(home, 'routing.json'), JSON.stringify(defaultRoutingPolicy))
  const control = await faultControl(join(home, 'commit-points'))
  const events: StackEvent[] = []
  const environment = {
    MAESTRO_CATALOG: options.catalogFile ?? defaultCatalog,
    MAESTRO_GATES: join(home, 'gates.json'),
    MAESTRO_ROUTING: join(home, 'routing.json'),
    MAESTRO_LOG_LEVEL: 'warn',
    MAESTRO_COMMIT_POINTS: join(home, 'commit-points'),
    FAULT_FOLDER: home,
    ...options.environment,
  }
  try {
    const stack = await startLocalStack({
      home,
      environment: { PATH: process.env['PATH'], ...options.stackEnvironment },
      server: { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', serverProgram], environment },
      healthyAfterMs: 100,
      onEvent: (event) => events.push(event),
    })
    const service = await connect({ environment: {} }, home)
    const operators: SystemOperator[] = []
    for (let number = 1; number <= (options.operators ?? 2); number++) {
      const id = `operator-${number}`
      await enrolOperator(service.people, home, { id, displayName: `Operator ${number} of a test`, demonstration: false })
      operators.push({ keys: await ensureOperatorKeys(home, id), client: await connect({ environment: {} }, home, id) })
    }
    const childOf = (target: FaultTarget) => {
      const child = stack.children.get(target)
      if (child === undefined) throw new Error(`the stack has no ${target}`)
      return child
    }
    const kill = async (target: FaultTarget): Promise<void> => {
      const { pid } = childOf(target)
      if (pid === undefined) throw new Error(`${target} does not run`)
      process.kill(pid, 'SIGKILL')
      // The supervisor reports the end once the process has been reaped.
      while (!events.some((event) => event.child === target && event.event === 'ended' && event.pid === pid))
        await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return {
      home,
      stack,
      control,
      service,
      operators,
      events,
      kill,
      async killAndAwait(target) {
        await kill(target)
        await childOf(target).ready()
      },
      async stop() {
        await control.close()
        await stack.stop()
        rmSync(home, { recursive: true, force: true, maxRetries: 20 })
      },
    }
  } catch (error) {
    await control.close()
    throw error
  }
}
