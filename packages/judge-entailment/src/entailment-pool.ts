import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { MaestroError } from '@maestro-helix/contract/errors'
import { mostChars } from './encode-pair.ts'
import type { WorkerCall, WorkerReport, WorkerTask } from './entailment-worker.ts'
import type { EntailmentPair, EntailmentVerdict } from './run-pairs.ts'

type Verdicts = readonly (EntailmentVerdict | null)[]
type Waiting = {
  readonly pairs: readonly EntailmentPair[]
  readonly budgetMs: number
  readonly resolve: (verdicts: Verdicts) => void
  readonly reject: (error: Error) => void
  settled: boolean
}
type Seat = { worker: ChildProcess; call: Waiting | null; timer: NodeJS.Timeout | undefined }

export type PoolOptions = WorkerTask & {
  readonly threads: number
  /** Calls that may wait; one more is refused. */
  readonly queue: number
  /** Time beyond a call's budget after which its worker counts as stuck and is replaced. In milliseconds. */
  readonly graceMs: number
}

const startLimitMs = 60_000

/**
 * Warm worker processes that read pairs. Processes, because ending a thread inside a run of the model's library ends everything around it. Whatever happens to a worker costs the call it was reading, and no
 * other.
 */
export class EntailmentPool {
  readonly #options: PoolOptions
  readonly #seats: Seat[] = []
  readonly #queue: Waiting[] = []
  #closed = false
  #turn = 0

  private constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Starts the workers and waits until they are warm. @throws MaestroError ENTAILMENT_UNAVAILABLE or ENTAILMENT_MODEL_INVALID. */
  static async start(options: PoolOptions): Promise<EntailmentPool> {
    const pool = new EntailmentPool(options)
    const workers = await Promise.allSettled(Array.from({ length: options.threads }, () => startWorker(options)))
    const failed = workers.find((started) => started.status === 'rejected')
    if (failed !== undefined) {
      for (const started of workers) if (started.status === 'fulfilled') end(started.value)
      throw failed.reason
    }
    for (const started of workers) if (started.status === 'fulfilled') pool.#seat(started.value)
    return pool
  }

