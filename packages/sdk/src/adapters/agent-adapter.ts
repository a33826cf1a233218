import type { Agent } from '../define-agent.ts'

/** Under what name, and as which version, something becomes an agent. Scores are kept per id and version. */
export type AgentIdentity = { id: string; version: string; description: string }

/**
 * The seam every adapter has: something of a framework, called as it is and never changed, becomes an agent. A new framework is a new folder
 * with one function of this form.
 */
export type AgentAdapter<Wrapped, Options extends AgentIdentity> = (wrapped: Wrapped, options: Options) => Readonly<Agent>
