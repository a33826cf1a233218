import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { JsonObject } from '@maestro-helix/contract/json'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { PureFunction } from '@maestro-helix/sdk/define-function'
import type { Tool } from '@maestro-helix/sdk/define-tool'

/**
 * Agents, tools and functions run in the server's own process, so one that never gives the event loop back stops everything in it: timers, time-outs, answers.
 * A second thread, which needs no event loop but its own, watches for that. After `stallSeconds` without a beat it notes in a file whose call was
 * under way and kills the process; the supervisor starts it again, and the noted call is then not made again but fails: an agent's or a function's attempt with
 * AGENT_TIMEOUT, of which a step has only so many; an action with an unknown outcome, which a person looks into.
 */
export type StallWatch = {
  agents(agents: ReadonlyMap<string, Agent>): ReadonlyMap<string, Agent>
  tools(tools: ReadonlyMap<string, Tool>): ReadonlyMap<string, Tool>
  functions(functions: ReadonlyMap<string, PureFunction>): ReadonlyMap<string, PureFunction>
  stop(): Promise<void>
}

const beatIntervalMs = 500

/** What the two threads share: beats so far, and the number of the call whose synchronous part is running (0: none). */
const sharedLayout = { beats: 0, running: 1 } as const

/** `file` holds one JSON line per stall; see stall-watch-worker. */
export function stallWatch(options: { file: string; stallSeconds: number }): StallWatch {
  const stalled = readStalled(options.file)
  const shared = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL('./stall-watch-worker.ts', import.meta.url), { workerData: { ...options, shared } })
  worker.unref()
  const beat = setInterval(() => Atomics.add(shared, sharedLayout.beats, 1), beatIntervalMs)
  beat.unref()
  let calls = 0

  /** Makes the call known to the watching thread for as long as it takes; only until it first yields it can stall everything. */
  function watched<T>(key: string, call: () => Promise<T> | T): Promise<T> | T {
    const number = (calls = (calls % 2_147_483_647) + 1)
    const tell = (message: { number: number; key?: string }): void => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin; that is for windows
      worker.postMessage(message)
    }
    const ended = (): void => tell({ number })
    tell({ number, key })
    Atomics.store(shared, sharedLayout.running, number)
    let reply: Promise<T> | T
    try {
      reply = call()
    } catch (error) {
      ended()
      throw error
    } finally {
      Atomics.store(shared, sharedLayout.running, 0)
    }
    if (reply instanceof Promise) return reply.finally(ended)
    ended()
    return reply
  }

  return {
    agents: (agents) =>
      mapped(agents, (agent) => ({
        ...agent,
        run(task, environment) {
          const key = `${environment.runId}/${environment.stepId}/${environment.attempt}`
          if (stalled.has(key))
            throw new MaestroError('AGENT_TIMEOUT', `the agent stopped the whole server for ${options.stallSeconds} s; it was killed`)
          return watched(key, () => agent.run(task, environment))
        },
      })),
    tools: (tools) =>
      mapped(tools, (tool) => ({
        ...tool,
        execute(call) {
          if (stalled.has(call.idempotencyKey)) throw new Error(`the tool stopped the whole server for ${options.stallSeconds} s; it was killed`)
          return watched(call.idempotencyKey, () => tool.execute(call))
        },
      })),
    functions: (functions) =>
      mapped(functions, (called) => ({
        ...called,
        run(input: JsonObject, key = '') {
          if (stalled.has(key))
            throw new MaestroError('AGENT_TIMEOUT', `the function stopped the whole server for ${options.stallSeconds} s; it was killed`)
          return watched(key, () => called.run(input))
        },
      })),
    async stop() {
      clearInterval(beat)
      await worker.terminate()
    },
  }
}

function mapped<T>(items: ReadonlyMap<string, T>, change: (item: T) => T): Map<string, T> {
  return new Map([...items].map(([id, item]) => [id, change(item)]))
}

/** The calls that stalled a server of this home. A line that a crash cut short is passed over. */
function readStalled(file: string): Set<string> {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return new Set(
    text.split('\n').flatMap((line) => {
      try {
        const { calls } = JSON.parse(line) as { calls?: unknown }
        return Array.isArray(calls) ? calls.filter((call) => typeof call === 'string') : []
      } catch {
        return []
      }
    }),
  )
}
