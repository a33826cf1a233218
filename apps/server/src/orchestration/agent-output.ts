import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json } from '@maestro-helix/contract/json'
import {
  type AgentTurn,
  agentTurnSchema,
  type ApprovalRequest,
  type FinishReason,
  finishReasonSchema,
  trajectoryLimits,
} from '@maestro-helix/contract/trajectory'
import type { AgentReply } from '@maestro-helix/sdk/define-agent'
import { z } from 'zod'
import { wellFormedText } from './well-formed-text.ts'

/** What one attempt may produce. */
export const outputLimits = { outputBytes: 1_048_576, contextCharacters: 4_000_000, depth: 64, approvalRequests: 20 }

const usageSchema = z
  .object({ costUsd: z.number().min(0), inputTokens: z.number().min(0), outputTokens: z.number().min(0), model: z.string().max(200) })
  .partial()

/** An agent's reply as orchestration uses it. */
export type CleanReply = {
  output: Json
  selfScore: number | null
  context: string | null
  trajectory: AgentTurn[]
  usage: AttemptUsage | null
  finishReason?: FinishReason
  approvalRequests?: ApprovalRequest[]
}
type AttemptUsage = { costUsd?: number; inputTokens?: number; outputTokens?: number; model?: string }

/**
 * Checks and copies what an agent or tool returned, so that nothing it still holds can change what is judged and recorded. Text is made
 * well-formed Unicode without NUL, which JSON and the database cannot carry.
 * @throws MaestroError AGENT_OUTPUT_INVALID (not JSON, nested too deeply), AGENT_OUTPUT_TOO_LARGE.
 */
export function cleanReply(reply: unknown): CleanReply {
  if (reply === null || typeof reply !== 'object' || !('output' in reply))
    throw new MaestroError('AGENT_OUTPUT_INVALID', 'the agent returned no { output }')
  const given = reply as AgentReply
  const output = cleanJson(given.output, outputLimits.outputBytes)
  const selfScore = typeof given.selfScore === 'number' && given.selfScore >= 0 && given.selfScore <= 1 ? given.selfScore : null
  const context = cleanContext(given.context)
  const usage = usageSchema.safeParse(given.usage)
  const trajectory = toldTrajectory(given.trajectory)
  const finishReason = finishReasonSchema.safeParse(given.finishReason)
  const approvalRequests = cleanRequests(given.approvalRequests)
  return {
    output,
    selfScore,
    context,
    trajectory,
    usage: usage.success ? withoutUndefined(usage.data) : null,
    ...(finishReason.success && { finishReason: finishReason.data }),
    ...(approvalRequests.length > 0 && { approvalRequests }),
  }
}

/** What the agent says it asked for, as far as it is well-formed. */
function cleanRequests(requests: unknown): ApprovalRequest[] {
  if (!Array.isArray(requests)) return []
  let budget: number = outputLimits.outputBytes
  return requests.slice(0, outputLimits.approvalRequests).flatMap((given: unknown): ApprovalRequest[] => {
    const { tool, arguments: asked } = (given ?? {}) as { tool?: unknown; arguments?: unknown }
    if (typeof tool !== 'string' || asked === undefined) return []
    const cleaned = cleanJson(asked, budget)
    budget -= Buffer.byteLength(JSON.stringify(cleaned))
    return [{ tool: wellFormedText(tool).slice(0, 200), arguments: cleaned }]
  })
}

function cleanContext(context: unknown): string | null {
  if (typeof context !== 'string' || context === '') return null
  if (context.length > outputLimits.contextCharacters)
    throw new MaestroError('AGENT_OUTPUT_TOO_LARGE', `the context has more than ${outputLimits.contextCharacters} characters`)
  return wellFormedText(context)
}

/** What the agent tells of its way, as far as it is well-formed; nothing of it was seen by the server, whatever it says. */
function toldTrajectory(told: unknown): AgentTurn[] {
  if (!Array.isArray(told)) return []
  return told.slice(0, trajectoryLimits.turns).flatMap((given: unknown): AgentTurn[] => {
    const { success, data: turn } = agentTurnSchema.safeParse(given)
    if (!success) return []
    if (turn.kind === 'said') return [{ ...turn, text: wellFormedText(turn.text) }]
    const result = turn.result === null ? null : wellFormedText(turn.result)
    return [
      {
        ...turn,
        tool: wellFormedText(turn.tool),
        arguments: wellFormedText(turn.arguments),
        result,
        error: turn.error && wellFormedText(turn.error),
        observed: false,
      },
    ]
  })
}

/** A checked copy of any value as JSON. @throws MaestroError as `cleanReply`. */
export function cleanJson(value: unknown, limitBytes: number): Json {
  let budget = limitBytes
  const spend = (amount: number): void => {
    budget -= amount
    if (budget < 0) throw new MaestroError('AGENT_OUTPUT_TOO_LARGE', `the output has more than ${limitBytes} bytes`)
  }
  // Where a member that cannot be kept stands, for whoever has to find it.
  const path: (string | number)[] = []
  const here = (): string => (path.length === 0 ? '' : ` at /${path.slice(0, 20).join('/').slice(0, 200)}`)
  const inside = (place: string | number, work: () => Json): Json => {
    path.push(place)
    const copied = work()
    path.pop()
    return copied
  }
  const copy = (part: unknown, depth: number): Json => {
    if (depth > outputLimits.depth)
      throw new MaestroError('AGENT_OUTPUT_INVALID', `the output is nested deeper than ${outputLimits.depth}, or holds itself`)
    switch (typeof part) {
      case 'string':
        spend(Buffer.byteLength(part) + 2)
        return wellFormedText(part)
      case 'boolean':
        spend(5)
        return part
      case 'number':
        spend(8)
        if (Number.isFinite(part)) return part
        throw new MaestroError('AGENT_OUTPUT_INVALID', `the output holds a number that is not finite${here()}`)
      case 'object': {
        spend(2)
        if (part === null) return null
        if (Array.isArray(part)) {
          // Paid in advance, so that a long array of holes ends here and not after a walk along all of them.
          spend(part.length)
          return Array.from(part, (member: unknown, at) => inside(at, () => copy(member, depth + 1)))
        }
        const prototype: unknown = Object.getPrototypeOf(part)
        if (prototype !== Object.prototype && prototype !== null)
          throw new MaestroError('AGENT_OUTPUT_INVALID', `the output holds an object that is not plain JSON${here()}`)
        const members: [string, Json][] = []
        for (const [key, member] of Object.entries(part)) {
          if (member === undefined) continue
          spend(Buffer.byteLength(key) + 4)
          members.push([wellFormedText(key), inside(key, () => copy(member, depth + 1))])
        }
        // From entries, not by assignment: a key named __proto__ stays a plain member.
        return Object.fromEntries(members)
      }
      default:
        throw new MaestroError('AGENT_OUTPUT_INVALID', `the output holds a ${typeof part}, which JSON cannot carry${here()}`)
    }
  }
  return copy(value, 0)
}

function withoutUndefined(usage: z.infer<typeof usageSchema>): AttemptUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined))
}
