import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { MaestroError } from '@maestro-helix/contract/errors'
import {
  errorOf,
  fromWorkerSchema,
  type FromWorker,
  messageLimitBytes,
  readLines,
  send,
  type ToldError,
  toldError,
  type WorkerCall,
} from './worker-messages.ts'

export type WorkerOptions = {
  /** The program that loads the catalog, and the catalog. */
  program: string
  catalogFile: string
  environment: Record<string, string>
  /** An empty folder of its own. */
  workingDirectory: string
  /** What the catalog was as the server loaded it: a worker that finds another one is not used. */
  build: string
  /** Most memory of one worker, in MiB. */
  memoryMib: number
  /** Most questions and notes of one call. */
  questionLimit: number
  /** Told what somebody's code left behind, threw, or printed. */
  onStray: (told: ToldError) => void
  onThrown: (told: ToldError) => void
  onPrinted: (text: string) => void
}

/** What surrounds a call: how to give it up, who answers what it asks for, and who hears of tools that it calls past the door. */
export type CallSurroundings = { signal: AbortSignal; answer: (request: unknown) => Promise<unknown>; around: (tool: string) => void }

/** A worker may take this long to load the catalog, and this long to come to an end once its call is given up. */
const loadLimitMs = 60_000
const abortGraceMs = 200
const memoryLookMs = 500
/** Printed text that is handed on from one worker; what goes beyond is dropped. */
const printedLimit = 1_000_000

/** As it was before anybody's code was kept from ending processes. */
const kill = process.kill.bind(process)
const setpriv = process.platform === 'linux' ? ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync) : undefined

type UnderWay = { surroundings: CallSurroundings; outcome: PromiseWithResolvers<unknown>; notes: number }

/** One process that runs one call at a time, in a group of processes of its own: what it has started ends with it. */
export class CatalogWorkerProcess {
  readonly #child: ChildProcess
  readonly #channel: Socket
  readonly #options: WorkerOptions
  readonly #ready = Promise.withResolvers<void>()
  #call: UnderWay | undefined
  #ended = false
  #why: string | undefined
  #printed = 0
  #lastWords = ''
  /** Whether the last call has left nothing behind. */
  #clean = true
  onEnd: () => void = () => {}

