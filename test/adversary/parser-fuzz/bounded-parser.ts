import { Worker } from 'node:worker_threads'

/** The longest that one text may be worked on, in ms: far more than any takes, far less than forever. */
const longestMs = 10_000
/** Megabytes of heap that a parser may need. */
const mostMemoryMb = 192

export type Parsed = { found: string | null; tookMs: number }

/** Parsers in a thread of their own, which is ended where one hangs or takes too much memory. */
export class BoundedParser {
  #worker: Worker | null = null

  async parse(name: string, text: string): Promise<Parsed> {
    const worker = this.#worker ?? (await this.#started())
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin; that is for windows
    worker.postMessage({ name, text })
    const answer = await answerOf(worker)
    if (answer.found !== null && answer.tookMs === Infinity) await this.close()
    return answer
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = null
  }

  async #started(): Promise<Worker> {
    const worker = new Worker(new URL('./parser-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb } })
    // One that is ended while nobody waits for it says nothing more.
    worker.on('error', () => {})
    this.#worker = worker
    await answerOf(worker)
    return worker
  }
}

function answerOf(worker: Worker): Promise<Parsed> {
  return new Promise((resolve) => {
    const done = (answer: Parsed) => {
      clearTimeout(timer)
      worker.off('message', done).off('error', failed).off('exit', ended)
      resolve(answer)
    }
    const failed = (error: Error) => done({ found: `ended its thread: ${error.message}`, tookMs: Infinity })
    const ended = (code: number) => done({ found: `ended its thread with ${code}`, tookMs: Infinity })
    const timer = setTimeout(() => done({ found: `took more than ${longestMs} ms`, tookMs: Infinity }), longestMs)
    worker.on('message', done).on('error', failed).on('exit', ended)
  })
}
