import type { ClaimRecord } from '@maestro-helix/contract/escalation-desk'
import type { Pool } from 'pg'

type Row = { escalation_id: string; revision: number; operator_id: string; claimed_at: string; expires_at: string }

export async function loadClaim(pool: Pool, escalationId: string): Promise<ClaimRecord | undefined> {
  const text = 'SELECT escalation_id, revision, operator_id, claimed_at, expires_at FROM escalation_claims WHERE escalation_id = $1'
  const { rows } = await pool.query<Row>({ name: 'load-claim', text, values: [escalationId] })
  return rows.map((row) => ({
    escalationId: row.escalation_id,
    operatorId: row.operator_id,
    claimedAt: row.claimed_at,
    expiresAt: row.expires_at,
    revision: row.revision,
  }))[0]
}
