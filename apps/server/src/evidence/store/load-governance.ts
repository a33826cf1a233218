import type { Pool } from 'pg'
import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { EnrolmentLink, ServiceAccountRecord, SignatoryRecord } from '@maestro-helix/contract/people'
import type { SpentOnce } from '../../record/record-change.ts'
import { openedEscalation } from './opened-records.ts'
import type { Stored, SubjectVault } from './subject-vault.ts'

export async function loadEscalation(pool: Pool, vault: SubjectVault, escalationId: string): Promise<EscalationRecord | undefined> {
  const text = 'SELECT record FROM escalations WHERE id = $1'
  const { rows } = await pool.query<{ record: Stored<EscalationRecord> }>({ name: 'load-escalation', text, values: [escalationId] })
  const record = rows[0]?.record
  return record && openedEscalation(await vault.opener([record.sealed]), record)
}

export async function loadOperator(pool: Pool, operatorId: string): Promise<OperatorRecord | undefined> {
  const text = 'SELECT record, revision FROM operators WHERE id = $1'
  const { rows } = await pool.query<{ record: OperatorRecord; revision: number }>({ name: 'load-operator', text, values: [operatorId] })
  return rows.map(({ record, revision }) => ({ ...record, revision }))[0]
}

export async function loadEnrolmentLink(pool: Pool, tokenSha256: string): Promise<EnrolmentLink | undefined> {
  const text = 'SELECT record FROM enrolment_links WHERE token_sha256 = $1'
  const { rows } = await pool.query<{ record: EnrolmentLink }>({ name: 'load-enrolment-link', text, values: [tokenSha256] })
  return rows[0]?.record
}

export async function loadSpent(pool: Pool, { kind, id }: Omit<SpentOnce, 'at'>): Promise<boolean> {
  const text = 'SELECT 1 FROM spent_once WHERE id = $1'
  const { rowCount } = await pool.query({ name: 'load-spent', text, values: [`${kind}:${id}`] })
  return rowCount === 1
}

/** Every signatory, revoked ones included, in the order they were registered. */
export async function loadSignatories(pool: Pool): Promise<SignatoryRecord[]> {
  const { rows } = await pool.query<{ record: SignatoryRecord }>({ name: 'load-signatories', text: 'SELECT record FROM signatories ORDER BY id' })
  return rows.map(({ record }) => record)
}

/** Every service account by name, revoked ones included. */
export async function loadServiceAccounts(pool: Pool): Promise<ServiceAccountRecord[]> {
  const { rows } = await pool.query<{ record: ServiceAccountRecord }>({
    name: 'load-service-accounts',
    text: 'SELECT record FROM service_accounts ORDER BY id',
  })
  return rows.map(({ record }) => record)
}
