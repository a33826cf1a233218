import { type AgentStanding, agentsSchema } from '@maestro-helix/contract/http/agents'
import { selfScoreDeviation } from '@maestro-helix/helix/mri/reflective-risk'
import type { AgentTrackRecord } from '../../record/record-store.ts'
import type { Routes } from '../route.ts'

export const agentRoutes: Routes = (app, deps) => {
  app.get(
    '/agents',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listAgents',
        tags: ['agents'],
        summary: 'List agents with what their evidence says',
        description: 'Every agent of the catalog, and every version that ever left evidence.',
        response: { 200: agentsSchema },
      },
    },
    async () => {
      const records = new Map((await deps.queries.agentRecords()).map((record) => [`${record.agent}@${record.version}`, record]))
      const inCatalog = deps.catalogAgents.map(({ id, version, description }) => standing(id, version, description, records.get(`${id}@${version}`)))
      const present = new Set(inCatalog.map((agent) => `${agent.agent}@${agent.version}`))
      const past = [...records].filter(([key]) => !present.has(key)).map(([, record]) => standing(record.agent, record.version, null, record))
      return { agents: [...inCatalog, ...past].toSorted((a, b) => (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : 0)) }
    },
  )
}

function standing(agent: string, version: string, description: string | null, record: AgentTrackRecord | undefined): AgentStanding {
  const evaluated = record !== undefined && record.samples > 0
  return {
    agent,
    version,
    description,
    inCatalog: description !== null,
    samples: record?.samples ?? 0,
    meanQsr: evaluated ? record.meanQsr : null,
    meanMri: evaluated ? record.meanMri : null,
    low: record?.low ?? 0,
    unassessed: record?.unassessed ?? 0,
    failures: record?.failures ?? 0,
    selfScoreDeviation: selfScoreDeviation(record?.selfScoreWindow ?? []),
    rmm: record?.rmm ?? null,
  }
}
