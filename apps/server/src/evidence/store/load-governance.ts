import type { Pool } from 'pg'
import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'

export async function loadEscalation(pool: Pool, escalationId: string): Promise<EscalationRecord | undefined> {
  const text = 'SELECT record FROM escalations WHERE id = $1'
  const { rows } = await pool.query<{ record: EscalationRecord }>({ name: 'load-escalation', text, values: [escalationId] })
  return rows[0]?.record
}

export async function loadOperator(pool: Pool, operatorId: string): Promise<OperatorRecord | undefined> {
  const text = 'SELECT record, revision FROM operators WHERE id = $1'
  const { rows } = await pool.query<{ record: OperatorRecord; revision: number }>({ name: 'load-operator', text, values: [operatorId] })
  return rows.map(({ record, revision }) => ({ ...record, revision }))[0]
}
