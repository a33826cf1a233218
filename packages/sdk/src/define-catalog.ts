import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import type { Agent } from './define-agent.ts'
import type { PureFunction } from './define-function.ts'
import type { Tool } from './define-tool.ts'

/** What a server can run: agents, tools, functions and workflows. The default export of the module named by `maestro up --catalog FILE`. */
export type Catalog = {
  agents: readonly Agent[]
  tools: readonly Tool[]
  functions?: readonly PureFunction[]
  workflows: readonly WorkflowDefinition[]
}

/** Declares a catalog; parts left out are empty. */
export function defineCatalog(catalog: Partial<Catalog>): Catalog {
  return { agents: catalog.agents ?? [], tools: catalog.tools ?? [], functions: catalog.functions ?? [], workflows: catalog.workflows ?? [] }
}
