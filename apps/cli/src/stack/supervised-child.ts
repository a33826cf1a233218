import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, errorCatalogue, MaestroError } from '@maestro-helix/contract/errors'
import type { Command } from './command.ts'
import { openRotatingLog } from './rotating-log.ts'

/** What happened to a child. `unresponsive`: it runs and no longer answers, so it is killed. `restarting` follows every end that was not asked for. */
export type ChildEvent =
  | { child: string; event: 'starting'; pid: number }
  | { child: string; event: 'ready'; pid: number; afterMs: number }
  | { child: string; event: 'ended'; pid: number; exitCode: number | null; signal: NodeJS.Signals | null }
  | { child: string; event: 'unresponsive'; pid: number; forMs: number }
  | { child: string; event: 'restarting'; inMs: number }
  | { child: string; event: 'stopped' }

/** How the life before ended: by whom or what. `outside`: somebody else killed it, which says nothing of what it did. */
export type ChildEnd = 'outside' | 'itself'

export type ChildSpecification = {
  name: string
  /** Asked at every start; `ended` says how the life before did, and is absent at the first. */
  command(ended?: ChildEnd): Command | Promise<Command>
  /** Throws as long as the child is not ready; asked again and again. */
  checkReady(signal: AbortSignal, pid: number): Promise<void>
  /** Done once per start when the child is ready, before anybody is told. Its failure counts as the child's. */
  whenReady?(signal: AbortSignal): Promise<void>
  /** Throws where a child that was ready no longer answers; asked again and again. One that has not answered for `deadAfterMs` is killed. */
  alive?: { check(signal: AbortSignal): Promise<void>; deadAfterMs: number }
  readyTimeoutMs: number
  /** The signal that ends the child in good order, and how long that may take before it is killed. */
  stopSignal: NodeJS.Signals
  stopTimeoutMs: number
  logFile: string
  /** The code of the error that a failed start throws. */
  failureCode: ErrorCode
  /** What the child itself said on standard error about why it cannot run; undefined where it said nothing of the kind. A reason that does not pass by itself ends the first start at once. */
  reasonIn?(errorOutput: string): MaestroError | undefined
  /** Whether a reason stays as it is however often the child is started; by default where its code says that the same call cannot succeed later. */
  lasts?(reason: MaestroError): boolean
  /** A child that was ready for so long is taken as healthy: its next end starts with the shortest delay again. 30 s by default. */
  healthyAfterMs?: number
}

