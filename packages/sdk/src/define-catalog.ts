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
  /**
   * Names of variables of the environment that the agents and tools need, such as the key of a model's provider that a package reads by itself. Those that the catalog's own files
   * name need not be listed. The server's own secrets are never handed on.
   */
  environment?: readonly string[]
}

/** Declares a catalog; parts left out are empty. Tools that agents bring along are taken up beside those named. */
export function defineCatalog(catalog: Partial<Catalog>): Catalog {
  const agents = catalog.agents ?? []
  const tools = new Set([...(catalog.tools ?? []), ...agents.flatMap(({ brings }) => brings?.tools ?? [])])
  return {
    agents,
    tools: [...tools],
    functions: catalog.functions ?? [],
    workflows: catalog.workflows ?? [],
    ...(catalog.environment && { environment: catalog.environment }),
  }
}
