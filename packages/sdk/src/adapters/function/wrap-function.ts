import { type Agent, type AgentEnvironment, type AgentReply, type AgentTask, defineAgent } from '../../define-agent.ts'
import { type AgentIdentity, identityOf } from '../agent-adapter.ts'

export type WrapFunctionOptions<Arguments extends unknown[], Result> = AgentIdentity & {
  /** What the function is called with. By default the task's input, then the whole task, then the environment. */
  arguments?: (task: AgentTask, environment: AgentEnvironment) => [...Arguments]
  /** Makes a reply of what the function returned. By default the result is the output (null where it returns nothing). */
  reply?: (result: Awaited<Result>, task: AgentTask) => AgentReply
}

/** Makes an agent of any function, which is called as it is. */
export function wrapFunction<Arguments extends unknown[], Result>(
  wrapped: (...args: Arguments) => Result,
  options: WrapFunctionOptions<Arguments, Result>,
): Readonly<Agent> {
  const argumentsOf = options.arguments ?? ((task, environment) => [task.input, task, environment] as unknown[] as [...Arguments])
  const replyOf = options.reply ?? ((result) => ({ output: result ?? null }))
  return defineAgent({
    ...identityOf(options),
    run: async (task, environment) => replyOf(await wrapped(...argumentsOf(task, environment)), task),
  })
}
