import type { Pool } from 'pg'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { Principal } from '@maestro-helix/contract/run'
import type { WorkflowRecord, WorkflowVersionRecord } from '../../record/record-change.ts'

export async function loadWorkflow(pool: Pool, name: string): Promise<WorkflowRecord | undefined> {
  type Row = { name: string; current_version: number; paused: boolean; revision: number; updated_at: string }
  const text = 'SELECT name, current_version, paused, revision, updated_at FROM workflows WHERE name = $1'
  const { rows } = await pool.query<Row>({ name: 'load-workflow', text, values: [name] })
  return rows.map((row) => ({
    name: row.name,
    currentVersion: row.current_version,
    paused: row.paused,
    revision: row.revision,
    updatedAt: row.updated_at,
  }))[0]
}

export async function loadWorkflowVersion(pool: Pool, name: string, version: number): Promise<WorkflowVersionRecord | undefined> {
  type Row = { name: string; version: number; definition: CompiledWorkflow; sha256: string; created_at: string; created_by: Principal }
  const text = 'SELECT name, version, definition, sha256, created_at, created_by FROM workflow_versions WHERE name = $1 AND version = $2'
  const { rows } = await pool.query<Row>({ name: 'load-workflow-version', text, values: [name, version] })
  return rows.map(({ created_at, created_by, ...row }) => ({ ...row, createdAt: created_at, createdBy: created_by }))[0]
}