  /** Verdicts in the order of `pairs`, null where the budget, in milliseconds, left no time. */
  read(pairs: readonly EntailmentPair[], budgetMs: number, signal?: AbortSignal): Promise<Verdicts> {
    signal?.throwIfAborted()
    if (this.#closed) return Promise.reject(unavailable('the entailment judge is closed'))
    if (this.#queue.length >= this.#options.queue)
      return Promise.reject(unavailable(`${this.#options.queue} calls are waiting for the entailment judge already`))
    return new Promise((resolve, reject) => {
      const call: Waiting = { pairs, budgetMs, resolve, reject, settled: false }
      signal?.addEventListener('abort', () => this.#abandon(call, signal.reason as Error), { once: true })
      this.#queue.push(call)
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const call of this.#queue.splice(0)) settle(call, () => call.reject(unavailable('the entailment judge is closed')))
    await Promise.all(this.#seats.splice(0).map((seat) => this.#empty(seat, 'the entailment judge is closed')))
  }

  #seat(worker: ChildProcess): void {
    const seat: Seat = { worker, call: null, timer: undefined }
    this.#seats.push(seat)
    worker.on('message', (report: WorkerReport) => this.#heard(seat, report))
    worker.on('error', (error) => void this.#replace(seat, String(error)))
    worker.on('exit', () => void this.#replace(seat, 'its process ended'))
    this.#next()
  }

  #next(): void {
    for (const seat of this.#seats) {
      if (seat.call !== null) continue
      let call = this.#queue.shift()
      while (call?.settled === true) call = this.#queue.shift()
      if (call === undefined) return
      seat.call = call
      seat.timer = setTimeout(() => void this.#replace(seat, 'it did not answer in time'), call.budgetMs + this.#options.graceMs)
      const { pairs, budgetMs } = call
      this.#turn += 1
      seat.worker.send({ id: this.#turn, pairs: pairs.map(cutPair), budgetMs } satisfies WorkerCall)
    }
  }

  #heard(seat: Seat, report: WorkerReport): void {
    const call = seat.call
    if (call === null || (report.kind !== 'read' && report.kind !== 'failed')) return
    this.#free(seat)
    if (report.kind === 'read') settle(call, () => call.resolve(report.verdicts))
    else settle(call, () => call.reject(unavailable(`the entailment model failed: ${report.message}`)))
    this.#next()
  }

  #free(seat: Seat): void {
    clearTimeout(seat.timer)
    seat.call = null
  }

  #abandon(call: Waiting, reason: Error): void {
    settle(call, () => call.reject(reason))
  }

  async #replace(seat: Seat, why: string): Promise<void> {
    const place = this.#seats.indexOf(seat)
    if (place < 0) return
    this.#seats.splice(place, 1)
    await this.#empty(seat, why)
    if (this.#closed) return
    try {
      const worker = await startWorker(this.#options)
      if (this.#closed) end(worker)
      else this.#seat(worker)
    } catch (error) {
      // Nobody is left to read: say so to those who wait, instead of letting them wait.
      if (this.#seats.length > 0) return
      this.#closed = true
      for (const call of this.#queue.splice(0)) settle(call, () => call.reject(error as Error))
    }
  }

  async #empty(seat: Seat, why: string): Promise<void> {
    const call = seat.call
    this.#free(seat)
    if (call !== null) settle(call, () => call.reject(unavailable(`the entailment judge lost this call: ${why}`)))
    end(seat.worker)
  }
}

function settle(call: Waiting, how: () => void): void {
  if (call.settled) return
  call.settled = true
  how()
}

/** At once: what it was reading is lost anyway. */
function end(worker: ChildProcess): void {
  worker.kill('SIGKILL')
}

/** What is longer than any model reads does not travel. */
function cutPair({ claim, passage }: EntailmentPair): EntailmentPair {
  return { claim: claim.slice(0, mostChars.claim), passage: passage.slice(0, mostChars.passage) }
}

async function startWorker({ folder, config }: WorkerTask): Promise<ChildProcess> {
  const worker = fork(fileURLToPath(new URL('entailment-worker.ts', import.meta.url)), [], { execArgv: [], serialization: 'advanced' })
  // It never keeps the server from leaving, and leaves with it.
  worker.unref()
  worker.channel?.unref()
  worker.on('error', () => undefined)
  worker.send({ folder, config } satisfies WorkerTask)
  try {
    await firstReport(worker, folder)
  } catch (error) {
    end(worker)
    throw error
  }
  return worker
}

/** Settles with what the worker tells first: that it is ready, or why it cannot be. */
function firstReport(worker: ChildProcess, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable('the entailment model took over a minute to load')), startLimitMs)
    worker.once('message', (report: WorkerReport) => {
      clearTimeout(timer)
      if (report.kind === 'ready') resolve()
      else reject(refused(folder, report))
    })
    worker.once('exit', (code) => {
      clearTimeout(timer)
      reject(unavailable(`the entailment judge cannot start: its process ended with ${code}`))
    })
  })
}

function refused(folder: string, report: WorkerReport): MaestroError {
  const message = report.kind === 'refused' ? report.message : 'an unexpected answer'
  if (report.kind === 'refused' && report.reason === 'runtime') {
    return new MaestroError('ENTAILMENT_UNAVAILABLE', 'onnxruntime-node is not installed for this platform', {
      hint: '`npm install` fetches it unless optional packages are left out (--omit=optional). Without it outputs are judged by the lexical judge alone.',
      details: { cause: message.slice(0, 300) },
    })
  }
  return new MaestroError('ENTAILMENT_MODEL_INVALID', message.slice(0, 500), { details: { folder } })
}

function unavailable(message: string): MaestroError {
  return new MaestroError('ENTAILMENT_UNAVAILABLE', message)
}
