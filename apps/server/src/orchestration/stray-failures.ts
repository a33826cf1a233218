import { AsyncLocalStorage } from 'node:async_hooks'
import { MaestroError } from '@maestro-helix/contract/errors'

/** A piece of somebody else's code that runs in this process. `fail` ends the wait for it; after its end it does nothing. */
type ForeignCode = { readonly name: string; fail(error: unknown): void }

const foreign = new AsyncLocalStorage<ForeignCode>()

/**
 * Runs an agent's code so that what it leaves behind fails its attempt: a promise that nobody waits for and that rejects, an error event that nobody hears, a timer that
 * throws, a call of `process.exit`. Without `containStrayFailures` these end the process as ever.
 */
export function ownFailures<T>(name: string, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    foreign.run({ name, fail: reject }, () => void work().then(resolve, reject))
  })
}

/**
 * As `ownFailures`, for a tool: what it leaves behind is kept from the process and said, and what it returns or throws alone says what became of it. Something that
 * may have happened must not be called failed by a callback beside it.
 */
export function noStrayFailures<T>(name: string, work: () => Promise<T>): Promise<T> {
  return foreign.run({ name, fail: () => {} }, work)
}

/**
 * Keeps failures that agents and tools leave behind from ending the process, for as long as it lives. Those of nobody's code end it as before: what goes on
 * after an unknown error of our own cannot be trusted. `onStray` is told whose it was.
 */
export function containStrayFailures(onStray: (name: string, error: unknown) => void, endOfProcess: (error: unknown) => void): void {
  const caught = (error: unknown): void => {
    const code = foreign.getStore()
    if (code === undefined) return endOfProcess(error)
    onStray(code.name, error)
    code.fail(error)
  }
  process.on('unhandledRejection', caught)
  process.on('uncaughtException', caught)
  for (const name of ['exit', 'abort', 'reallyExit'] as const) keepFromEnding(name)
  const kill = process.kill.bind(process)
  process.kill = (pid, signal) => {
    // 0 and below mean groups of processes, its own among them.
    if ((pid <= 0 || pid === process.pid || pid === process.ppid) && signal !== 0) refuseEnd('kill')
    return kill(pid, signal)
  }
}

type Ending = Record<'exit' | 'abort' | 'reallyExit', (...given: unknown[]) => never>

function keepFromEnding(name: keyof Ending): void {
  const ending = process as unknown as Ending
  const end = ending[name].bind(process)
  ending[name] = (...given) => {
    refuseEnd(name)
    return end(...given)
  }
}

/** @throws MaestroError AGENT_FAILED where somebody else's code is what ends the process. */
function refuseEnd(how: string): void {
  const code = foreign.getStore()
  if (code === undefined) return
  const error = new MaestroError('AGENT_FAILED', `${code.name} called process.${how}, which would end the server`)
  code.fail(error)
  throw error
}
