import type { Json, JsonObject } from '@maestro-helix/contract/json'

/** What calling a tool does to the world. `irreversible` needs two people's approval of exactly that call. */
export type ToolEffect = 'read' | 'reversible' | 'irreversible'

export type ToolCall = {
  arguments: JsonObject
  /** The same for every try of the same approved action; a target that honours it makes repeating safe. */
  idempotencyKey: string
  signal: AbortSignal
}

/** A tool: the only way an action step can change something outside. */
export type Tool = {
  id: string
  description: string
  effect: ToolEffect
  /** True where the target takes `idempotencyKey`, so that a call whose outcome is unknown may be repeated. */
  idempotent: boolean
  /** Of 0..1: how much a wrong call can damage (records, money, people reached); feeds the MRI factor blastRadius. */
  blastRadius: number
  /** JSON Schema of the arguments; a call that misses it is refused before anybody is asked. */
  argumentsSchema?: JsonObject
  execute(call: ToolCall): Promise<Json> | Json
}

/** Declares a tool. The returned object is frozen; nothing is registered or called. */
export function defineTool(tool: Tool): Readonly<Tool> {
  return Object.freeze({ ...tool })
}
