import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { acquireHomeLock } from './home-lock.ts'
import { type HomeWitness, startHomeWitness } from './home-witness.ts'
import { chooseHomePorts } from './home-ports.ts'
import { endOrphans, openChildRegister } from './orphans.ts'
import { preparePostgres } from './postgres.ts'
import { registerDeployment } from './register-deployment.ts'
import { checkEngine, prepareRestate } from './restate.ts'
import { prepareServer, type ServerProgram } from './server-process.ts'
import { type ChildEvent, type ChildSpecification, type SupervisedChild, superviseChild } from './supervised-child.ts'

/** `initializing`: the database is made, once per home. `orphan-ended`: a child of a killed start was found and ended. */
export type StackEvent = ChildEvent | { child: string; event: 'initializing' | 'orphan-ended' }

export type LocalStackOptions = {
  /** The directory of everything this Maestro keeps. Made where it does not exist. */
  home: string
  /** DATABASE_URL (use that database), MAESTRO_RESTATE_INGRESS_URL with MAESTRO_RESTATE_ADMIN_URL (use that engine), MAESTRO_HTTP_PORT; all of it is handed to the server. */
  environment: Record<string, string | undefined>
  /** The server to run on the two; without it only they are started. */
  server?: ServerProgram
  /** See ChildSpecification; short for tests that kill children again and again. */
  healthyAfterMs?: number
  onEvent?(event: StackEvent): void
}

export type LocalStack = {
  home: string
  databaseUrl: string
  restate: { ingressUrl: string; adminUrl: string }
  /** Where the server answers people and programs; undefined without a server. */
  apiUrl: string | undefined
  /** Where the engine calls the server's handlers. */
  serviceUrl: string
  servicePort: number
  /** The children that this stack supervises, by name: postgres, restate, server. */
  children: ReadonlyMap<string, SupervisedChild>
  /** Ends everything in order: server, engine, database. Bounded in time; safe to call again. */
  stop(): Promise<void>
}

/** How long an engine that runs elsewhere may take to say that it is healthy. */
const engineAnswersMs = 10_000

/**
 * Starts all that one machine needs, and keeps it running until `stop`.
 * @throws MaestroError ALREADY_RUNNING, PORT_IN_USE, CONFIG_INVALID, RECORD_UNAVAILABLE, RECORD_DISK_FULL, ENGINE_UNAVAILABLE, UNAVAILABLE; nothing is left running then
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const home = resolve(options.home)
  const { environment } = options
  const report = options.onEvent ?? (() => undefined)
  const externalEngine = readExternalEngine(environment)
  const fixedHttpPort = readPort(environment, 'MAESTRO_HTTP_PORT')
  makeHome(home)

  const lock = acquireHomeLock(home)
  const register = openChildRegister(home)
  const children = new Map<string, SupervisedChild>()
  const supervise = (specification: ChildSpecification): SupervisedChild => {
    const patience = options.healthyAfterMs === undefined ? {} : { healthyAfterMs: options.healthyAfterMs }
    const child = superviseChild({ ...specification, ...patience }, (event) => {
      if (event.event === 'starting') register.note(event.child, event.pid)
      if (event.event === 'ended') register.note(event.child, undefined)
      report(event)
    })
    children.set(specification.name, child)
    return child
  }
  let witness: HomeWitness | undefined
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= stopAll())
  const stopAll = async () => {
    for (const name of ['server', 'restate', 'postgres']) await children.get(name)?.stop()
    witness?.close()
    register.clear()
    lock.release()
  }

  try {
    for (const child of await endOrphans(home)) report({ child, event: 'orphan-ended' })
    const ports = await chooseHomePorts(home, fixedHttpPort)
    const serviceUrl = `http://127.0.0.1:${ports.service}`

    const externalDatabaseUrl = environment['DATABASE_URL'] || undefined
    const startDatabase = async (): Promise<string> => {
      if (externalDatabaseUrl !== undefined) return externalDatabaseUrl
      const onInitialize = () => report({ child: 'postgres', event: 'initializing' })
      const postgres = await preparePostgres({ home, onInitialize })
      await supervise(postgres.specification).ready()
      return postgres.databaseUrl
    }
    let serverRegistered = false
    const startEngine = async (): Promise<LocalStack['restate']> => {
      if (externalEngine !== undefined) {
        await checkEngine(externalEngine, AbortSignal.timeout(engineAnswersMs))
        return externalEngine
      }
      const restatePorts = { ingress: ports.restateIngress, admin: ports.restateAdmin, node: ports.restateNode }
      // An engine that lost its data does not know the server any more.
      const whenReady = async (signal: AbortSignal) => {
        if (serverRegistered && children.get('server')?.pid !== undefined)
          await registerDeployment(engine.adminUrl, serviceUrl, { signal, timeoutMs: 10_000 })
      }
      const engine = prepareRestate({ home, ports: restatePorts, whenReady })
      await supervise(engine.specification).ready()
      return { ingressUrl: engine.ingressUrl, adminUrl: engine.adminUrl }
    }
    const [databaseUrl, restate] = await bothOrFirstFailure(startDatabase(), startEngine())

    let apiUrl: string | undefined
    if (options.server !== undefined) {
      if (environment['MAESTRO_HOME_WITNESS'] !== 'off') witness = await startHomeWitness(home)
      const server = prepareServer({
        home,
        server: options.server,
        environment: { ...environment, MAESTRO_WITNESSES: witnessesOf(environment, witness) },
        databaseUrl,
        databaseIsElsewhere: externalDatabaseUrl !== undefined,
        restate,
        ports,
      })
      await supervise(server.specification).ready()
      serverRegistered = true
      apiUrl = server.apiUrl
      lock.publishApiUrl(apiUrl)
    }
    return { home, databaseUrl, restate, apiUrl, serviceUrl, servicePort: ports.service, children, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Those that the user named, and the home's own. */
function witnessesOf(environment: Record<string, string | undefined>, witness: HomeWitness | undefined): string {
  return [environment['MAESTRO_WITNESSES'], witness?.named].filter((named) => named !== undefined && named !== '').join(', ')
}

/** Both have settled when it returns or throws, so that whatever was started is known to `stop`. */
async function bothOrFirstFailure<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [one, other] = await Promise.allSettled([first, second])
  if (one.status === 'rejected') throw one.reason
  if (other.status === 'rejected') throw other.reason
  return [one.value, other.value]
}

function makeHome(home: string): void {
  try {
    // Root's database runs as another user, who must be able to pass (not to list) the home. Everything in it that is private has its own mode.
    mkdirSync(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new MaestroError('CONFIG_INVALID', `MAESTRO_HOME ${home} cannot be made (${reason}). Choose a directory that this user may write to.`, {
      cause,
    })
  }
}

function readExternalEngine(environment: Record<string, string | undefined>): LocalStack['restate'] | undefined {
  const ingressUrl = environment['MAESTRO_RESTATE_INGRESS_URL'] || undefined
  const adminUrl = environment['MAESTRO_RESTATE_ADMIN_URL'] || undefined
  if (ingressUrl === undefined && adminUrl === undefined) return undefined
  if (ingressUrl !== undefined && adminUrl !== undefined) return { ingressUrl, adminUrl }
  throw new MaestroError('CONFIG_INVALID', 'Set both MAESTRO_RESTATE_INGRESS_URL and MAESTRO_RESTATE_ADMIN_URL, or neither.')
}

function readPort(environment: Record<string, string | undefined>, name: string): number | undefined {
  const text = environment[name]
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new MaestroError('CONFIG_INVALID', `${name} is ${JSON.stringify(text)}; it must be a port from 1 to 65535.`)
}
