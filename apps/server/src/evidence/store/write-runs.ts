import type { RecordChange } from '../../record/record-change.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** New runs, runs that moved on, and runs of which only the revision moves. The input is written once: it can be large. */
export function writeRuns(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const ofRuns = changes.filter(({ aggregate }) => aggregate?.kind === 'run')
  const withRow = ofRuns.flatMap(({ aggregate, run }) => (run ? [{ run, isNew: aggregate?.revision === 0 }] : []))
  const untouched = ofRuns.filter(({ run }) => run === undefined)
  return [
    rowsStatement(
      'insert-runs',
      insertRuns,
      withRow.filter(({ isNew }) => isNew).map(({ run }) => ({ ...columns(run), input: jsonText(run.input), subject_key: run.subjectKeyId })),
    ),
    rowsStatement(
      'update-runs',
      updateRuns,
      withRow.filter(({ isNew }) => !isNew).map(({ run }) => columns(run)),
    ),
    rowsStatement(
      'bump-runs',
      bumpRuns,
      untouched.map(({ aggregate }) => ({ id: aggregate?.id, revision: (aggregate?.revision ?? 0) + 1 })),
    ),
  ]
}

function columns(run: NonNullable<RecordChange['run']>) {
  const { input: _input, erasedAt: _erasedAt, purgedAt: _purgedAt, ...record } = run
  return {
    id: run.id,
    workflow: run.workflow,
    version: run.version,
    status: run.status,
    revision: run.revision,
    requester: `${run.requester.kind}:${run.requester.id}`,
    demonstration: run.demonstration,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    ended_at: run.endedAt,
    due_at: run.dueAt,
    record: jsonText(record),
  }
}

const insertRuns = `
INSERT INTO runs (id, workflow, version, status, revision, requester, demonstration, created_at, updated_at, ended_at, due_at, input, record, subject_key)
SELECT id, workflow, version, status, revision, requester, demonstration, created_at, updated_at, ended_at, due_at, input::json, record::json, subject_key
FROM json_to_recordset($1::json) AS r(
  id uuid, workflow text, version integer, status text, revision integer, requester text, demonstration boolean,
  created_at timestamptz, updated_at timestamptz, ended_at timestamptz, due_at timestamptz, input text, record text, subject_key uuid)`

const updateRuns = `
UPDATE runs SET status = r.status, revision = r.revision, updated_at = r.updated_at, ended_at = r.ended_at, due_at = r.due_at, record = r.record::json
FROM json_to_recordset($1::json) AS r(
  id uuid, status text, revision integer, updated_at timestamptz, ended_at timestamptz, due_at timestamptz, record text)
WHERE runs.id = r.id`

const bumpRuns = `
UPDATE runs SET revision = r.revision FROM json_to_recordset($1::json) AS r(id uuid, revision integer) WHERE runs.id = r.id`