/** A child process that is started again whenever it ends by itself. */
export type SupervisedChild = {
  readonly name: string
  /** Undefined while it is not running. */
  readonly pid: number | undefined
  /** Resolves when the child is ready, at once if it is. Rejects when it is stopped, or never got ready at the first start. */
  ready(): Promise<void>
  /** Ends the child in good order and starts it again; resolves when it is ready. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const firstStartAttempts = 3
/** Characters of a child's standard error that are kept to learn why it ended. */
const keptErrorOutput = 16_384
const restartDelaysMs = [0, 100, 300, 1000, 3000, 10_000]
const defaultHealthyAfterMs = 30_000

/** Starts a child and keeps it running until `stop`. */
export function superviseChild(specification: ChildSpecification, onEvent: (event: ChildEvent) => void): SupervisedChild {
  const { name, lasts = (given) => !errorCatalogue[given.code].retry } = specification
  const log = openRotatingLog(specification.logFile)
  const stopping = new AbortController()
  let running: { process: ChildProcess; pid: number; ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> } | undefined
  let readiness = Promise.withResolvers<void>()
  readiness.promise.catch(() => undefined)
  let everReady = false
  let reason: MaestroError | undefined
  let before: ChildEnd | undefined
  let killedHere = false

  const finished = supervise()

  async function supervise(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      let readyAt: number | undefined
      try {
        readyAt = await runOnce()
      } catch (error) {
        if (stopping.signal.aborted) break
        log.write(`maestro: ${name}: ${(error as Error).message}\n`)
        const hopeless = reason !== undefined && lasts(reason)
        if (!everReady && (hopeless || failures + 1 >= firstStartAttempts)) {
          readiness.reject(startFailure(error as Error))
          break
        }
      }
      if (stopping.signal.aborted) break
      failures = readyAt !== undefined && performance.now() - readyAt > (specification.healthyAfterMs ?? defaultHealthyAfterMs) ? 0 : failures + 1
      const inMs = restartDelaysMs[Math.min(failures - 1, restartDelaysMs.length - 1)] ?? 0
      onEvent({ child: name, event: 'restarting', inMs })
      await sleep(inMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  /** One life of the child, from its start to its end. Returns when it became ready. */
  async function runOnce(): Promise<number> {
    const startedAt = performance.now()
    const command = await specification.command(before)
    killedHere = false
    // A session of its own: Ctrl-C in the terminal must reach the supervisor alone, which then stops its children in order.
    const child = spawn(command.program, command.args, {
      cwd: command.workingDirectory,
      env: command.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...command.identity,
    })
    child.stdout.on('data', log.write)
    child.stderr.on('data', log.write)
    let errorOutput = ''
    child.stderr.on('data', (chunk: Buffer) => void (errorOutput = (errorOutput + chunk.toString()).slice(-keptErrorOutput)))
    const ended = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
    })
    if (child.pid === undefined) await ended
    const pid = child.pid as number
    running = { process: child, pid, ended }
    onEvent({ child: name, event: 'starting', pid })
    const life = new AbortController()
    let wasReady = false
    ended.then(
      () => life.abort(),
      () => life.abort(),
    )
    try {
      await untilReady(life.signal, pid)
      everReady = wasReady = true
      const readyAt = performance.now()
      onEvent({ child: name, event: 'ready', pid, afterMs: Math.round(readyAt - startedAt) })
      readiness.resolve()
      void killWhenDead(child, pid, life.signal)
      await ended
      return readyAt
    } finally {
      if (!life.signal.aborted) {
        killedHere = true
        child.kill('SIGKILL')
      }
      const how = await ended
      before = how.signal === 'SIGKILL' && !killedHere ? 'outside' : 'itself'
      // Its last words may still be in the pipe when the process is gone.
      if (!wasReady && !child.stderr.readableEnded) await Promise.race([once(child.stderr, 'close').catch(() => undefined), sleep(500)])
      reason = specification.reasonIn?.(errorOutput)
      running = undefined
      // A start that failed changes nothing for those who wait for the next one.
      if (wasReady) {
        readiness = Promise.withResolvers<void>()
        readiness.promise.catch(() => undefined)
      }
      onEvent({ child: name, event: 'ended', pid, ...how })
    }
  }

  async function killWhenDead(child: ChildProcess, pid: number, life: AbortSignal): Promise<void> {
    const { alive } = specification
    if (alive === undefined) return
    let answeredAt = performance.now()
    while (!life.aborted) {
      await sleep(alive.deadAfterMs / 6, undefined, { signal: life }).catch(() => undefined)
      try {
        await alive.check(AbortSignal.any([life, AbortSignal.timeout(alive.deadAfterMs / 3)]))
        answeredAt = performance.now()
      } catch {
        const forMs = Math.round(performance.now() - answeredAt)
        if (life.aborted || stopping.signal.aborted || forMs < alive.deadAfterMs) continue
        onEvent({ child: name, event: 'unresponsive', pid, forMs })
        killedHere = true
        child.kill('SIGKILL')
        return
      }
    }
  }

  async function untilReady(life: AbortSignal, pid: number): Promise<void> {
    const deadline = AbortSignal.timeout(specification.readyTimeoutMs)
    const signal = AbortSignal.any([life, deadline, stopping.signal])
    for (let last: unknown; ;) {
      if (life.aborted) throw new Error('it ended before it was ready')
      if (stopping.signal.aborted) throw new Error('it is being stopped')
      if (deadline.aborted) throw new Error(`it was not ready after ${specification.readyTimeoutMs} ms`, { cause: last })
      try {
        await specification.checkReady(signal, pid)
        await specification.whenReady?.(signal)
        return
      } catch (error) {
        last = error
        await sleep(20, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  function startFailure(cause: Error): MaestroError {
    const { logFile } = specification
    if (reason !== undefined)
      return new MaestroError(reason.code, reason.message, {
        details: { ...reason.details, child: name, logFile },
        cause,
        ...(reason.hint !== undefined && { hint: reason.hint }),
      })
    const message = `${name} does not start: ${cause.message}. The last lines of ${specification.logFile}:\n${log.tail(8)}`
    return new MaestroError(specification.failureCode, message, { details: { child: name, logFile: specification.logFile }, cause })
  }

  async function end(): Promise<void> {
    const current = running
    if (current === undefined) return
    current.process.kill(specification.stopSignal)
    const killed = setTimeout(() => current.process.kill('SIGKILL'), specification.stopTimeoutMs)
    await current.ended.catch(() => undefined)
    clearTimeout(killed)
  }

  return {
    name,
    get pid() {
      return running?.pid
    },
    ready: () => readiness.promise,
    async restart() {
      await end()
      await new Promise(setImmediate)
      await readiness.promise
    },
    async stop() {
      if (stopping.signal.aborted) return finished
      stopping.abort()
      await end()
      await finished
      readiness.reject(new MaestroError(specification.failureCode, `${name} was stopped`))
      log.close()
      onEvent({ child: name, event: 'stopped' })
    },
  }
}
