import type { JsonObject } from '@maestro-helix/contract/json'
import type { CalibrationEvent } from '@maestro-helix/helix/calibration/calibration-history'
import type { Pool } from 'pg'

type Row = { type: string; at: string; payload: JsonObject }

/** What was recorded of calibrations, in the order of commit. Made by people, so that they are few. */
export async function calibrationEvents(pool: Pool): Promise<CalibrationEvent[]> {
  const text = `
SELECT type, at, payload FROM reflexive_events
WHERE type IN ('calibration.proposed', 'calibration.approved', 'calibration.activated', 'calibration.deactivated') ORDER BY seq`
  const { rows } = await pool.query<Row>({ name: 'calibration-events', text })
  // Only the server writes these types (reservedEventPrefixes), with the payload that governance/calibrations.ts gives them.
  return rows.map(({ type, at, payload }) => ({ ...payload, kind: type.slice('calibration.'.length), at }) as unknown as CalibrationEvent)
}
