import type { Pool } from 'pg'
import type { AgentTrackRecord } from '../../record/record-store.ts'
import { trackRecordOf, type AgentTotals } from '../agent-evidence.ts'

type Row = {
  agent: string
  version: string
  samples: number
  sum_qsr: number
  risk_samples: number
  sum_mri: number
  failures: number
  low: number
  self_scored: number
  sum_self_score_error: number
  calibration_needed: number
  adaptations: number
  improved_adaptations: number
  human_decisions: number
  human_acceptances: number
  gated_steps: number
  passed_without_person: number
  self_scores: number[]
  updated_at: string
}

export async function loadTrackRecords(pool: Pool, agents: readonly { id: string; version: string }[]): Promise<Map<string, AgentTrackRecord>> {
  const text = 'SELECT agent_records.* FROM agent_records JOIN unnest($1::text[], $2::text[]) AS asked(agent, version) USING (agent, version)'
  const values = [agents.map(({ id }) => id), agents.map(({ version }) => version)]
  const { rows } = await pool.query<Row>({ name: 'load-track-records', text, values })
  return new Map(rows.map((row) => [`${row.agent}@${row.version}`, trackRecordOf(totalsOf(row))]))
}

/** Totals of every agent and version, in their order. */
export async function loadAgentTotals(pool: Pool): Promise<AgentTotals[]> {
  const { rows } = await pool.query<Row>({ name: 'load-agent-totals', text: 'SELECT * FROM agent_records ORDER BY agent, version' })
  return rows.map(totalsOf)
}

function totalsOf(row: Row): AgentTotals {
  return {
    agent: row.agent,
    version: row.version,
    samples: row.samples,
    sumQsr: row.sum_qsr,
    riskSamples: row.risk_samples,
    sumMri: row.sum_mri,
    failures: row.failures,
    low: row.low,
    selfScored: row.self_scored,
    sumSelfScoreError: row.sum_self_score_error,
    calibrationNeeded: row.calibration_needed,
    adaptations: row.adaptations,
    improvedAdaptations: row.improved_adaptations,
    humanDecisions: row.human_decisions,
    humanAcceptances: row.human_acceptances,
    gatedSteps: row.gated_steps,
    passedWithoutPerson: row.passed_without_person,
    selfScores: row.self_scores,
    updatedAt: row.updated_at,
  }
}
