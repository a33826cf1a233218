import type { Pool } from 'pg'
import type { GovernedKind, SettingAct, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { GovernedHead } from '../../record/record-change.ts'
import type { GovernedSettings } from '../../record/record-store.ts'

export async function loadGovernedHead(pool: Pool, kind: GovernedKind): Promise<GovernedHead | undefined> {
  type Row = { latest_version: number; revision: number; updated_at: string }
  const text = 'SELECT latest_version, revision, updated_at FROM governed_heads WHERE kind = $1'
  const { rows } = await pool.query<Row>({ name: 'load-governed-head', text, values: [kind] })
  return rows.map((row) => ({ kind, latestVersion: row.latest_version, revision: row.revision, updatedAt: row.updated_at }))[0]
}

/** Versions and acts as of one moment, so that no act is of a version that is not there. */
export async function loadSettings(pool: Pool, kind: GovernedKind): Promise<GovernedSettings> {
  type Row = { versions: SettingVersionRecord[] | null; acts: SettingAct[] | null }
  const text = `
SELECT
  (SELECT json_agg(record ORDER BY version) FROM governed_versions WHERE kind = $1) AS versions,
  (SELECT json_agg(record ORDER BY id) FROM governed_acts WHERE kind = $1) AS acts`
  const { rows } = await pool.query<Row>({ name: 'load-settings', text, values: [kind] })
  return { versions: rows[0]?.versions ?? [], acts: rows[0]?.acts ?? [] }
}
