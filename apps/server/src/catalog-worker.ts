import { Socket } from 'node:net'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json } from '@maestro-helix/contract/json'
import { admitToolCall, watchingForCallsAroundDoor } from '@maestro-helix/sdk/admit-tool-call'
import type { AgentTask } from '@maestro-helix/sdk/define-agent'
import type { CallTool } from '@maestro-helix/sdk/define-tool'
import { catalogBuild } from './operations/catalog-build.ts'
import { importCatalog } from './operations/load-catalog.ts'
import {
  errorOf,
  type FromWorker,
  readLines,
  send,
  type ToldError,
  toldError,
  type ToWorker,
  type WorkerCall,
} from './operations/workers/worker-messages.ts'
import { cleanJson, cleanReply, outputLimits } from './orchestration/agent-output.ts'
import { keptResult } from './orchestration/kept-result.ts'
import { containStrayFailures, noStrayFailures, ownFailures } from './orchestration/stray-failures.ts'

/**
 * A process that runs the catalog's agents, tools and functions for the server, one call at a time. It loads the catalog once, holds no secret but the credentials of the tool that it
 * is running, and may crash, hang or be killed: that costs the one call. Argument: the catalog's file. The server is at the other end of descriptor 3; when it goes, so does this.
 */
const [, , file = ''] = process.argv
const channel = new Socket({ fd: 3, readable: true, writable: true })
const tell = (message: FromWorker): void => send(channel, message)
const endProcess = process.exit.bind(process)

type Running = { controller: AbortController; asked: Map<number, PromiseWithResolvers<Json>> }
let running: Running | undefined
let questions = 0
/** What somebody's code left behind in an earlier call or as it was loaded. */
let strayed = false

channel.on('close', () => endProcess(0))
channel.on('error', () => endProcess(0))
containStrayFailures(
  // What a tool leaves behind may hold its credentials.
  (name, error) => stray(name.startsWith('tool:') ? { code: 'INTERNAL', message: `of ${name}` } : toldError(error)),
  (error) => stray(toldError(error)),
)

try {
  const catalog = await importCatalog(file, process.env)
  const agents = new Map(catalog.agents.map((agent) => [agent.id, agent]))
  const tools = new Map(catalog.tools.map((tool) => [tool.id, tool]))
  const functions = new Map((catalog.functions ?? []).map((called) => [called.id, called]))

  const work: { [K in WorkerCall['kind']]: (call: Extract<WorkerCall, { kind: K }>, of: Running) => Promise<unknown> } = {
    async agent(call, of) {
      const agent = required(agents.get(call.id), call)
      const { runId, stepId, attempt } = call
      const environment = {
        signal: of.controller.signal,
        attempt,
        call: asking(of),
        ...(runId !== null && { runId }),
        ...(stepId !== null && { stepId }),
      }
      const task = call.task as unknown as AgentTask
      return cleanReply(await ownFailures(`agent:${call.id}`, () => watched(async () => agent.run(task, environment))))
    },
    async tool(call, of) {
      const tool = required(tools.get(call.id), call)
      const given = admitToolCall({
        arguments: call.arguments,
        idempotencyKey: call.idempotencyKey,
        credentials: call.credentials,
        signal: of.controller.signal,
        call: asking(of),
      })
      const contained = call.effect === 'read' ? ownFailures : noStrayFailures
      const output: unknown = await contained(`tool:${call.id}`, () => watched(async () => tool.execute(given)))
      return call.effect === 'read' ? cleanJson(output ?? null, outputLimits.outputBytes) : keptResult(output)
    },
    async function(call) {
      const called = required(functions.get(call.id), call)
      return cleanJson((await ownFailures(`function:${call.id}`, async () => called.run(call.input))) ?? null, outputLimits.outputBytes)
    },
  }

  const carryOut = async (call: WorkerCall): Promise<void> => {
    const of: Running = { controller: new AbortController(), asked: new Map() }
    running = of
    const before = pending()
    try {
      const value = await (work[call.kind] as (call: WorkerCall, of: Running) => Promise<unknown>)(call, of)
      tell({ type: 'done', value, clean: isClean(before) })
    } catch (error) {
      const { stack, ...told } = toldError(error)
      // That of a tool may hold its credentials.
      tell({ type: 'failed', error: { ...told, ...(call.kind !== 'tool' && { stack }) }, clean: isClean(before) })
    } finally {
      running = undefined
    }
  }

  readLines(
    channel,
    Number.POSITIVE_INFINITY,
    (line) => {
      const message = JSON.parse(line) as ToWorker
      if (message.type === 'call') void carryOut(message.call)
      else if (message.type === 'abort') running?.controller.abort(new MaestroError('AGENT_TIMEOUT', 'the attempt is over'))
      else answered(message)
    },
    () => {},
  )
  tell({ type: 'ready', build: await catalogBuild(file, process.env) })
} catch (error) {
  tell({ type: 'unusable', error: toldError(error) })
  channel.end(() => endProcess(1))
}

function stray(error: ToldError): void {
  strayed = true
  tell({ type: 'stray', error })
}

function required<T>(found: T | undefined, { kind, id }: WorkerCall): T {
  if (found === undefined) throw new MaestroError('CONFIG_INVALID', `the catalog has no ${kind} "${id}" any more`)
  return found
}

/** Asks the server for a tool. */
function asking(of: Running): CallTool {
  return (request) => {
    const question = ++questions
    const answer = Promise.withResolvers<Json>()
    of.asked.set(question, answer)
    const { tool, arguments: given } = (request ?? {}) as { tool?: unknown; arguments?: unknown }
    tell({ type: 'asks', question, request: { tool: String(tool), arguments: cleanJson(given ?? null, outputLimits.outputBytes) } })
    return answer.promise
  }
}

function answered({ question, value, error }: Extract<ToWorker, { type: 'answer' }>): void {
  const asked = running?.asked.get(question)
  running?.asked.delete(question)
  if (error === undefined) asked?.resolve(value as Json)
  else asked?.reject(errorOf(error))
}

function watched<T>(call: () => Promise<T>): Promise<T> {
  return watchingForCallsAroundDoor((tool) => tell({ type: 'around', tool: tool.slice(0, 200) }), call)
}

/** Timers, programs and threads under way: what may still run code when the call that began it has ended. */
function pending(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(?:Timeout|Immediate|ProcessWrap|MessagePort)$/.test(kind)).length
}

function isClean(before: number): boolean {
  return !strayed && pending() <= before
}
