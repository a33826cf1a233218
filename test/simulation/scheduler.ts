import { createHash } from 'node:crypto'
import type { SeededRandom } from './seeded-random.ts'

type Event = { atMs: number; sequence: number; label: string; process: SimulatedProcess | null; outlives: boolean; happen: () => void }

/** A place where code runs until it crashes: what it still waits for then never happens. */
export type SimulatedProcess = { readonly name: string; alive: boolean; /** How far its clock is off. */ readonly skewMs: number }

const startMs = Date.parse('2026-01-01T00:00:00.000Z')

/**
 * Owns time and the order of everything: whatever the code under test awaits is an event here, and the next one happens only after all that
 * followed from the last has come to rest. Delays are drawn from the seed, so every order can occur and each seed is one order for ever.
 */
export class Scheduler {
  readonly random: SeededRandom
  /** Milliseconds since 1970, never going back. */
  nowMs = startMs
  /** Called before an event of a living process; true when the process crashes instead. */
  crashes: (process: SimulatedProcess) => boolean = () => false
  readonly #lines: string[] | null
  readonly #digest = createHash('sha256')
  readonly #queue: Event[] = []
  #sequence = 0
  happened = 0

  constructor(random: SeededRandom, keepTrace: boolean) {
    this.random = random
    this.#lines = keepTrace ? [] : null
  }

  trace(line: string): void {
    const text = `${this.nowMs - startMs} ${line}`
    this.#digest.update(`${text}\n`)
    this.#lines?.push(text)
  }

  /** SHA-256 of every line traced; ends the trace. */
  traceHash(): string {
    return this.#digest.digest('hex')
  }

  get lines(): readonly string[] {
    return this.#lines ?? []
  }

  now(process?: SimulatedProcess): string {
    return new Date(this.nowMs + (process?.skewMs ?? 0)).toISOString()
  }

  /** Has something happen later; returns how to forget it. An event of a process that has crashed is dropped unless it `outlives` it. */
  after(delayMs: number, label: string, process: SimulatedProcess | null, happen: () => void, outlives = false): () => void {
    const event: Event = { atMs: this.nowMs + Math.max(0, delayMs), sequence: this.#sequence++, label, process, outlives, happen }
    this.#push(event)
    return () => {
      event.happen = () => {}
      event.label = ''
    }
  }

  /** A wait of a process; never over once the process has crashed, unless it `outlives` it, as a request that is already on its way does. */
  wait(delayMs: number, label: string, process: SimulatedProcess | null, outlives = false): Promise<void> {
    if (process !== null && !process.alive) return new Promise(() => {})
    return new Promise((resolve) => void this.after(delayMs, label, process, resolve, outlives))
  }

  /** Lets events happen until `done` says so, nothing is left or time is over. */
  async run(untilMs: number, done: () => boolean): Promise<void> {
    for (;;) {
      const event = this.#queue[0]
      if (event === undefined || event.atMs > untilMs || done()) return
      this.#pop()
      this.nowMs = Math.max(this.nowMs, event.atMs)
      const { process } = event
      if (process !== null && !process.alive && !event.outlives) continue
      if (process?.alive === true && this.crashes(process)) {
        if (!event.outlives) continue
      }
      if (event.label !== '') {
        this.happened++
        this.trace(process === null ? event.label : `${process.name}${process.alive ? '' : '+'} ${event.label}`)
      }
      event.happen()
      // Every promise that can go on now goes on, as far as its next wait here.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #push(event: Event): void {
    const queue = this.#queue
    let at = queue.length
    queue.push(event)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = queue[parent] as Event
      if (!isBefore(event, above)) break
      queue[at] = above
      at = parent
    }
    queue[at] = event
  }

  #pop(): void {
    const queue = this.#queue
    const last = queue.pop()
    if (last === undefined || queue.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= queue.length) break
      const right = queue[child + 1]
      if (right !== undefined && isBefore(right, queue[child] as Event)) child++
      if (!isBefore(queue[child] as Event, last)) break
      queue[at] = queue[child] as Event
      at = child
    }
    queue[at] = last
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence)
}
