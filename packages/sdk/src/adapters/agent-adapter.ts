import type { Agent } from '../define-agent.ts'
import type { ToolUse } from '../define-tool.ts'

/** Under what name, and as which version, something becomes an agent. Scores are kept per id and version. */
export type AgentIdentity = {
  id: string
  version: string
  description: string
  /** The tools of the catalog that the agent may ask for; none by default. */
  tools?: readonly ToolUse[]
}

/** What identifies an agent, out of the options of its adapter. */
export function identityOf({ id, version, description, tools }: AgentIdentity): AgentIdentity {
  return { id, version, description, ...(tools && { tools }) }
}

/**
 * The seam every adapter has: something of a framework, called as it is and never changed, becomes an agent. A new framework is a new folder
 * with one function of this form.
 */
export type AgentAdapter<Wrapped, Options extends AgentIdentity> = (wrapped: Wrapped, options: Options) => Readonly<Agent>
