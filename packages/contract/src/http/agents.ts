import { z } from 'zod'
import { nameSchema } from '../identifiers.ts'

/** GET /agents: what each agent's evidence says so far. */
export const agentStandingSchema = z.strictObject({
  agent: nameSchema,
  version: z.string(),
  /** Null where this server's catalog does not hold that version any more. */
  description: z.string().nullable(),
  inCatalog: z.boolean(),
  /** Evaluated attempts; the means are null while there are none. */
  samples: z.number().int().min(0),
  meanQsr: z.number().nullable(),
  meanMri: z.number().nullable(),
  /** Evaluated attempts that the gate did not let pass at once. */
  low: z.number().int().min(0),
  /** Evaluated attempts that went on without anything being known of their truth: neither passed nor held. Absent from servers of old. */
  unassessed: z.number().int().min(0).optional(),
  /** Attempts that failed technically. */
  failures: z.number().int().min(0),
  /** Standard deviation of the last 100 self-scores. */
  selfScoreDeviation: z.number(),
  /** Reflexive maturity 0..1; null while nothing shows it. */
  rmm: z.number().nullable(),
})
export type AgentStanding = z.infer<typeof agentStandingSchema>

export const agentsSchema = z.strictObject({ agents: z.array(agentStandingSchema) })
export type Agents = z.infer<typeof agentsSchema>
