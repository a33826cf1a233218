import { catalogToolOf } from './governed-tools.ts'
import { runningAttempt } from './running-attempt.ts'

/** What the AI SDK asks about a call; it passes more. */
type AskedCall = { toolCall: { toolName: string }; tools: Record<string, unknown> | undefined }
type Answer = { type: 'approved' | 'denied' | 'user-approval'; reason: string }

/**
 * The AI SDK's `toolApproval`, answered by the declarations: what reads is approved, what has an effect waits (`user-approval`: the workflow's action step asks the
 * policies and people), and what does not go through the door is denied, as is everything outside of a running attempt.
 * @example
 * new ToolLoopAgent({ model, tools: governedTools(tools, declarations), toolApproval: maestroApproval() })
 */
export function maestroApproval(): (asked: AskedCall) => Answer {
  return ({ toolCall: { toolName }, tools }) => {
    const tool = tools && Object.hasOwn(tools, toolName) ? catalogToolOf(tools[toolName]) : undefined
    if (!tool) return { type: 'denied', reason: `TOOL_NOT_DECLARED: "${toolName}" does not go through the door` }
    if (!runningAttempt()) return { type: 'denied', reason: `TOOL_AROUND_DOOR: "${toolName}" was called outside of a running attempt` }
    if (tool.effect === 'read') return { type: 'approved', reason: 'it reads' }
    const who = tool.effect === 'irreversible' ? 'two people decide' : 'the policies decide'
    return { type: 'user-approval', reason: `"${tool.id}" is ${tool.effect}: ${who} before it is carried out` }
  }
}
