import type { RecordChange } from '../../record/record-change.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** Links of enrolment, signatories, service accounts, and what can be used once and was. Operators are written with what they decide. */
export function writePeople(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const links = changes.flatMap(({ enrolmentLink }) => (enrolmentLink ? [enrolmentLink] : []))
  const signatories = changes.flatMap(({ signatory }) => (signatory ? [signatory] : []))
  const accounts = changes.flatMap(({ serviceAccount }) => (serviceAccount ? [serviceAccount] : []))
  return [
    rowsStatement(
      'insert-spent',
      insertSpent,
      changes.flatMap(({ spends = [] }) => spends.map(({ kind, id, at }) => ({ id: `${kind}:${id}`, spent_at: at }))),
    ),
    rowsStatement(
      'insert-enrolment-links',
      insertLinks,
      links.map((link) => ({
        id: link.id,
        token_sha256: link.tokenSha256,
        offered_at: link.offeredAt,
        expires_at: link.expiresAt,
        record: jsonText(link),
      })),
    ),
    rowsStatement(
      'upsert-signatories',
      upsertSignatories,
      signatories.map((signatory) => ({
        id: signatory.id,
        revision: signatory.revision,
        operator_id: signatory.operatorId,
        role: signatory.role,
        revoked_at: signatory.revokedAt,
        record: jsonText(signatory),
      })),
    ),
    rowsStatement(
      'upsert-service-accounts',
      upsertAccounts,
      accounts.map((account) => ({
        id: account.id,
        revision: account.revision,
        token_sha256: account.tokenSha256,
        revoked_at: account.revokedAt,
        record: jsonText(account),
      })),
    ),
  ]
}

const insertSpent = `
INSERT INTO spent_once (id, spent_at)
SELECT id, spent_at FROM json_to_recordset($1::json) AS r(id text, spent_at timestamptz)`

const insertLinks = `
INSERT INTO enrolment_links (id, token_sha256, offered_at, expires_at, record)
SELECT id, token_sha256, offered_at, expires_at, record::json
FROM json_to_recordset($1::json) AS r(id uuid, token_sha256 text, offered_at timestamptz, expires_at timestamptz, record text)`

const upsertSignatories = `
INSERT INTO signatories (id, revision, operator_id, role, revoked_at, record)
SELECT id, revision, operator_id, role, revoked_at, record::json
FROM json_to_recordset($1::json) AS r(id uuid, revision integer, operator_id text, role text, revoked_at timestamptz, record text)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, revoked_at = excluded.revoked_at, record = excluded.record`

const upsertAccounts = `
INSERT INTO service_accounts (id, revision, token_sha256, revoked_at, record)
SELECT id, revision, token_sha256, revoked_at, record::json
FROM json_to_recordset($1::json) AS r(id text, revision integer, token_sha256 text, revoked_at timestamptz, record text)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, token_sha256 = excluded.token_sha256, revoked_at = excluded.revoked_at,
  record = excluded.record`
