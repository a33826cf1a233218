import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { admitToolCall } from '../admit-tool-call.ts'
import type { Tool, ToolCall } from '../define-tool.ts'

/** Calls a tool in a test as the door would: with the given parts, no credentials and no other tools unless they are given. */
export async function callTool(tool: Tool, given: JsonObject, parts: Partial<Omit<ToolCall, 'arguments'>> = {}): Promise<Json> {
  return tool.execute(
    admitToolCall({
      arguments: given,
      idempotencyKey: 'test',
      signal: new AbortController().signal,
      credentials: {},
      call: ({ tool: other }) => Promise.reject(new MaestroError('TOOL_NOT_DECLARED', `the test gave no tool "${other}"`)),
      ...parts,
    }),
  )
}