  constructor(options: WorkerOptions) {
    this.#options = options
    const args = [`--max-old-space-size=${options.memoryMib}`, '--disable-warning=ExperimentalWarning', options.program, options.catalogFile]
    const [program, given] = setpriv === undefined ? [process.execPath, args] : [setpriv, ['--pdeathsig', 'KILL', '--', process.execPath, ...args]]
    this.#child = spawn(program, given, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: options.environment,
      cwd: options.workingDirectory,
      detached: true,
    })
    this.#channel = this.#child.stdio[3] as Socket
    this.#channel.on('error', () => {})
    readLines(
      this.#channel,
      messageLimitBytes,
      (line) => this.#heard(line),
      () => this.end('it sent more than a message may hold'),
    )
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (text: Buffer) => this.#print(text))
    this.#child.on('error', (error) => this.#gone(`it could not be started: ${error.message}`))
    this.#child.on('exit', (code, signal) => this.#gone(signal === null ? `exit code ${code}` : `signal ${signal}`))
    const late = setTimeout(() => this.end(`the catalog was not loaded within ${loadLimitMs / 1_000} s`), loadLimitMs)
    this.#ready.promise.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    )
    this.#ready.promise.catch(() => {})
  }

  /** @throws MaestroError or Error where the catalog cannot be loaded in it, or is another one by now. */
  ready(): Promise<void> {
    return this.#ready.promise
  }

  get isUsable(): boolean {
    return !this.#ended && this.#why === undefined && this.#clean && this.#call === undefined
  }

  /** @throws what the called code threw, as words; an Error that says how the process ended where it did. */
  async carryOut(call: WorkerCall, surroundings: CallSurroundings): Promise<unknown> {
    if (this.#ended || this.#why !== undefined) throw new Error('the process that was to run it has ended')
    const underWay: UnderWay = { surroundings, outcome: Promise.withResolvers(), notes: 0 }
    this.#call = underWay
    const watching = setInterval(() => this.#lookAtMemory(), memoryLookMs)
    let killing: NodeJS.Timeout | undefined
    const giveUp = (): void => {
      send(this.#channel, { type: 'abort' })
      killing = setTimeout(() => this.end('the call was given up'), abortGraceMs)
    }
    if (surroundings.signal.aborted) giveUp()
    surroundings.signal.addEventListener('abort', giveUp, { once: true })
    try {
      send(this.#channel, { type: 'call', call })
      return await underWay.outcome.promise
    } finally {
      clearInterval(watching)
      clearTimeout(killing)
      surroundings.signal.removeEventListener('abort', giveUp)
      this.#call = undefined
      // Whether what was told to stop has stopped, nobody knows.
      if (surroundings.signal.aborted) this.end('the call was given up')
    }
  }

  /** Ends the process and all that it has started, at once. */
  end(why: string): void {
    if (this.#ended || this.#why !== undefined) return
    this.#why = why
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      kill(-pid, 'SIGKILL')
    } catch {
      this.#child.kill('SIGKILL')
    }
  }

  #gone(how: string): void {
    if (this.#ended) return
    this.#ended = true
    // What it has started must not outlive it.
    if (this.#child.pid !== undefined) {
      try {
        kill(-this.#child.pid, 'SIGKILL')
      } catch {
        // Nobody was left.
      }
    }
    const outOfMemory = this.#lastWords.includes('heap out of memory') ? `it used more than ${this.#options.memoryMib} MiB of memory` : undefined
    const error = new Error(`the process that ran it was ended: ${this.#why ?? outOfMemory ?? how}`)
    this.#ready.reject(error)
    this.#call?.outcome.reject(error)
    this.#channel.destroy()
    this.onEnd()
  }

  #heard(line: string): void {
    let message: FromWorker
    try {
      message = fromWorkerSchema.parse(JSON.parse(line))
    } catch {
      return this.end('it sent something that is no message')
    }
    const call = this.#call
    switch (message.type) {
      case 'ready':
        if (message.build === this.#options.build) return this.#ready.resolve()
        this.#ready.reject(new MaestroError('CONFIG_INVALID', 'the catalog was changed since the server started; start the server again'))
        return this.end('the catalog was changed since the server started')
      case 'unusable':
        this.#ready.reject(errorOf(message.error))
        return this.end('the catalog could not be loaded')
      case 'stray':
        this.#clean = false
        return this.#options.onStray(message.error)
      case 'asks':
        if (call && this.#counts(call)) void this.#answer(call, message.question, message.request)
        return
      case 'around':
        if (call && this.#counts(call)) call.surroundings.around(message.tool)
        return
      case 'done':
        this.#clean &&= message.clean
        return call?.outcome.resolve(message.value)
      case 'failed':
        this.#clean &&= message.clean
        if (message.error.stack !== undefined) this.#options.onThrown(message.error)
        return call?.outcome.reject(errorOf(message.error))
    }
  }

  #counts(call: UnderWay): boolean {
    if (++call.notes <= this.#options.questionLimit) return true
    this.end(`it asked more than ${this.#options.questionLimit} times`)
    return false
  }

  async #answer(call: UnderWay, question: number, request: unknown): Promise<void> {
    let answer: { value?: unknown; error?: ToldError }
    try {
      answer = { value: await call.surroundings.answer(request) }
    } catch (error) {
      const { stack: _, ...told } = toldError(error)
      answer = { error: told }
    }
    if (this.#call === call && !this.#ended) send(this.#channel, { type: 'answer', question, ...answer })
  }

  #print(text: Buffer): void {
    const shown = text.toString('utf8')
    this.#lastWords = (this.#lastWords + shown).slice(-8_000)
    this.#printed += shown.length
    if (this.#printed <= printedLimit) this.#options.onPrinted(shown)
  }

  /** What lies beyond the heap that the engine limits itself: buffers, native memory. */
  #lookAtMemory(): void {
    const limit = this.#options.memoryMib + 256
    try {
      const pages = Number(readFileSync(`/proc/${this.#child.pid}/statm`, 'utf8').split(' ')[1])
      if (pages * 4_096 > limit * 1_048_576) this.end(`it used more than ${limit} MiB of memory`)
    } catch {
      // Another system, or it has just ended.
    }
  }
}
