import type { RecordChange } from '../../record/record-change.ts'
import { jsonbText, rowsStatement, type Statement } from './statement.ts'

/** Reflexive events and messages to deliver. */
export function writeEvidence(changes: readonly RecordChange[]): (Statement | undefined)[] {
  return [
    rowsStatement(
      'insert-events',
      insertEvents,
      changes.flatMap(({ evidence }) =>
        evidence.map((event) => ({
          id: event.id,
          type: event.type,
          at: event.at,
          agent: event.agent,
          run_id: event.runId,
          step_id: event.stepId,
          attempt: event.attempt,
          payload: jsonbText(event.payload),
        })),
      ),
    ),
    rowsStatement(
      'insert-outbox',
      insertOutbox,
      changes.flatMap(({ outbox }) => outbox.map(({ id, topic, key, notBefore }) => ({ id, topic, key, not_before: notBefore }))),
    ),
  ]
}

const insertEvents = `
INSERT INTO reflexive_events (id, type, at, agent, run_id, step_id, attempt, payload)
SELECT id, type, at, agent, run_id, step_id, attempt, payload::jsonb
FROM json_to_recordset($1::json) AS r(
  id uuid, type text, at timestamptz, agent text, run_id uuid, step_id text, attempt integer, payload text)`

const insertOutbox = `
INSERT INTO outbox (id, topic, key, not_before)
SELECT id, topic, key, not_before FROM json_to_recordset($1::json) AS r(id uuid, topic text, key text, not_before timestamptz)`
