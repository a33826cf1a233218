import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { noteAroundDoor, requireAdmitted } from '@maestro-helix/sdk/admit-tool-call'
import type { Agent, AgentReply } from '@maestro-helix/sdk/define-agent'
import type { PureFunction } from '@maestro-helix/sdk/define-function'
import type { CallTool, Tool } from '@maestro-helix/sdk/define-tool'
import type { CallSurroundings } from './catalog-worker-process.ts'
import type { WorkerCall } from './worker-messages.ts'
import { NotBegun, type WorkerPool } from './worker-pool.ts'

type Pool = Pick<WorkerPool, 'call'>

/** The same agents; those that are not trusted run in a process of their own. */
export function isolatedAgents(agents: ReadonlyMap<string, Agent>, pool: Pool): ReadonlyMap<string, Agent> {
  return apart(agents, (agent) => ({
    ...agent,
    async run(task, { signal, runId, stepId, attempt, call }) {
      const made: WorkerCall = {
        kind: 'agent',
        id: agent.id,
        task: task as unknown as JsonObject,
        runId: runId ?? null,
        stepId: stepId ?? null,
        attempt,
      }
      return (await begun('AGENT_FAILED', pool.call(made, surroundings(signal, call)))) as AgentReply
    },
  }))
}

/** The same tools; those that are not trusted run in a process of their own, which gets the credentials of the one call. */
export function isolatedTools(tools: ReadonlyMap<string, Tool>, pool: Pool): ReadonlyMap<string, Tool> {
  return apart(tools, (tool) => ({
    ...tool,
    async execute(given) {
      requireAdmitted(tool.id, given)
      const { arguments: args, idempotencyKey, credentials, signal, call } = given
      const made: WorkerCall = { kind: 'tool', id: tool.id, effect: tool.effect, arguments: args, idempotencyKey, credentials }
      // Where no process was there to run it, it has not run: that is no unknown outcome.
      return (await begun('ACTION_FAILED', pool.call(made, surroundings(signal, call)))) as Json
    },
  }))
}

/** The same functions; those that are not trusted run in a process of their own, for as long as the step allows. */
export function isolatedFunctions(functions: ReadonlyMap<string, PureFunction>, pool: Pool): ReadonlyMap<string, PureFunction> {
  return apart(functions, (called) => ({
    ...called,
    async run(input: JsonObject, _key?: string, signal?: AbortSignal) {
      const made: WorkerCall = { kind: 'function', id: called.id, input }
      return (await begun('FUNCTION_FAILED', pool.call(made, surroundings(signal ?? new AbortController().signal, undefined)))) as Json
    },
  }))
}

function apart<T extends { id: string; trusted?: boolean }>(items: ReadonlyMap<string, T>, change: (item: T) => T): ReadonlyMap<string, T> {
  return new Map([...items].map(([id, item]) => [id, item.trusted === true ? item : change(item)]))
}

function surroundings(signal: AbortSignal, call: CallTool | undefined): CallSurroundings {
  return {
    signal,
    around: noteAroundDoor,
    answer: async (request) => {
      if (call === undefined) throw new MaestroError('TOOL_NOT_DECLARED', 'no tool can be called from here')
      return call(request as Parameters<CallTool>[0])
    },
  }
}

async function begun(code: 'AGENT_FAILED' | 'ACTION_FAILED' | 'FUNCTION_FAILED', call: Promise<unknown>): Promise<unknown> {
  try {
    return await call
  } catch (error) {
    throw error instanceof NotBegun ? new MaestroError(code, error.message, { cause: error }) : error
  }
}
