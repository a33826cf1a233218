import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CatalogWorkerProcess, type CallSurroundings, type WorkerOptions } from './catalog-worker-process.ts'
import type { WorkerCall } from './worker-messages.ts'

export type PoolOptions = Omit<WorkerOptions, 'workingDirectory'> & {
  /** Most calls that are not made by others, at once; what goes beyond waits. */
  most: number
}

/** A call waits this long for a worker to come free before another is started: most calls are short, and starting one is not. */
const patienceMs = 25
/** As long as others come free all the while, it waits up to this long. */
const busyPatienceMs = 250
/** Workers that load the catalog at the same time. */
const startsAtOnce = 2
/** Workers that are kept at hand however long nobody calls, and how long those beyond are. */
const warm = 1
const idleMs = 60_000
/** Calls within calls within calls. */
const deepest = 8

type Waiting = { nested: boolean; given: PromiseWithResolvers<CatalogWorkerProcess> }

/** What a reserved process is waited for before the call's own time begins to run. */
const reserveMs = 20_000

/** A process that is kept for the next call made within; null where none could be had. */
type Reserved = { worker: CatalogWorkerProcess | null; failed: NotBegun | null }

/** A call could not be begun: the called code has not run. */
export class NotBegun extends Error {
  /** Whether it only waited too long. */
  readonly late: boolean

  constructor(message: string, late = false) {
    super(message)
    this.late = late
  }
}

/** Warm processes that run a catalog's code, each one call at a time. What one call does to its process, no other call meets. */
export class WorkerPool {
  readonly #options: PoolOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'maestro-workers-'))
  readonly #all = new Set<CatalogWorkerProcess>()
  readonly #idle: { worker: CatalogWorkerProcess; since: number }[] = []
  readonly #queue: Waiting[] = []
  readonly #depth = new AsyncLocalStorage<number>()
  readonly #reserved = new AsyncLocalStorage<Reserved>()
  readonly #trimming: NodeJS.Timeout
  #starting = 0
  #folders = 0
  #nested = 0
  #stopped = false
  /** When a worker last came free. */
  #lastFree = 0

  constructor(options: PoolOptions) {
    this.#options = options
    this.#trimming = setInterval(() => this.#trim(), idleMs / 4)
    this.#trimming.unref()
  }

