import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { requireAdmitted } from './admit-tool-call.ts'

/** What calling a tool does to the world. `irreversible` needs two people's approval of exactly that call. */
export type ToolEffect = 'read' | 'reversible' | 'irreversible'

/** A tool that an agent, or another tool, may ask for, with the effect it is taken to have: one that contradicts the catalog's is refused. */
export type ToolUse = { tool: string; effect: ToolEffect }

/** Asks the door for a tool that reads. What has an effect gets an action step of its own, where people can see it before it happens. */
export type CallTool = (request: { tool: string; arguments: JsonObject }) => Promise<Json>

export type ToolCall = {
  arguments: JsonObject
  /** The same for every try of the same approved action; a target that honours it makes repeating safe. */
  idempotencyKey: string
  signal: AbortSignal
  /** The credentials that the tool declares, by name. Resolved for this one call; whatever the tool returns or throws is cleared of them. */
  credentials: Readonly<Record<string, string>>
  /** Calls another tool, which this one declares in `uses`. */
  call: CallTool
}

/** How to undo an executed action: another declared tool, and its arguments made from what was done. Must not depend on anything else. */
export type Compensation = { tool: string; arguments: (done: { arguments: JsonObject; result: Json }) => JsonObject }

/** Where in the arguments an amount of money stands, as JSON Pointers (RFC 6901). */
export type AmountPlace = {
  value: string
  /** How many of the counted units make one of the currency: 100 where cents are counted. */
  unitsPerCurrency: number
  /** A pointer (`/currency`), or the ISO 4217 code itself (`EUR`). */
  currency: string
}

/** A tool: the only way an action step can change something outside. */
export type Tool = {
  id: string
  description: string
  /**
   * Changes whenever what the tool does may have changed, at most 100 characters. It is part of what people approve: an action approved under one version is not
   * carried out by another. Name it where the code alone does not tell (a service behind the tool, a setting).
   */
  version?: string
  effect: ToolEffect
  /** True where the target takes `idempotencyKey`, so that a call whose outcome is unknown may be repeated. */
  idempotent: boolean
  /** Of 0..1: how much a wrong call can damage (records, money, people reached); feeds the MRI factor blastRadius. */
  blastRadius: number
  /**
   * What kind of thing it does, such as `payments`: one word for many tools, by which a policy covers them all (`resource in ToolClass::"payments"`). Named in the MRI's
   * reasons; the score is made of `effect` and `blastRadius`.
   */
  toolClass?: string
  /** JSON Schema of the arguments; a call that misses it is refused before anybody is asked. */
  argumentsSchema?: JsonObject
  /**
   * What a call touches, what it does to it, and how to undo or contain that, made from the arguments alone. What a tool says here is what people are shown and
   * sign, in place of the step's own words: nobody upstream can talk an action smaller than it is.
   */
  target?: (given: JsonObject) => string
  impact?: (given: JsonObject) => string
  rollbackPlan?: (given: JsonObject) => string
  /** Carried out, through the same door, when a later step of the run is refused, times out or fails irreversibly. */
  compensation?: Compensation
  /** What spending limits look at. */
  amount?: AmountPlace
  /** Names of the credentials `execute` needs: lower-case words with dashes. */
  credentials?: readonly string[]
  /** Tools that `execute` may call; only what reads can be called from within. */
  uses?: readonly ToolUse[]
  /** Further source text that the tool's code is made of, for its digest; adapters that wrap a function set it. */
  builtFrom?: readonly string[]
  /** True: run in the server's own process (see `Agent.trusted`). False by default. */
  trusted?: boolean
  execute(call: ToolCall): Promise<Json> | Json
}

/**
 * Declares a tool. The returned object is frozen; nothing is registered or called. Its `execute` takes calls of the door alone and throws TOOL_AROUND_DOOR for any
 * other; a test calls it through `testing/call-tool`.
 */
export function defineTool(tool: Tool): Readonly<Tool> {
  return Object.freeze({
    ...tool,
    // What is called is a wrapper, the same for all.
    builtFrom: Object.freeze([...(tool.builtFrom ?? []), Function.prototype.toString.call(tool.execute)]),
    execute(call: ToolCall) {
      requireAdmitted(tool.id, call)
      return tool.execute(call)
    },
  })
}
