import type { Pool } from 'pg'
import {
  agentWindow,
  type ElsewhereRecord,
  noSums,
  type RoutingOutcome,
  type RoutingRecord,
  stepWindow,
} from '@maestro-helix/helix/routing/routing-record'
import type { RoutingPlace } from '../../record/record-store.ts'

type StepRow = {
  agent: string
  version: string
  kind: RoutingOutcome['kind']
  qsr: number | null
  mri: number | null
  cost_usd: number | null
  agent_ms: number | null
}
type SumsRow = {
  agent: string
  version: string
  same_workflow: boolean
  judged: number
  sum_qsr: number
  sum_mri: number
  failed: number
  approved: number
  rejected: number
}

/** The last outcomes of a step and what its candidates do elsewhere, by two index scans of bounded length. */
export async function loadRoutingRecord(pool: Pool, { workflow, stepId, agents }: RoutingPlace): Promise<RoutingRecord> {
  const ids = agents.map(({ id }) => id)
  const versions = agents.map(({ version }) => version)
  const [step, sums] = await Promise.all([
    pool.query<StepRow>({ name: 'load-step-outcomes', text: stepOutcomes, values: [workflow, stepId] }),
    pool.query<SumsRow>({ name: 'load-outcomes-elsewhere', text: outcomesElsewhere, values: [workflow, stepId, ids, versions] }),
  ])
  const elsewhere = new Map<string, ElsewhereRecord>()
  for (const row of sums.rows) {
    const { judged, sum_qsr: sumQsr, sum_mri: sumMri, failed, approved, rejected } = row
    const key = `${row.agent}@${row.version}`
    const before = elsewhere.get(key) ?? { workflow: noSums, others: noSums }
    elsewhere.set(key, { ...before, [row.same_workflow ? 'workflow' : 'others']: { judged, sumQsr, sumMri, failed, approved, rejected } })
  }
  return {
    step: step.rows.map(({ agent, version, kind, qsr, mri, cost_usd: costUsd, agent_ms: agentMs }) => ({
      agent,
      version,
      kind,
      qsr,
      mri,
      costUsd,
      agentMs,
    })),
    elsewhere,
  }
}

const stepOutcomes = `
SELECT agent, version, kind, qsr, mri, cost_usd, agent_ms FROM routing_outcomes
WHERE workflow = $1 AND step_id = $2 ORDER BY seq DESC LIMIT ${stepWindow}`

const outcomesElsewhere = `
SELECT o.agent, o.version, o.workflow = $1 AS same_workflow,
  count(*) FILTER (WHERE o.kind = 'judged') AS judged,
  coalesce(sum(o.qsr ORDER BY o.seq) FILTER (WHERE o.kind = 'judged'), 0) AS sum_qsr,
  coalesce(sum(coalesce(o.mri, 1 - o.qsr) ORDER BY o.seq) FILTER (WHERE o.kind = 'judged'), 0) AS sum_mri,
  count(*) FILTER (WHERE o.kind = 'failed') AS failed,
  count(*) FILTER (WHERE o.kind = 'approved') AS approved,
  count(*) FILTER (WHERE o.kind = 'rejected') AS rejected
FROM unnest($3::text[], $4::text[]) AS asked(agent, version)
CROSS JOIN LATERAL (
  SELECT * FROM routing_outcomes r WHERE r.agent = asked.agent AND r.version = asked.version ORDER BY r.seq DESC LIMIT ${agentWindow}) AS o
WHERE NOT (o.workflow = $1 AND o.step_id = $2)
GROUP BY o.agent, o.version, o.workflow = $1`
