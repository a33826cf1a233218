import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { AgentTurn, ApprovalRequest, FinishReason } from '@maestro-helix/contract/trajectory'
import type { CallTool, Tool, ToolUse } from './define-tool.ts'

/** What an agent is asked to do in one attempt. */
export type AgentTask = {
  /** The task in words, as the judge will see it too. */
  task: string
  /** The mapped input of the step. */
  input: JsonObject
  /** What the output will be judged against, where the step maps one. */
  context?: string
  /**
   * Present on a further attempt: the last output, its score and what to improve. Where the last output violated the step's schema, its score is 0 and the
   * suggestions say what is wrong in which place.
   */
  feedback?: { previousOutput: Json; qsr: number; suggestions: string[] }
}

/** What surrounds one attempt. */
export type AgentEnvironment = {
  /**
   * Aborted when the attempt's time is over, or when its server gives up driving the run. Cancelling a run does not abort a call under way: its
   * attempt is still recorded.
   */
  signal: AbortSignal
  runId?: string
  stepId?: string
  attempt: number
  /** Calls a tool that reads and that the agent declares. Absent where the agent runs outside a server. */
  call?: CallTool
}

/** What an agent may return beside a bare JSON value. */
export type AgentReply = {
  output: Json
  /** The agent's own estimate of the output's quality, 0..1. Compared with the judge's; never trusted alone. */
  selfScore?: number
  /** What the agent relied on (retrieved passages, records), so that the output can be checked against it. */
  context?: string
  /**
   * What the agent said and which tools it called on the way, in order, by its own account (`observed: false`). Calls by `environment.call` are seen by the
   * server and need not be told. It can raise the risk of the output, never lower it. At most 100 turns with texts of 2,000 UTF-16 units each.
   */
  trajectory?: readonly AgentTurn[]
  /** Why the model stopped. `length` says that the output was cut off, and counts against its completion. */
  finishReason?: FinishReason
  /** What the agent asked for and may not do itself: kept with what was judged. An action step acts on the output, not on this. At most 20. */
  approvalRequests?: readonly ApprovalRequest[]
  usage?: { costUsd?: number; inputTokens?: number; outputTokens?: number; model?: string }
}

/** The tools that an agent of a framework holds itself. */
export type BroughtTools = {
  framework: string
  /** Those that its adapter leads through the door, as tools of the catalog; `defineCatalog` takes them up. */
  tools: readonly Tool[]
  /** Names of those that are carried out where nobody here sees it. */
  unseen: readonly string[]
}

/** Why an agent may not run, as `maestro` says it. */
export type AgentRefusal = { code: ErrorCode; message: string; hint?: string }

/** An agent: a name, a version, and a function. Anything that can be called can be one. */
export type Agent = {
  id: string
  /** Changes whenever the agent's behaviour may have changed; scores are kept per id and version. */
  version: string
  description: string
  /** What the agent can do, in words of the catalog (lower-case names); a step that `requires` some is done by agents that declare all of them. None by default. */
  capabilities?: readonly string[]
  /**
   * The tools the agent may ask for: to read from by `environment.call`, or to act by what it outputs, when an action step takes its arguments from there. None by
   * default: then no action step may rest on its output.
   */
  tools?: readonly ToolUse[]
  /** Set by the adapter of a framework. Absent for code of one's own, whose calls beside the door nobody sees. */
  brings?: BroughtTools
  /** Set by an adapter that may not let the agent run: the server starts without it, says why, and refuses definitions that name it. */
  refused?: AgentRefusal
  /**
   * True: the server runs it in its own process, where it is a little faster, keeps state from call to call, and takes the server down with it where it crashes or hangs. False by
   * default: it runs in a process apart, with no secrets in its environment and one call at a time.
   */
  trusted?: boolean
  run(task: AgentTask, environment: AgentEnvironment): Promise<AgentReply> | AgentReply
}

/** Declares an agent. The returned object is frozen; nothing is registered or started. */
export function defineAgent(agent: Agent): Readonly<Agent> {
  return Object.freeze({ ...agent })
}