  /** Has a worker ready before anybody calls. */
  warmUp(): void {
    if (this.#all.size < warm) this.#start()
  }

  /**
   * Runs a call in a process of its own.
   * @throws NotBegun where no worker could be had; what the called code threw; an Error that says how its process ended.
   */
  async call(call: WorkerCall, surroundings: CallSurroundings): Promise<unknown> {
    const depth = this.#depth.getStore() ?? 0
    if (depth >= deepest) throw new NotBegun(`calls within calls go ${deepest} deep at most`)
    // What it asks for is answered where it was called, and counts as a call within it.
    const here = AsyncLocalStorage.snapshot()
    const inside: CallSurroundings = {
      signal: surroundings.signal,
      around: (tool) => here(() => surroundings.around(tool)),
      answer: (request) => here(() => this.#depth.run(depth + 1, () => surroundings.answer(request))),
    }
    const worker = this.#takeReserved(depth) ?? (await this.#acquire(depth > 0, surroundings.signal))
    if (depth > 0) this.#nested++
    try {
      return await worker.carryOut(call, inside)
    } finally {
      if (depth > 0) this.#nested--
      this.#release(worker)
    }
  }

  /**
   * Does work that makes one call, once there is a process for it: what is measured in `work` is then the call's own time, and not that of others who were before it, or of a start.
   * After 20 s `work` begins all the same, and waits within.
   */
  async reserving<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const reserved: Reserved = { worker: null, failed: null }
    try {
      reserved.worker = await this.#acquire(false, AbortSignal.any([signal, AbortSignal.timeout(reserveMs)]))
    } catch (error) {
      // Nobody else's turn having come is no failure; that none can be started is.
      if (error instanceof NotBegun && !error.late) reserved.failed = error
    }
    try {
      return await this.#reserved.run(reserved, work)
    } finally {
      if (reserved.worker) this.#release(reserved.worker)
      reserved.worker = null
    }
  }

  /** Ends every worker. */
  stop(): void {
    this.#stopped = true
    clearInterval(this.#trimming)
    for (const worker of this.#all) worker.end('the server stops')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Processes that exist now, for metrics and tests. */
  get size(): number {
    return this.#all.size
  }

  #takeReserved(depth: number): CatalogWorkerProcess | null {
    const reserved = this.#reserved.getStore()
    if (reserved === undefined || depth > 0) return null
    if (reserved.failed !== null) throw reserved.failed
    const { worker } = reserved
    reserved.worker = null
    return worker?.isUsable === true ? worker : null
  }

  #acquire(nested: boolean, signal: AbortSignal): Promise<CatalogWorkerProcess> {
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) if (last.worker.isUsable) return Promise.resolve(last.worker)
    const waiting: Waiting = { nested, given: Promise.withResolvers() }
    // Whoever waits in a call holds a worker already: they come first, and beyond the limit, or all might wait for each other.
    if (nested) this.#queue.unshift(waiting)
    else this.#queue.push(waiting)
    const leave = (): void => {
      const at = this.#queue.indexOf(waiting)
      if (at < 0) return
      this.#queue.splice(at, 1)
      waiting.given.reject(new NotBegun('no process was free to run it in time', true))
    }
    signal.addEventListener('abort', leave, { once: true })
    if (this.#all.size === 0) this.#grow()
    else this.#growLater(waiting, performance.now())
    return waiting.given.promise.finally(() => signal.removeEventListener('abort', leave))
  }

  /** Starts another worker for whoever waits too long, but not where short calls are dealt with one after the other. */
  #growLater(waiting: Waiting, since: number): void {
    setTimeout(() => {
      if (!this.#queue.includes(waiting)) return
      const now = performance.now()
      if (now - this.#lastFree > patienceMs || now - since > busyPatienceMs) this.#grow()
      this.#growLater(waiting, since)
    }, patienceMs)
  }

  #grow(): void {
    const [first] = this.#queue
    if (first === undefined || this.#starting >= Math.min(startsAtOnce, this.#queue.length)) return
    if (this.#all.size - this.#nested < this.#options.most || first.nested) this.#start()
  }

  #start(): void {
    if (this.#stopped) return
    this.#starting++
    const workingDirectory = mkdtempSync(join(this.#folder, `${++this.#folders}-`))
    const environment = { HOME: workingDirectory, TMPDIR: workingDirectory, ...this.#options.environment }
    const worker = new CatalogWorkerProcess({ ...this.#options, environment, workingDirectory })
    this.#all.add(worker)
    worker.onEnd = () => {
      this.#all.delete(worker)
      rmSync(workingDirectory, { recursive: true, force: true })
      if (this.#queue.length > 0) this.#grow()
      else if (this.#starting === 0) this.warmUp()
    }
    worker.ready().then(
      () => {
        this.#starting--
        this.#release(worker)
        this.#grow()
      },
      (error: unknown) => {
        this.#starting--
        worker.end('it could not be used')
        const reason = error instanceof Error ? error.message : String(error)
        this.#queue.shift()?.given.reject(new NotBegun(`no process could be started to run it: ${reason}`))
        this.#grow()
      },
    )
  }

  #release(worker: CatalogWorkerProcess): void {
    if (!worker.isUsable) return worker.end('something was left behind in it')
    this.#lastFree = performance.now()
    const next = this.#queue.shift()
    if (next) next.given.resolve(worker)
    else this.#idle.push({ worker, since: performance.now() })
  }

  #trim(): void {
    const now = performance.now()
    while (this.#all.size > warm) {
      const [oldest] = this.#idle
      if (oldest === undefined || now - oldest.since < idleMs) return
      this.#idle.shift()
      oldest.worker.end('nobody needs it')
      this.#all.delete(oldest.worker)
    }
  }
}
