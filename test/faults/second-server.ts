import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chooseFreePorts } from '@maestro-helix/cli/stack/free-ports'
import { prepareRestate } from '@maestro-helix/cli/stack/restate'
import { prepareServer } from '@maestro-helix/cli/stack/server-process'
import { superviseChild, type SupervisedChild } from '@maestro-helix/cli/stack/supervised-child'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { readFileSync } from 'node:fs'
import { type FaultedSystem, serverProgram } from './faulted-system.ts'

export type SecondServer = { client: MaestroClient; url: string; ingressUrl: string; server: SupervisedChild; stop(): Promise<void> }

/**
 * A second server on the record of the first, with an engine of its own: nothing but the record keeps the two apart. They share the ledger's key
 * and the token, as two machines of one installation do.
 */
export async function startSecondServer(system: FaultedSystem): Promise<SecondServer> {
  const home = join(system.home, 'second')
  mkdirSync(home, { mode: 0o700 })
  for (const file of ['ledger-key.pem', 'api-token']) copyFileSync(join(system.home, file), join(home, file))
  const [ingress = 0, admin = 0, node = 0, http = 0, service = 0] = await chooseFreePorts(5)
  const engine = prepareRestate({ home, ports: { ingress, admin, node } })
  const restate = superviseChild({ ...engine.specification, name: 'second-restate', healthyAfterMs: 100 }, () => undefined)
  await restate.ready()
  const { specification, apiUrl } = prepareServer({
    home,
    server: {
      program: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', serverProgram],
      environment: {
        MAESTRO_CATALOG: join(import.meta.dirname, 'fault-catalog.ts'),
        MAESTRO_GATES: join(system.home, 'gates.json'),
        MAESTRO_LOG_LEVEL: 'warn',
        FAULT_FOLDER: system.home,
      },
    },
    environment: { PATH: process.env['PATH'] },
    databaseUrl: system.stack.databaseUrl,
    restate: engine,
    ports: { http, service },
  })
  const server = superviseChild({ ...specification, name: 'second-server', healthyAfterMs: 100 }, () => undefined)
  await server.ready()
  return {
    client: new MaestroClient({ url: apiUrl, token: readFileSync(join(home, 'api-token'), 'utf8').trim() }),
    url: apiUrl,
    ingressUrl: engine.ingressUrl,
    server,
    async stop() {
      await server.stop()
      await restate.stop()
    },
  }
}
