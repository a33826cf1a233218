import type { Pool } from 'pg'
import type { DecisionFigures } from '../../record/decision-figures.ts'

/** By workflow, in order of name. Questions count in the window in which they ended, runs in the one in which they were started. */
export async function decisionFigures(
  pool: Pool,
  filter: { since: string; until: string; workflow?: string; demonstrations: boolean },
): Promise<{ all: DecisionFigures; byWorkflow: DecisionFigures[] }> {
  type Row = Omit<DecisionFigures, 'latencies' | 'workflow'> & { workflow: string | null; median: number | null; p95: number | null }
  const values = [filter.since, filter.until, filter.workflow ?? null, filter.demonstrations]
  const { rows } = await pool.query<Row>({ name: 'decision-figures', text: sql, values })
  const figures = rows.map(({ workflow, median, p95, ...row }) => ({
    ...row,
    workflow,
    latencies: median === null || p95 === null ? null : { median, p95 },
  }))
  const none = { runs: 0, decided: 0, timedOut: 0, latencies: null, overrides: 0, overridesOfHalts: 0, overridesByBreakGlass: 0 }
  const all = figures.find(({ workflow }) => workflow === null) ?? none
  return {
    all: { ...all, workflow: '' },
    byWorkflow: figures.flatMap((each) => (each.workflow === null ? [] : [{ ...each, workflow: each.workflow }])),
  }
}

const sql = `
WITH ended AS (
  SELECT r.workflow, e.status, e.kind, coalesce(d.outcome, CASE WHEN e.people_required = 2 THEN 'halt' ELSE 'escalate' END) AS gate, extract(epoch FROM e.decided_at - e.opened_at) * 1000 AS waited_ms,
    EXISTS (SELECT 1 FROM break_glass_reviews b WHERE b.escalation_id = e.id AND b.record ->> 'act' = 'release-hold') AS broken
  FROM escalations e JOIN runs r ON r.id = e.run_id
    LEFT JOIN gate_decisions d ON d.run_id = e.run_id AND d.step_id = e.step_id AND d.attempt = e.attempt
  WHERE e.status IN ('approved', 'rejected', 'timed-out') AND e.decided_at >= $1 AND e.decided_at < $2
    AND ($3::text IS NULL OR r.workflow = $3) AND ($4::boolean OR NOT r.demonstration)),
started AS (
  SELECT workflow, count(*) AS runs FROM runs
  WHERE created_at >= $1 AND created_at < $2 AND ($3::text IS NULL OR workflow = $3) AND ($4::boolean OR NOT demonstration)
  GROUP BY ROLLUP (workflow)),
counted AS (
  SELECT workflow,
    count(*) FILTER (WHERE status <> 'timed-out') AS decided,
    count(*) FILTER (WHERE status = 'timed-out') AS timed_out,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY waited_ms) FILTER (WHERE status <> 'timed-out') AS median,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY waited_ms) FILTER (WHERE status <> 'timed-out') AS p95,
    count(*) FILTER (WHERE kind = 'gate' AND status = 'approved' AND (gate NOT IN ('pass', 'unassessed') OR broken)) AS overrides,
    count(*) FILTER (WHERE kind = 'gate' AND status = 'approved' AND gate = 'halt') AS overrides_of_halts,
    count(*) FILTER (WHERE kind = 'gate' AND status = 'approved' AND broken) AS overrides_by_break_glass
  FROM ended GROUP BY ROLLUP (workflow))
SELECT coalesce(s.workflow, c.workflow) AS workflow, coalesce(s.runs, 0) AS runs, coalesce(c.decided, 0) AS decided, coalesce(c.timed_out, 0) AS "timedOut",
  c.median::float8 AS median, c.p95::float8 AS p95, coalesce(c.overrides, 0) AS overrides, coalesce(c.overrides_of_halts, 0) AS "overridesOfHalts",
  coalesce(c.overrides_by_break_glass, 0) AS "overridesByBreakGlass"
FROM started s FULL JOIN counted c ON coalesce(c.workflow, '') = coalesce(s.workflow, '')
ORDER BY 1`
