import type { DeliveryState } from '@maestro-helix/contract/notifications'
import type { RunStatus } from '@maestro-helix/contract/run'
import type { Pool } from 'pg'
import { trackRecordOf } from '../agent-evidence.ts'
import { loadAgentTotals } from '../store/load-agents.ts'

type Row = {
  qsr_average: number | null
  mri_average: number | null
  unassessed: number
  escalations: number
  runs: Partial<Record<RunStatus, number>>
  ledger_size: number
  outbox_depth: number
  outbox_lag_ms: number
  notifications: Partial<Record<DeliveryState, number>>
}

/**
 * What the metrics show, in one statement. Message ids are UUIDs of version 7, whose first 48 bits are the millisecond they were made in: the
 * lag is the age of the oldest one that is due.
 */
const sql = `
  SELECT (SELECT avg(qsr) FROM qsr_evaluations WHERE at >= $1 AND truth_assessed IS NOT FALSE) AS qsr_average,
         (SELECT count(*) FROM gate_decisions WHERE at >= $1 AND outcome = 'unassessed') AS unassessed,
         (SELECT avg(mri) FROM risk_assessments WHERE at >= $1) AS mri_average,
         (SELECT count(*) FROM escalations) AS escalations,
         (SELECT coalesce(json_object_agg(status, runs), '{}') FROM (SELECT status, count(*) AS runs FROM runs GROUP BY status) AS by_status) AS runs,
         (SELECT size FROM ledger_head) AS ledger_size,
         (SELECT count(*) FROM outbox) AS outbox_depth,
         (SELECT coalesce(json_object_agg(state, deliveries), '{}')
            FROM (SELECT state, count(*) AS deliveries FROM notice_deliveries GROUP BY state) AS by_delivery) AS notifications,
         (SELECT coalesce(greatest(0, extract(epoch FROM $2::timestamptz) * 1000 - min(coalesce(
                   extract(epoch FROM not_before) * 1000,
                   ('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint))), 0)::double precision
            FROM outbox WHERE not_before IS NULL OR not_before <= $2::timestamptz) AS outbox_lag_ms`

/** Averages from `since` on; the rest as it is at `now`. */
export async function metricReading(pool: Pool, since: string, now: string) {
  const [{ rows }, totals] = await Promise.all([pool.query<Row>({ name: 'metric-reading', text: sql, values: [since, now] }), loadAgentTotals(pool)])
  const [row] = rows as [Row]
  return {
    qsrAverage: row.qsr_average,
    mriAverage: row.mri_average,
    unassessed: row.unassessed,
    escalations: row.escalations,
    maturity: totals.map(trackRecordOf).flatMap(({ agent, version, rmm }) => (rmm === null ? [] : [{ agent, version, rmm }])),
    runsByStatus: row.runs,
    ledgerSize: row.ledger_size,
    outboxDepth: row.outbox_depth,
    outboxLagMs: row.outbox_lag_ms,
    notifications: row.notifications,
  }
}
