import type { ClaimRecord } from '@maestro-helix/contract/escalation-desk'
import type { BreakGlassReview } from '@maestro-helix/contract/escalation-desk'
import { type HandoverRecord, handoverRecordSchema, type OnCallRecord, onCallRecordSchema, type OnCallRole } from '@maestro-helix/contract/on-call'
import type { Pool } from 'pg'
import { onCallName } from '../../record/desk-change.ts'
import { openedReview } from './opened-records.ts'
import type { Stored, SubjectVault } from './subject-vault.ts'

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

export async function loadReview(pool: Pool, vault: SubjectVault, reviewId: string): Promise<BreakGlassReview | undefined> {
  const text = 'SELECT record FROM break_glass_reviews WHERE id = $1'
  const { rows } = await pool.query<{ record: Stored<BreakGlassReview> }>({ name: 'load-review', text, values: [reviewId] })
  const record = rows[0]?.record
  return record && openedReview(await vault.opener([record.sealed]), record)
}

export async function loadOnCall(pool: Pool): Promise<OnCallRecord | undefined> {
  const text = 'SELECT record FROM on_call WHERE name = $1'
  const { rows } = await pool.query<{ record: unknown }>({ name: 'load-on-call', text, values: [onCallName] })
  return rows.map(({ record }) => onCallRecordSchema.parse(record))[0]
}

export async function loadHandover(pool: Pool, which: { id: string } | { changesAt: string; role: OnCallRole }): Promise<HandoverRecord | undefined> {
  const query =
    'id' in which
      ? { name: 'load-handover', text: 'SELECT record FROM on_call_handovers WHERE id = $1', values: [which.id] }
      : {
          name: 'load-handover-of-change',
          text: 'SELECT record FROM on_call_handovers WHERE changes_at = $1 AND role = $2',
          values: [which.changesAt, which.role],
        }
  const { rows } = await pool.query<{ record: unknown }>(query)
  return rows.map(({ record }) => handoverRecordSchema.parse(record))[0]
}
