import { MaestroError } from '@maestro-helix/contract/errors'
import type { RoutingDecision } from '@maestro-helix/contract/run'
import type { AgentStep } from '@maestro-helix/contract/workflow-definition'
import { chooseAgent } from '@maestro-helix/helix/routing/choose-agent'
import { keyOf, noSums, type RoutingRecord } from '@maestro-helix/helix/routing/routing-record'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { AgentTrackRecord, RecordStore } from '../record/record-store.ts'
import type { RoutingPolicies } from './driver-parts.ts'

/**
 * The agents of a step that are in the catalog and declare what it requires, and the ids of those that lack something of it.
 * @throws MaestroError AGENT_UNKNOWN, AGENT_INCAPABLE
 */
export function candidatesFor(
  step: Pick<AgentStep, 'agents' | 'requires'>,
  agents: ReadonlyMap<string, Agent>,
): { candidates: Agent[]; incapable: string[] } {
  const { requires = [] } = step
  const known = [...new Set(step.agents)].flatMap((id) => agents.get(id) ?? [])
  if (known.length === 0) throw new MaestroError('AGENT_UNKNOWN', `none of ${step.agents.join(', ')} is in the catalog of this server`)
  const candidates = known.filter(({ capabilities = [] }) => requires.every((capability) => capabilities.includes(capability)))
  if (candidates.length === 0)
    throw new MaestroError('AGENT_INCAPABLE', `none of ${known.map(({ id }) => id).join(', ')} declares ${requires.join(', ')}`)
  return { candidates, incapable: known.filter((agent) => !candidates.includes(agent)).map(({ id }) => id) }
}

/**
 * Chooses the agent of one attempt by what the record says now. The outcomes of the step are read only where there is a choice.
 * @throws MaestroError RECORD_UNAVAILABLE
 */
export async function routed(question: {
  store: Pick<RecordStore, 'routingRecord'>
  routing: RoutingPolicies
  workflow: string
  step: Pick<AgentStep, 'id'>
  candidates: readonly { id: string; version: string }[]
  incapable: readonly string[]
  records: ReadonlyMap<string, AgentTrackRecord>
  failedAgents: readonly string[]
  lot: number
}): Promise<RoutingDecision> {
  const { store, workflow, step, records } = question
  const agents = question.candidates.map(({ id, version }) => ({ id, version }))
  const { policy, sha256 } = question.routing.current()
  return chooseAgent({
    agents,
    record: agents.length > 1 ? await store.routingRecord({ workflow, stepId: step.id, agents }) : totalsOnly(records),
    maturity: new Map([...records].map(([key, { samples, rmm }]) => [key, { samples, rmm }])),
    policy,
    policySha256: sha256,
    failedAgents: question.failedAgents,
    incapableAgents: question.incapable,
    lot: question.lot,
  })
}

/** What an agent's totals say, for showing it where nobody else can be chosen. */
function totalsOnly(records: ReadonlyMap<string, AgentTrackRecord>): RoutingRecord {
  const elsewhere = [...records.values()].map(({ agent, version, samples, meanQsr, meanMri, failures }) => {
    const others = { ...noSums, judged: samples, sumQsr: samples * meanQsr, sumMri: samples * meanMri, failed: failures }
    return [keyOf({ id: agent, version }), { workflow: noSums, others }] as const
  })
  return { step: [], elsewhere: new Map(elsewhere) }
}
