import { AsyncLocalStorage } from 'node:async_hooks'
import { MaestroError } from '@maestro-helix/contract/errors'

const admitted = new WeakSet<object>()
const watchers = new AsyncLocalStorage<(tool: string) => void>()

/**
 * Marks a call as made by the door, the one place that checks declarations, writes the record and hands out credentials. A tool refuses any other. This catches
 * mistakes; code that shares the process and means harm could mark its own calls, but would still get no credentials.
 */
export function admitToolCall<Call extends object>(call: Call): Call {
  admitted.add(call)
  return call
}

/** Runs an agent or a tool so that `refused` hears of every tool that it calls around the door, even where it swallows the error. */
export function watchingForCallsAroundDoor<T>(refused: (tool: string) => void, work: () => T): T {
  return watchers.run(refused, work)
}

/** Lets whoever watches hear of a call around the door. */
export function noteAroundDoor(tool: string): void {
  watchers.getStore()?.(tool)
}

/** @throws MaestroError TOOL_AROUND_DOOR for a call that the door did not make. */
export function requireAdmitted(tool: string, call: object): void {
  if (admitted.has(call)) return
  noteAroundDoor(tool)
  throw new MaestroError('TOOL_AROUND_DOOR', `the tool "${tool}" was called by its function`)
}
