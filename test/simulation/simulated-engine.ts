import { MaestroError } from '@maestro-helix/contract/errors'
import type { Engine } from '@maestro-helix/server/orchestration/engine'
import type { Scheduler, SimulatedProcess } from './scheduler.ts'

/** Where the engine can have a run driven. */
export type Driver = { process: SimulatedProcess; drive: (runId: string) => Promise<{ wakeAt: string | null }> }

export type EngineFaults = { refused: number; replyLost: number; duplicated: number; doubled: number }

type RunInEngine = { wanted: boolean; drivers: number; failures: number }

/**
 * The engine as the port promises it and no better: every wake leads to a drive some time later, at least once; one drive per run at a time, except when
 * it takes a living driver for dead; again after a crash or a rejection; again at the moment a drive asked for. Its data can be lost at any time.
 */
export class SimulatedEngine {
  faults: EngineFaults = { refused: 0, replyLost: 0, duplicated: 0, doubled: 0 }
  readonly #scheduler: Scheduler
  readonly #drivers: () => readonly Driver[]
  #runs = new Map<string, RunInEngine>()
  #taken = new Set<string>()

  constructor(scheduler: Scheduler, drivers: () => readonly Driver[]) {
    this.#scheduler = scheduler
    this.#drivers = drivers
  }

  /** The engine as a process reaches it. */
  from(process: SimulatedProcess): Engine {
    const { random } = this.#scheduler
    return {
      wake: async (runId, { key, notBefore }) => {
        await this.#scheduler.wait(random.between(0, 20), `engine.wake ${runId.slice(-4)}`, process, random.chance(0.5))
        if (random.chance(this.faults.refused)) throw new MaestroError('ENGINE_UNAVAILABLE', 'the simulated engine is away')
        this.#take(runId, key, notBefore)
        await this.#scheduler.wait(random.between(0, 20), 'engine.woken', process)
        if (random.chance(this.faults.replyLost)) throw new MaestroError('ENGINE_UNAVAILABLE', 'the simulated engine broke off')
      },
    }
  }

  /** As if its disk had been deleted: what it had taken, planned and timed is gone; drivers that run do not know. */
  loseData(): void {
    this.#runs = new Map()
    this.#taken = new Set()
  }

  #take(runId: string, key: string, notBefore: string | null): void {
    const repeated = this.#taken.has(key)
    this.#taken.add(key)
    const { random } = this.#scheduler
    if (!repeated) this.#deliverAt(runId, notBefore === null ? this.#scheduler.nowMs : Date.parse(notBefore))
    if (random.chance(this.faults.duplicated)) this.#deliverAt(runId, this.#scheduler.nowMs + random.between(0, 5_000))
  }

  #deliverAt(runId: string, atMs: number): void {
    const runs = this.#runs
    const { random } = this.#scheduler
    const lateMs = random.chance(0.1) ? random.between(0, 4_000) : random.between(0, 10)
    this.#scheduler.after(atMs - this.#scheduler.nowMs + lateMs, `engine.deliver ${runId.slice(-4)}`, null, () => {
      if (runs !== this.#runs) return
      const run = this.#runs.get(runId) ?? { wanted: false, drivers: 0, failures: 0 }
      this.#runs.set(runId, run)
      run.wanted = true
      this.#drive(runId, run)
    })
  }

  #drive(runId: string, run: RunInEngine): void {
    const { random } = this.#scheduler
    if (!run.wanted || (run.drivers > 0 && !random.chance(this.faults.doubled))) return
    const drivers = this.#drivers()
    if (drivers.length === 0) return this.#again(runId, run, 1_000)
    const { process, drive } = random.pick(drivers)
    run.wanted = false
    run.drivers++
    const runs = this.#runs
    let over = false
    const ended = (then: () => void): void => {
      if (over || runs !== this.#runs) return
      over = true
      run.drivers--
      then()
      this.#drive(runId, run)
    }
    this.#scheduler.trace(`engine.drive ${runId.slice(-4)} on ${process.name}`)
    this.#watch(
      process,
      () => over || runs !== this.#runs,
      () => ended(() => (run.wanted = true)),
    )
    const heard = (label: string, then: () => void): void =>
      void this.#scheduler.after(random.between(0, 20), `engine.${label} ${runId.slice(-4)}`, process, () => ended(then))
    drive(runId).then(
      ({ wakeAt }) =>
        heard('driven', () => {
          run.failures = 0
          if (wakeAt !== null) this.#deliverAt(runId, Date.parse(wakeAt))
        }),
      () => heard('drive-failed', () => this.#again(runId, run, Math.min(10_000, 100 * 2 ** run.failures++))),
    )
  }

  #again(runId: string, run: RunInEngine, delayMs: number): void {
    const runs = this.#runs
    this.#scheduler.after(delayMs, `engine.again ${runId.slice(-4)}`, null, () => {
      if (runs !== this.#runs) return
      run.wanted = true
      this.#drive(runId, run)
    })
  }

  /** Notices a crash of the driver some time after it happened. */
  #watch(process: SimulatedProcess, isOver: () => boolean, crashed: () => void): void {
    const { random } = this.#scheduler
    const look = (): void =>
      void this.#scheduler.after(random.between(500, 3_000), '', null, () => {
        if (isOver()) return
        if (process.alive) look()
        else crashed()
      })
    look()
  }
}
