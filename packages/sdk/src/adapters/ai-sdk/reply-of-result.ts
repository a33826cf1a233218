import type { Json } from '@maestro-helix/contract/json'
import { type AgentTurn, type ApprovalRequest, finishReasonSchema, trajectoryLimits } from '@maestro-helix/contract/trajectory'
import type { GenerateTextResult } from 'ai'
import type { AgentReply } from '../../define-agent.ts'
import type { RunningAttempt } from './running-attempt.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- tools, context and output are the wrapped agent's own
export type AnyResult = GenerateTextResult<any, any, any>

/** A part of a step's content, as far as it is read here. */
type Part = { type: string; toolCallId?: string; toolName?: string; output?: unknown; error?: unknown; input?: unknown; isAutomatic?: boolean }
type Called = Part & { toolCallId: string; toolName: string }

/** Greatest context made of tool results, in UTF-16 units. */
const contextLength = 200_000

/** What was asked for and waits: the approvals that the SDK requests, as requests of the catalog's tools, and what a tool took down by itself. */
export function requestsOf(result: AnyResult, attempt: RunningAttempt, idOf: (name: string) => string): ApprovalRequest[] {
  const waiting = partsOf(result).flatMap((part): ApprovalRequest[] => {
    const { toolCall, isAutomatic } = part as Part & { toolCall?: { toolName: string; input: Json } }
    return part.type === 'tool-approval-request' && isAutomatic !== true && toolCall
      ? [{ tool: idOf(toolCall.toolName), arguments: toolCall.input }]
      : []
  })
  return [...attempt.requests, ...waiting]
}

/** Calls that were carried out and that no governed tool took to the door, by the SDK's name of the tool. */
export function callsAroundDoor(result: AnyResult, attempt: RunningAttempt, unseen: ReadonlySet<string>): string[] {
  const invalid = new Set(result.steps.flatMap(({ toolCalls }) => toolCalls.flatMap((call) => (call.invalid === true ? [call.toolCallId] : []))))
  return partsOf(result).flatMap((part) => {
    if (!isOutcome(part) || attempt.taken.has(part.toolCallId) || invalid.has(part.toolCallId)) return []
    return unseen.has(part.toolName) ? [] : [part.toolName]
  })
}

/** The reply: the output, what the tools returned or failed with as its context, what the agent said, why the model stopped, what waits for approval. */
export function replyOf(result: AnyResult, output: Json, attempt: RunningAttempt, requests: readonly ApprovalRequest[]): AgentReply {
  const { inputTokens, outputTokens } = result.totalUsage
  const context = partsOf(result).filter(isOutcome).map(asContext).join('\n').slice(0, contextLength)
  const finishReason = finishReasonSchema.safeParse(result.finishReason)
  return {
    output,
    ...(context !== '' && { context }),
    // An agent that called nothing has only its answer to show.
    ...(result.steps.some(({ toolCalls }) => toolCalls.length > 0) && { trajectory: trajectoryOf(result, attempt) }),
    ...(requests.length > 0 && { approvalRequests: requests }),
    ...(finishReason.success && { finishReason: finishReason.data }),
    usage: {
      model: result.response.modelId,
      ...(inputTokens !== undefined && { inputTokens }),
      ...(outputTokens !== undefined && { outputTokens }),
    },
  }
}

function partsOf(result: AnyResult): Part[] {
  return result.steps.flatMap(({ content }) => content as readonly Part[])
}

function isOutcome(part: Part): part is Called {
  return part.type === 'tool-result' || part.type === 'tool-error'
}

function asContext({ toolName, type, output, error }: Called): string {
  return type === 'tool-error' ? `${toolName} failed: ${messageOf(error)}` : `${toolName}: ${JSON.stringify(output)}`
}

/** What the agent said and called, step by step, as far as bounds allow. Calls that went through the door were seen there and are left out. */
function trajectoryOf(result: AnyResult, attempt: RunningAttempt): AgentTurn[] {
  return result.steps
    .flatMap(({ text, toolCalls, content }): AgentTurn[] => {
      const parts = content as readonly Part[]
      const called = toolCalls
        .filter(({ toolCallId }) => !attempt.taken.has(toolCallId))
        .map(({ toolCallId, toolName, input }): AgentTurn => {
          const outcome = parts.filter(isOutcome).find((part) => part.toolCallId === toolCallId)
          const failed = outcome?.type === 'tool-error'
          // A request that waits called nothing yet.
          if (!outcome) return { kind: 'said', text: cut(`Asks for ${toolName} ${cut(input)}`) }
          return {
            kind: 'called',
            tool: toolName.slice(0, 200),
            effect: null,
            arguments: cut(input),
            result: failed ? null : cut(outcome.output),
            error: failed ? messageOf(outcome.error).slice(0, 100) : null,
            observed: false,
          }
        })
      return [...(text === '' ? [] : [{ kind: 'said' as const, text: cut(text) }]), ...called]
    })
    .slice(0, trajectoryLimits.turns)
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : cut(error)).slice(0, trajectoryLimits.text)
}

function cut(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, trajectoryLimits.text)
}
