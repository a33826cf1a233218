import type { GateAudit } from '@maestro-helix/helix/gates/audit-history'
import type { Pool } from 'pg'

type Row = {
  id: string
  type: string
  start_over: boolean | null
  qsr: number | null
  qsr_min: number | null
  bad: boolean | null
  label: string | null
}

/** Labels of outputs that passed (not of those that went on unassessed, whose QSR is a bound), their corrections and calibrations of the promising gate, in the order of commit. Given by people, so that they are few. */
export async function loadGateAudits(pool: Pool): Promise<GateAudit[]> {
  const text = `
SELECT id, type, (payload ->> 'startOver')::boolean AS start_over, payload ->> 'label' AS label,
  (payload ->> 'qsr')::float8 AS qsr, (payload ->> 'qsrMin')::float8 AS qsr_min, (payload ->> 'bad')::boolean AS bad
FROM reflexive_events WHERE type IN ('gate.audit-labelled', 'gate.audit-corrected', 'gate.calibrated') AND (payload ->> 'unassessed') IS DISTINCT FROM 'true' ORDER BY seq`
  const { rows } = await pool.query<Row>({ name: 'load-gate-audits', text })
  return rows.map(({ id, type, start_over, qsr, qsr_min, bad, label }): GateAudit => {
    if (type === 'gate.calibrated') return { kind: 'calibrated', startOver: start_over === true }
    if (type === 'gate.audit-corrected') return { kind: 'corrected', label: label ?? '', bad: bad === true }
    return { kind: 'labelled', id, qsr: qsr ?? 0, qsrMin: qsr_min ?? 0, bad: bad === true }
  })
}
