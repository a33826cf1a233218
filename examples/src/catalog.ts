import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import { type Catalog, defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { createCodeSummarizerAgent } from './code-summary/agents.ts'
import { createCodeSummaryWorkflow } from './code-summary/workflow.ts'
import { createResearchers, evidenceAnalyst, synthesists } from './content-generation/agents.ts'
import { createContentGenerationWorkflow } from './content-generation/workflow.ts'
import { createClerk, replyWriter } from './customer-service/agents.ts'
import { createShopTools } from './customer-service/tools.ts'
import { createCustomerServiceWorkflow } from './customer-service/workflow.ts'
import { createDescribedDeskWorkflow, createDeskTools, deskClerk } from './described-desk/desk-steps.ts'
import { createInspector, createPayoutProposer, createReconcilers, financialReporter } from './financial/agents.ts'
import { createPayoutTool } from './financial/tools.ts'
import { createFinancialWorkflow } from './financial/workflow.ts'
import { createModelAgents } from './language-model/agents.ts'
import { chooseModel } from './language-model/choose-model.ts'

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))
const dataFolder = fileURLToPath(new URL('../data', import.meta.url))

export type CatalogOptions = {
  /** Where working copies and payout files go. Default: `samples` under MAESTRO_HOME, or under .maestro in the current folder. */
  workFolder?: string
}

/**
 * The sample workflows with their agents and tools. With a language model in the environment (see chooseModel) its agents join as further
 * candidates of the same steps. Reads nothing but its arguments; starts and opens nothing.
 * @throws MaestroError CONFIG_INVALID when the environment names a provider without a model.
 */
export function createCatalog(env: Readonly<Record<string, string | undefined>>, options: CatalogOptions = {}): Catalog {
  const workFolder = options.workFolder ?? resolve(env['MAESTRO_HOME'] ?? '.maestro', 'samples')
  const shop = { defaultFolder: resolve(dataFolder, 'customer-service'), workFolder }
  const code = { defaultFolder: resolve(dataFolder, 'code-summary') }
  const books = { defaultFolder: resolve(dataFolder, 'financial'), workFolder }
  const documents = { defaultFolder: projectFolder }
  const chosen = chooseModel(env)
  const model = chosen === undefined ? undefined : createModelAgents(chosen, { shop, code })

  const own = {
    research: createResearchers(documents),
    analyse: [evidenceAnalyst],
    synthesise: withModel(synthesists, model?.synthesise),
    summarise: withModel([createCodeSummarizerAgent(code)], model?.summarise),
    understand: withModel([createClerk(shop)], model?.understand),
    reply: withModel([replyWriter], model?.reply),
    serve: [deskClerk],
    reconcile: createReconcilers(books),
    inspect: [createInspector(books)],
    propose: [createPayoutProposer(books)],
    report: withModel([financialReporter], model?.report),
  }
  const ids = Object.fromEntries(Object.entries(own).map(([step, agents]) => [step, agents.map((agent) => agent.id)])) as Record<
    keyof typeof own,
    string[]
  >
  return defineCatalog({
    agents: Object.values(own).flat(),
    tools: [...createShopTools(shop), ...createDeskTools(workFolder), createPayoutTool(books)],
    workflows: [
      createContentGenerationWorkflow(ids),
      createCodeSummaryWorkflow(ids),
      createCustomerServiceWorkflow(ids),
      createFinancialWorkflow(ids),
      createDescribedDeskWorkflow(ids),
    ],
  })
}

function withModel(agents: readonly Agent[], model: Agent | undefined): Agent[] {
  return model === undefined ? [...agents] : [...agents, model]
}

/** What `MAESTRO_CATALOG` and `maestro up --catalog` load: a function from the environment to the catalog. */
export default (env: Readonly<Record<string, string | undefined>>): Catalog => createCatalog(env)
