import type { Pool } from 'pg'
import type { PolicyVersionRecord } from '@maestro-helix/contract/policy'
import { policyId, type PolicyHead } from '../../record/record-change.ts'

export async function loadPolicyHead(pool: Pool): Promise<PolicyHead | undefined> {
  type Row = { current_version: number; latest_version: number; revision: number; updated_at: string }
  const text = 'SELECT current_version, latest_version, revision, updated_at FROM policy_head WHERE id = $1'
  const { rows } = await pool.query<Row>({ name: 'load-policy-head', text, values: [policyId] })
  return rows.map((row) => ({
    currentVersion: row.current_version,
    latestVersion: row.latest_version,
    revision: row.revision,
    updatedAt: row.updated_at,
  }))[0]
}

export async function loadPolicyVersion(pool: Pool, version: number): Promise<PolicyVersionRecord | undefined> {
  const text = 'SELECT record FROM policy_versions WHERE version = $1'
  const { rows } = await pool.query<{ record: PolicyVersionRecord }>({ name: 'load-policy-version', text, values: [version] })
  return rows[0]?.record
}
