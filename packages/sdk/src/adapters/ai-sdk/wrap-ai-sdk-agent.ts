import type { Json } from '@maestro-helix/contract/json'
import { type AgentTurn, trajectoryLimits } from '@maestro-helix/contract/trajectory'
import type { Agent as AiSdkAgent, GenerateTextResult } from 'ai'
import { type Agent, type AgentReply, type AgentTask, defineAgent } from '../../define-agent.ts'
import { type AgentIdentity, identityOf } from '../agent-adapter.ts'
import { taskPrompt } from './task-prompt.ts'

/** Any agent of the Vercel AI SDK (version 7) that is called without options of its own, such as a ToolLoopAgent. */
// oxlint-disable-next-line typescript/no-explicit-any -- tools, context and output are the wrapped agent's own, and stay so; `never` is not assignable from them
type AnyAiSdkAgent = Pick<AiSdkAgent<never, any, any, any>, 'generate'>
// oxlint-disable-next-line typescript/no-explicit-any -- as above
type AnyResult = GenerateTextResult<any, any, any>

export type WrapAiSdkAgentOptions = AgentIdentity & {
  /** The prompt for a task; `taskPrompt` by default. */
  prompt?: (task: AgentTask) => string
  /** The output of a result; its text by default. For an agent with structured output: `(result) => result.output`. */
  output?: (result: AnyResult) => Json
}

/** Greatest context made of tool results, in UTF-16 units. */
const contextLength = 200_000

/**
 * Makes an agent of a Vercel AI SDK agent, which is called as it is (`generate`). What its tools returned becomes the context that the answer is
 * judged against; tokens and model are reported as usage. The attempt's signal aborts the call.
 */
export function wrapAiSdkAgent(wrapped: AnyAiSdkAgent, options: WrapAiSdkAgentOptions): Readonly<Agent> {
  const promptOf = options.prompt ?? taskPrompt
  const outputOf = options.output ?? ((result) => result.text)
  return defineAgent({
    ...identityOf(options),
    run: async (task, environment) => {
      environment.signal.throwIfAborted()
      const result: AnyResult = await wrapped.generate({ prompt: promptOf(task), abortSignal: environment.signal })
      return replyOf(result, outputOf(result))
    },
  })
}

function replyOf(result: AnyResult, output: Json): AgentReply {
  const { inputTokens, outputTokens } = result.totalUsage
  const context = result.steps
    .flatMap((step) => step.toolResults.map((tool) => `${tool.toolName}: ${JSON.stringify(tool.output)}`))
    .join('\n')
    .slice(0, contextLength)
  return {
    output,
    ...(context !== '' && { context }),
    // An agent that called nothing has only its answer to show.
    ...(result.steps.some(({ toolCalls }) => toolCalls.length > 0) && { trajectory: trajectoryOf(result) }),
    usage: {
      model: result.response.modelId,
      ...(inputTokens !== undefined && { inputTokens }),
      ...(outputTokens !== undefined && { outputTokens }),
    },
  }
}

/** What the agent said and called, step by step, as far as bounds allow. */
function trajectoryOf(result: AnyResult): AgentTurn[] {
  const cut = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, trajectoryLimits.text)
  return result.steps
    .flatMap(({ text, toolCalls, toolResults }): AgentTurn[] => [
      ...(text === '' ? [] : [{ kind: 'said' as const, text: cut(text) }]),
      ...toolCalls.map(({ toolCallId, toolName, input }): AgentTurn => {
        const answer = toolResults.find((candidate) => candidate.toolCallId === toolCallId)
        return {
          kind: 'called',
          tool: toolName.slice(0, 200),
          effect: null,
          arguments: cut(input),
          result: answer === undefined ? null : cut(answer.output),
          error: null,
          observed: false,
        }
      }),
    ])
    .slice(0, trajectoryLimits.turns)
}
