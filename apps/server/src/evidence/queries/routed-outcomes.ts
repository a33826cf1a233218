import type { RoutingDecision } from '@maestro-helix/contract/run'
import type { LoggedOutcome } from '@maestro-helix/helix/routing/evaluate-policy'
import type { RoutingOutcome } from '@maestro-helix/helix/routing/routing-record'
import type { Pool } from 'pg'

type Row = {
  workflow: string
  step_id: string
  agent: string
  version: string
  kind: RoutingOutcome['kind']
  qsr: number | null
  mri: number | null
  routing: RoutingDecision | null
}

/** The last outcomes that routing learns from, each with the decision that led to it, oldest first; of one workflow or of all. */
export async function routedOutcomes(pool: Pool, filter: { workflow?: string; limit: number }): Promise<LoggedOutcome[]> {
  const text = `
SELECT o.workflow, o.step_id, o.agent, o.version, o.kind, o.qsr, o.mri, CASE WHEN o.kind IN ('judged', 'failed') THEN a.record -> 'routing' END AS routing
FROM (SELECT * FROM routing_outcomes WHERE $1::text IS NULL OR workflow = $1 ORDER BY seq DESC LIMIT $2) AS o
LEFT JOIN step_attempts a ON a.run_id = o.run_id AND a.step_id = o.step_id AND a.attempt = o.attempt
ORDER BY o.seq`
  const { rows } = await pool.query<Row>({ name: 'routed-outcomes', text, values: [filter.workflow ?? null, filter.limit] })
  return rows.map(({ workflow, step_id: stepId, routing, ...told }) => ({
    workflow,
    stepId,
    outcome: { ...told, costUsd: null, agentMs: null },
    routing,
  }))
}
