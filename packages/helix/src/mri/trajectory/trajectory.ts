import type { Json } from '@maestro-helix/contract/json'

/** One turn of what happened: what the user said, what the agent thought and did, what its surroundings answered. */
export type TrajectoryStep = {
  readonly role: 'user' | 'agent' | 'environment'
  /** What was said or thought. */
  readonly text: string
  /** What the agent did: a tool call or a command as text; empty for what is only said. */
  readonly action: string
  /**
   * What the called tool's catalog declares that it does, where the server itself saw the call. It outranks every word in the call's name and arguments: those are
   * looked at only where nobody declared anything.
   */
  readonly declared?: 'read' | 'reversible' | 'irreversible'
}

const agentRoles = new Set(['agent', 'assistant', 'ai', 'model'])
const userRoles = new Set(['user', 'human'])
/** Bounds of what is read: turns, and UTF-16 units of one turn. */
const most = { steps: 200, charsPerStep: 8_000 }

/**
 * The trajectory that a JSON value holds, or null where it is none: an array of turns with a role each, in the form of chat messages (content, tool_calls) or
 * of thought and action. An observation that an agent quotes in its own turn counts as its surroundings' words.
 */
export function trajectoryOf(value: Json): TrajectoryStep[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const steps: TrajectoryStep[] = []
  for (const turn of value.slice(0, most.steps)) {
    if (typeof turn !== 'object' || turn === null || Array.isArray(turn) || typeof turn.role !== 'string') return null
    const role = agentRoles.has(turn.role) ? 'agent' : userRoles.has(turn.role) ? 'user' : 'environment'
    const said = [turn.content, turn.thought].map((part) => read(part)).filter((part) => part !== '')
    const text = said.join('\n')
    const action = role === 'agent' ? [read(turn.action), ...toolCalls(turn.tool_calls)].filter((part) => part.trim() !== '').join('\n') : ''
    const observed = role === 'agent' ? text.indexOf('[Observation]') : -1
    if (observed < 0) steps.push({ role, text, action })
    else {
      // The action comes first: it is what was observed upon.
      steps.push({ role, text: text.slice(0, observed), action }, { role: 'environment', text: text.slice(observed), action: '' })
    }
  }
  return steps.some((step) => step.role === 'agent') ? steps : null
}

function read(part: Json | undefined): string {
  return typeof part === 'string' ? part.slice(0, most.charsPerStep).toWellFormed() : ''
}

function toolCalls(calls: Json | undefined): string[] {
  if (!Array.isArray(calls)) return []
  return calls.slice(0, 20).map((call) => {
    if (typeof call !== 'object' || call === null || Array.isArray(call)) return ''
    const name = call.name ?? (typeof call.function === 'object' && call.function !== null && !Array.isArray(call.function) ? call.function.name : '')
    const parameters =
      call.arguments ?? (typeof call.function === 'object' && call.function !== null && !Array.isArray(call.function) ? call.function.arguments : '')
    return `${read(name)} ${read(parameters)}`
  })
}
