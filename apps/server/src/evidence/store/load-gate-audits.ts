import type { GateAudit } from '@maestro-helix/helix/gates/audit-history'
import type { Pool } from 'pg'

type Row = { calibrated: boolean; start_over: boolean | null; qsr: number | null; qsr_min: number | null; bad: boolean | null }

/** Labels and calibrations of the promising gate, in the order of commit. Given by people, so that they are few. */
export async function loadGateAudits(pool: Pool): Promise<GateAudit[]> {
  const text = `
SELECT type = 'gate.calibrated' AS calibrated, (payload ->> 'startOver')::boolean AS start_over,
  (payload ->> 'qsr')::float8 AS qsr, (payload ->> 'qsrMin')::float8 AS qsr_min, (payload ->> 'bad')::boolean AS bad
FROM reflexive_events WHERE type IN ('gate.audit-labelled', 'gate.calibrated') ORDER BY seq`
  const { rows } = await pool.query<Row>({ name: 'load-gate-audits', text })
  return rows.map((row) =>
    row.calibrated
      ? { kind: 'calibrated', startOver: row.start_over === true }
      : { kind: 'labelled', qsr: row.qsr ?? 0, qsrMin: row.qsr_min ?? 0, bad: row.bad === true },
  )
}
