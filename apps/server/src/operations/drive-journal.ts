import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import type { DriveCounts } from '../orchestration/drive-counts.ts'

/** Lines after which the file is written anew with what still counts. */
const linesLimit = 50_000

const marks = { begun: 'b', ended: 'e', threw: 't', interrupted: 'i', progressed: 'p', waits: 'w', works: 'a', suspected: 'u', stopped: 's' } as const
type Mark = (typeof marks)[keyof typeof marks]

/**
 * Counts drives in a file of the home: one short line before each begins, and one as it ends. A line is with the system once it is written, so it outlives this process however
 * that ends; only the machine's own end can lose the last ones, which then count for nobody.
 *
 * Which of the runs at work ended the process is not known where there were several. They become suspects: from then on one suspect is at work at a time, beside runs that
 * are none, until it has moved on. A process that ends while one suspect is at work is that one's doing, so that a run which kills is found after a few ends, and its
 * neighbours are not given up for what it did.
 */
export class DriveJournal implements DriveCounts {
  readonly #file: string
  #descriptor: number
  #lines = 0
  /** What counts, by run. */
  readonly #bad = new Map<string, number>()
  /** At work, among others, as a process ended, and not moved on since. */
  readonly #suspects = new Set<string>()
  /** The suspect at work, and those that wait for their turn. */
  #alone: string | null = null
  readonly #queue: { runId: string; admit: () => void }[] = []
  readonly #underWay = new Map<string, 'works' | 'waits'>()

  /** Reads what the process before has left; `endedFromOutside`: somebody killed it, so that no run is to blame. @throws where the file can be neither read nor written. */
  constructor(file: string, { endedFromOutside = false }: { endedFromOutside?: boolean } = {}) {
    this.#file = file
    for (const line of linesOf(file)) this.#replay(line[0] as Mark, line.slice(2))
    // It ended without a word while these were at work.
    const atWork = endedFromOutside ? [] : [...this.#underWay].flatMap(([runId, standing]) => (standing === 'works' ? [runId] : []))
    const culprits = atWork.length === 1 ? atWork : atWork.filter((runId) => this.#suspects.has(runId))
    for (const runId of culprits) this.#bad.set(runId, (this.#bad.get(runId) ?? 0) + 1)
    for (const runId of atWork) this.#suspects.add(runId)
    this.#underWay.clear()
    this.#descriptor = this.#rewritten()
  }

  async begun(runId: string): Promise<number> {
    if (this.#suspects.has(runId)) await this.#turn(runId)
    this.#note(marks.begun, runId)
    return this.#bad.get(runId) ?? 0
  }

  ended(runId: string): void {
    this.#note(marks.ended, runId)
  }

  threw(runId: string): void {
    this.#note(marks.threw, runId)
  }

  interrupted(runId: string): void {
    this.#note(marks.interrupted, runId)
  }

  progressed(runId: string): void {
    if (this.#bad.has(runId) || this.#suspects.has(runId)) this.#note(marks.progressed, runId)
  }

  waits(runId: string, forOthers: boolean): void {
    this.#note(forOthers ? marks.waits : marks.works, runId)
  }

  /** The process ends in good order: what is under way is no fault of any run. */
  stopped(): void {
    this.#note(marks.stopped, '')
    closeSync(this.#descriptor)
  }

  /** Resolves when no other suspect is at work. */
  async #turn(runId: string): Promise<void> {
    if (this.#alone !== null) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#queue.push({ runId, admit: resolve })
      await promise
    }
    this.#alone = runId
  }

  /** The next suspect, where this one was it. */
  #gaveWay(runId: string): void {
    if (this.#alone !== runId) return
    const next = this.#queue.shift()
    this.#alone = next?.runId ?? null
    next?.admit()
  }

  #note(mark: Mark, runId: string): void {
    writeSync(this.#descriptor, `${mark} ${runId}\n`)
    this.#replay(mark, runId)
    if (++this.#lines < linesLimit) return
    closeSync(this.#descriptor)
    this.#descriptor = this.#rewritten()
  }

  #replay(mark: Mark, runId: string): void {
    switch (mark) {
      case 'b':
      case 'a':
        this.#underWay.set(runId, 'works')
        return
      case 'w':
        this.#underWay.set(runId, 'waits')
        break
      case 'e':
        this.#bad.delete(runId)
        this.#suspects.delete(runId)
        this.#underWay.delete(runId)
        break
      case 't':
        this.#bad.set(runId, (this.#bad.get(runId) ?? 0) + 1)
        this.#underWay.delete(runId)
        break
      case 'i':
        this.#underWay.delete(runId)
        break
      case 'p':
        this.#bad.delete(runId)
        this.#suspects.delete(runId)
        break
      case 'u':
        this.#suspects.add(runId)
        return
      case 's':
        this.#underWay.clear()
        return
    }
    this.#gaveWay(runId)
  }

  /** Writes the file anew, whole or not at all, and opens it for further lines. */
  #rewritten(): number {
    const kept = [
      ...[...this.#bad].flatMap(([runId, times]) => Array.from({ length: times }, () => `${marks.threw} ${runId}\n`)),
      ...[...this.#suspects].map((runId) => `${marks.suspected} ${runId}\n`),
      ...[...this.#underWay].map(([runId, standing]) => `${standing === 'works' ? marks.begun : marks.waits} ${runId}\n`),
    ]
    writeFileSync(`${this.#file}.new`, kept.join(''), { mode: 0o600 })
    renameSync(`${this.#file}.new`, this.#file)
    this.#lines = kept.length
    return openSync(this.#file, 'a', 0o600)
  }
}

/** Whole lines; the last one may have been cut short with the process. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /^[beipatwsu] /.test(line))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
