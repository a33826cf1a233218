import type { RecordChange } from '../../record/record-change.ts'
import { jsonbText, jsonText, rowsStatement, type Statement } from './statement.ts'

/** Workflows, their versions and activations, and workflows or operators of which only the revision moves. */
export function writeWorkflows(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const workflows = changes.flatMap(({ workflow }) => (workflow ? [workflow] : []))
  const versions = changes.flatMap(({ workflowVersion }) => (workflowVersion ? [workflowVersion] : []))
  const activations = changes.flatMap(({ activation }) => (activation ? [activation] : []))
  const bumped = (kind: 'workflow' | 'operator') =>
    changes.flatMap((change) =>
      change.aggregate?.kind === kind && change[kind] === undefined ? [{ id: change.aggregate.id, revision: change.aggregate.revision + 1 }] : [],
    )
  return [
    rowsStatement(
      'upsert-workflows',
      upsertWorkflows,
      workflows.map((workflow) => ({
        name: workflow.name,
        current_version: workflow.currentVersion,
        paused: workflow.paused,
        revision: workflow.revision,
        updated_at: workflow.updatedAt,
      })),
    ),
    rowsStatement(
      'insert-workflow-versions',
      insertVersions,
      versions.map((version) => ({
        name: version.name,
        version: version.version,
        definition: jsonText(version.definition),
        sha256: version.sha256,
        created_at: version.createdAt,
        created_by: jsonbText(version.createdBy),
      })),
    ),
    rowsStatement(
      'insert-workflow-activations',
      insertActivations,
      activations.map(({ name, version, at, by, cause }) => ({ name, version, at, by_principal: jsonbText(by), cause })),
    ),
    rowsStatement('bump-workflows', bumpWorkflows, bumped('workflow')),
    rowsStatement('bump-operators', bumpOperators, bumped('operator')),
  ]
}

const upsertWorkflows = `
INSERT INTO workflows (name, current_version, paused, revision, updated_at)
SELECT name, current_version, paused, revision, updated_at
FROM json_to_recordset($1::json) AS r(name text, current_version integer, paused boolean, revision integer, updated_at timestamptz)
ON CONFLICT (name) DO UPDATE SET
  current_version = excluded.current_version, paused = excluded.paused, revision = excluded.revision, updated_at = excluded.updated_at`

const insertVersions = `
INSERT INTO workflow_versions (name, version, definition, sha256, created_at, created_by)
SELECT name, version, definition::json, sha256, created_at, created_by::jsonb
FROM json_to_recordset($1::json) AS r(name text, version integer, definition text, sha256 text, created_at timestamptz, created_by text)`

const insertActivations = `
INSERT INTO workflow_activations (name, version, at, by_principal, cause)
SELECT name, version, at, by_principal::jsonb, cause
FROM json_to_recordset($1::json) AS r(name text, version integer, at timestamptz, by_principal text, cause text)`

const bumpWorkflows = `
UPDATE workflows SET revision = r.revision FROM json_to_recordset($1::json) AS r(id text, revision integer) WHERE workflows.name = r.id`

const bumpOperators = `
UPDATE operators SET revision = r.revision FROM json_to_recordset($1::json) AS r(id text, revision integer) WHERE operators.id = r.id`
