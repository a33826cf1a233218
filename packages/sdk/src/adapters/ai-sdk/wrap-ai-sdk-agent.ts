import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json } from '@maestro-helix/contract/json'
import type { ApprovalRequest } from '@maestro-helix/contract/trajectory'
import type { Agent as AiSdkAgent } from 'ai'
import { noteAroundDoor } from '../../admit-tool-call.ts'
import { type Agent, type AgentTask, defineAgent } from '../../define-agent.ts'
import { type AgentIdentity, identityOf } from '../agent-adapter.ts'
import { broughtTools, type HeldTools } from './brought-tools.ts'
import { catalogToolOf } from './governed-tools.ts'
import { type AnyResult, callsAroundDoor, replyOf, requestsOf } from './reply-of-result.ts'
import { insideAttempt, type RunningAttempt } from './running-attempt.ts'
import { taskPrompt } from './task-prompt.ts'

/** Any agent of the Vercel AI SDK (version 7) that is called without options of its own, such as a ToolLoopAgent. */
// oxlint-disable-next-line typescript/no-explicit-any -- tools, context and output are the wrapped agent's own, and stay so; `never` is not assignable from them
type AnyAiSdkAgent = Pick<AiSdkAgent<never, any, any, any>, 'generate'> & { readonly tools?: unknown }

export type WrapAiSdkAgentOptions = AgentIdentity & {
  /** The prompt for a task; `taskPrompt` by default. */
  prompt?: (task: AgentTask) => string
  /**
   * The output of a result. By default its text; for an agent that holds a tool with an effect `{ text, requests }`, where each request names the tool of the catalog
   * and the arguments that an action step can carry out. For an agent with structured output: `(result) => result.output`.
   */
  output?: (result: AnyResult, requests: readonly ApprovalRequest[]) => Json
  /** Names of tools that the model's provider carries out itself (a web search) and that only read: nobody here sees their calls, and `maestro check` says so. */
  unseen?: readonly string[]
}

/**
 * Makes an agent of a Vercel AI SDK agent, whose `generate` is called. Every tool that it holds goes through the door (`governedTools`), and is then declared by
 * itself; an agent that brings another one is refused: no model is ever called, and the server starts without it. What the tools returned, or failed with, becomes the context that the answer
 * is judged against; a requested approval becomes part of the output; why the model stopped, tokens and model are reported. The attempt's signal aborts the call.
 * `refused` then says TOOL_NOT_DECLARED, with the tools that do not go through the door, or TOOL_EFFECT_CONTRADICTED.
 */
export function wrapAiSdkAgent(wrapped: AnyAiSdkAgent, options: WrapAiSdkAgentOptions): Readonly<Agent> {
  const held = heldOrRefusal(wrapped, options)
  if (held instanceof MaestroError) return refusedAgent(options, held)
  const promptOf = options.prompt ?? taskPrompt
  const acts = held.brings.tools.some(({ effect }) => effect !== 'read')
  const outputOf =
    options.output ?? ((result, requests) => (acts ? { text: result.text, requests: requests.map((request) => ({ ...request })) } : result.text))
  return defineAgent({
    ...identityOf({ ...options, tools: held.uses }),
    brings: held.brings,
    run: async (task, environment) => {
      environment.signal.throwIfAborted()
      const attempt: RunningAttempt = { environment, taken: new Map(), requests: [] }
      const result = await insideAttempt(attempt, () => generated(wrapped, promptOf(task), held, attempt))
      refuseAroundDoor(callsAroundDoor(result, attempt, held.unseen))
      const requests = requestsOf(result, attempt, (name) => catalogToolOf((wrapped.tools as Record<string, unknown>)[name])?.id ?? name)
      return replyOf(result, outputOf(result, requests), attempt, requests)
    },
  })
}

function heldOrRefusal(wrapped: AnyAiSdkAgent, options: WrapAiSdkAgentOptions): HeldTools | MaestroError {
  try {
    return broughtTools(options.id, wrapped.tools, options.tools ?? [], options.unseen ?? [])
  } catch (error) {
    if (error instanceof MaestroError) return error
    throw error
  }
}

/** Stands for the agent where it is asked for by its name; it never runs. */
function refusedAgent(options: WrapAiSdkAgentOptions, refusal: MaestroError): Readonly<Agent> {
  const { code, message, hint } = refusal
  return defineAgent({
    ...identityOf(options),
    refused: { code, message, ...(hint !== undefined && { hint }) },
    run: () => Promise.reject(refusal),
  })
}

/**
 * Calls the agent. A tool that it did not hold as it was wrapped (`prepareCall`, `prepareStep`) is stopped before it runs: the SDK waits for its callback, which never
 * returns then, and the attempt fails at once.
 */
async function generated(wrapped: AnyAiSdkAgent, prompt: string, { names }: HeldTools, attempt: RunningAttempt): Promise<AnyResult> {
  let stop: (error: unknown) => void = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = reject
  })
  const onToolExecutionStart = async ({ toolCall }: { toolCall: { toolName: string } }): Promise<void> => {
    if (names.has(toolCall.toolName)) return
    try {
      refuseAroundDoor([toolCall.toolName])
    } catch (error) {
      stop(error)
      await new Promise<never>(() => {})
    }
  }
  const result = wrapped.generate({ prompt, abortSignal: attempt.environment.signal, onToolExecutionStart })
  return Promise.race([result as Promise<AnyResult>, stopped])
}

function refuseAroundDoor(names: readonly string[]): void {
  if (names.length === 0) return
  for (const name of names) noteAroundDoor(name)
  throw new MaestroError('TOOL_AROUND_DOOR', `the agent called ${names.map((name) => `"${name.slice(0, 100)}"`).join(', ')}, past the door`)
}
