import type { RoutedStep, RoutingQuery, RoutingView } from '@maestro-helix/contract/http/routing'
import type { AgentStep } from '@maestro-helix/contract/workflow-definition'
import { chooseAgent } from '@maestro-helix/helix/routing/choose-agent'
import type { RoutingRecord } from '@maestro-helix/helix/routing/routing-record'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { HttpDependencies } from './http-dependencies.ts'

/** Attempts that shares of traffic are taken of. */
const recentWindow = 100
/** Workflows that are looked through, and steps that are shown, where none is named. */
const workflowsLimit = 200
const stepsLimit = 100

/**
 * What routing believes of the candidates of each step that has a choice. A step that is named is shown also without one.
 * @throws MaestroError NOT_FOUND where the workflow or the step does not exist.
 */
export async function routingView(deps: HttpDependencies, { workflow, step: wanted }: RoutingQuery): Promise<RoutingView> {
  if (workflow === undefined && wanted !== undefined) throw new MaestroError('INVALID_REQUEST', 'a step is looked for in a workflow: name it, too')
  const { policy, sha256 } = deps.routing.current()
  const named = workflow === undefined ? undefined : await deps.store.workflow(workflow)
  if (workflow !== undefined && named === undefined) throw new MaestroError('NOT_FOUND', `there is no workflow "${workflow}"`)
  const page = named === undefined ? await deps.queries.workflows({ limit: workflowsLimit }) : { items: [named], next: null }
  const steps: RoutedStep[] = []
  let more = page.next !== null
  for (const { name, currentVersion } of page.items) {
    const stored = await deps.store.workflowVersion(name, currentVersion)
    const agentSteps = (stored?.definition.steps ?? []).filter((step) => step.kind === 'agent')
    const shown = agentSteps.filter((step) => (wanted === undefined ? step.agents.length > 1 : step.id === wanted))
    if (wanted !== undefined && shown.length === 0) throw new MaestroError('NOT_FOUND', `"${name}" has no step "${wanted}" that is done by agents`)
    for (const step of shown) {
      if (steps.length < stepsLimit) steps.push(await routedStep(deps, name, currentVersion, step))
      else more = true
    }
  }
  return { policy, policySha256: sha256, ...deps.routing.governed(), steps, more }
}

async function routedStep(deps: HttpDependencies, workflow: string, version: number, step: AgentStep): Promise<RoutedStep> {
  const { requires = [] } = step
  const able = deps.catalogAgents.filter(
    ({ id, capabilities = [] }) => step.agents.includes(id) && requires.every((capability) => capabilities.includes(capability)),
  )
  const agents = able.map(({ id, version: agentVersion }) => ({ id, version: agentVersion }))
  const shared = { workflow, version, step: step.id, requires, unable: step.agents.filter((id) => !agents.some((agent) => agent.id === id)) }
  if (agents.length === 0) return { ...shared, recentAttempts: 0, expectedRegret: null, candidates: [] }
  const [record, records] = await Promise.all([deps.store.routingRecord({ workflow, stepId: step.id, agents }), deps.store.trackRecords(agents)])
  const { policy, sha256 } = deps.routing.current()
  const decision = chooseAgent({
    agents,
    record,
    maturity: new Map([...records].map(([key, { samples, rmm }]) => [key, { samples, rmm }])),
    policy,
    policySha256: sha256,
    failedAgents: [],
    lot: 0,
  })
  const recent = recentOf(record)
  return {
    ...shared,
    recentAttempts: recent.length,
    expectedRegret: decision.expectedRegret ?? 0,
    candidates: decision.candidates.map((candidate) => ({
      ...candidate,
      recentShare:
        recent.length === 0
          ? null
          : recent.filter(({ agent, version: own }) => agent === candidate.agent && own === candidate.version).length / recent.length,
    })),
  }
}

function recentOf({ step }: RoutingRecord): RoutingRecord['step'] {
  return step.filter(({ kind }) => kind === 'judged' || kind === 'failed').slice(0, recentWindow)
}
