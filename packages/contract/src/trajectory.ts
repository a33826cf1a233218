import { z } from 'zod'
import { jsonSchema } from './json.ts'

/** Bounds of what is kept of a trajectory: turns, and UTF-16 units of one text. */
export const trajectoryLimits = { turns: 100, text: 2_000 } as const

const text = z.string().max(trajectoryLimits.text)

/** One thing that an agent said or did on the way to its output. */
export const agentTurnSchema = z.discriminatedUnion('kind', [
  /** What it said or thought, by its own account. */
  z.strictObject({ kind: z.literal('said'), text }),
  /** A tool it called. */
  z.strictObject({
    kind: z.literal('called'),
    tool: z.string().max(200),
    /** What the call did to the world, where it is known. */
    effect: z.enum(['read', 'reversible', 'irreversible']).nullable(),
    /** Its arguments as JSON, cut where they are long. */
    arguments: text,
    /** What it returned, as text, cut where it is long; null where it failed or nothing is known. */
    result: text.nullable(),
    /** Code of the error where it was refused or failed. */
    error: z.string().max(100).nullable(),
    /** True where the call went through the server's door; false where the agent alone says so. */
    observed: z.boolean(),
  }),
])
export type AgentTurn = z.infer<typeof agentTurnSchema>

export const trajectorySchema = z.array(agentTurnSchema).max(trajectoryLimits.turns)

/** Why a language model stopped, in the words of the AI SDK. `length`: its output was cut off. */
export const finishReasonSchema = z.enum(['stop', 'length', 'content-filter', 'tool-calls', 'error', 'other'])
export type FinishReason = z.infer<typeof finishReasonSchema>

/** What an agent asked for at a tool with an effect: nothing was called, and an action step can carry it out. */
export const approvalRequestSchema = z.strictObject({ tool: z.string().max(200), arguments: jsonSchema })
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>
export const approvalRequestsSchema = z.array(approvalRequestSchema).max(20)
