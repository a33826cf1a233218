import { MaestroError } from '@maestro-helix/contract/errors'
import { operatorRecordSchema, type OperatorRecord } from '@maestro-helix/contract/governance'
import { serviceAccountRecordSchema } from '@maestro-helix/contract/people'
import type { Pool } from 'pg'
import type { Ceremony, SigningChallengeRow, SessionRow, SignInStore } from '../../record/sign-in-store.ts'
import { isUuid } from '../is-uuid.ts'
import { reading } from './reading.ts'

/** Ceremonies under way at most: whoever begins more and never answers keeps nobody out for longer than one lasts. */
const mostCeremonies = 10_000

/** The port on PostgreSQL. */
export function signInStoreOn(pool: Pool): SignInStore {
  const named = (name: string, text: string, values: unknown[]) => ({ name, text, values })
  return {
    async beginCeremony({ id, kind, begunAt, expiresAt, record }) {
      const { rowCount } = await reading(() =>
        pool.query(named('begin-ceremony', beginCeremony, [id, kind, begunAt, expiresAt, JSON.stringify(record), mostCeremonies])),
      )
      if (rowCount !== 1) throw new MaestroError('UNAVAILABLE', 'too many are signing in just now')
    },
    async takeCeremony(id, kind) {
      if (!isUuid(id)) return undefined
      return (await reading(() => pool.query<Ceremony>(named('take-ceremony', takeCeremony, [id, kind])))).rows[0]
    },
    async openSession({ tokenSha256, operatorId, method, signedInAt, seenAt, expiresAt }) {
      await reading(() => pool.query(named('open-session', openSession, [tokenSha256, operatorId, method, signedInAt, seenAt, expiresAt])))
    },
    async session(tokenSha256) {
      const { rows } = await reading(() =>
        pool.query<SessionRow & { record: unknown; revision: number }>(named('load-session', loadSession, [tokenSha256])),
      )
      return rows.map(({ record, revision, ...session }) => ({ session, operator: operatorOf({ record, revision }) }))[0]
    },
    async touchSession(tokenSha256, seenAt) {
      await reading(() => pool.query(named('touch-session', 'UPDATE sessions SET seen_at = $2 WHERE token_sha256 = $1', [tokenSha256, seenAt])))
    },
    async closeSession(tokenSha256) {
      await reading(() => pool.query(named('close-session', 'DELETE FROM sessions WHERE token_sha256 = $1', [tokenSha256])))
    },
    async closeSessionsOf(operatorId, except) {
      const text = 'DELETE FROM sessions WHERE operator_id = $1 AND ($2::text IS NULL OR token_sha256 <> $2)'
      return (await reading(() => pool.query(named('close-sessions', text, [operatorId, except ?? null])))).rowCount ?? 0
    },
    async closeSessionOf(operatorId, tokenSha256) {
      const text = 'DELETE FROM sessions WHERE operator_id = $1 AND token_sha256 = $2'
      return (await reading(() => pool.query(named('close-session-of', text, [operatorId, tokenSha256])))).rowCount === 1
    },
    async sessionsOf(operatorId, limit) {
      return (await reading(() => pool.query<SessionRow>(named('sessions-of', sessionsOf, [operatorId, limit])))).rows
    },
    async issueChallenge({ nonce, subjectId, operatorId, statementSha256, issuedAt, expiresAt }) {
      await reading(() => pool.query(named('issue-challenge', issueChallenge, [nonce, subjectId, operatorId, statementSha256, issuedAt, expiresAt])))
    },
    async challenge(nonce) {
      return (await reading(() => pool.query<SigningChallengeRow>(named('load-challenge', loadChallenge, [nonce])))).rows[0]
    },
    async operatorByCredential(credentialId) {
      const { rows } = await reading(() => pool.query<StoredOperator>(named('operator-by-credential', operatorByCredential, [credentialId])))
      return rows.map(operatorOf)[0]
    },
    async operatorByIdentity(issuer, subject) {
      const { rows } = await reading(() => pool.query<StoredOperator>(named('operator-by-identity', operatorByIdentity, [issuer, subject])))
      return rows.map(operatorOf)[0]
    },
    async serviceAccountByToken(tokenSha256) {
      const text = 'SELECT record FROM service_accounts WHERE token_sha256 = $1'
      const { rows } = await reading(() => pool.query<{ record: unknown }>(named('service-account-by-token', text, [tokenSha256])))
      return rows.map(({ record }) => serviceAccountRecordSchema.parse(record))[0]
    },
    async credentialIds(limit) {
      const { rows } = await reading(() => pool.query<{ id: string }>(named('credential-ids', credentialIds, [limit])))
      return rows.map(({ id }) => id)
    },
  }
}

type StoredOperator = { record: unknown; revision: number }

function operatorOf({ record, revision }: StoredOperator): OperatorRecord {
  return operatorRecordSchema.parse({ ...(record as object), revision })
}

const beginCeremony = `
WITH forgotten AS (DELETE FROM ceremonies WHERE expires_at < $3::timestamptz)
INSERT INTO ceremonies (id, kind, begun_at, expires_at, record)
SELECT $1::uuid, $2, $3, $4::timestamptz, $5::json WHERE (SELECT count(*) FROM ceremonies WHERE expires_at >= $3::timestamptz) < $6::bigint`

const takeCeremony = `
DELETE FROM ceremonies WHERE id = $1 AND kind = $2 RETURNING id, kind, begun_at AS "begunAt", expires_at AS "expiresAt", record`

const openSession = `
WITH forgotten AS (DELETE FROM sessions WHERE expires_at < $4::timestamptz)
INSERT INTO sessions (token_sha256, operator_id, method, signed_in_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz, $6::timestamptz)`

const loadSession = `
SELECT s.token_sha256 AS "tokenSha256", s.operator_id AS "operatorId", s.method, s.signed_in_at AS "signedInAt", s.seen_at AS "seenAt",
  s.expires_at AS "expiresAt", o.record, o.revision
FROM sessions s JOIN operators o ON o.id = s.operator_id WHERE s.token_sha256 = $1`

const sessionsOf = `
SELECT token_sha256 AS "tokenSha256", operator_id AS "operatorId", method, signed_in_at AS "signedInAt", seen_at AS "seenAt", expires_at AS "expiresAt"
FROM sessions WHERE operator_id = $1 ORDER BY signed_in_at DESC, token_sha256 LIMIT $2`

const issueChallenge = `
WITH forgotten AS (DELETE FROM decision_challenges WHERE expires_at < $5::timestamptz - interval '1 day')
INSERT INTO decision_challenges (nonce, subject_id, operator_id, statement_sha256, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz)`

const loadChallenge = `
SELECT nonce, subject_id AS "subjectId", operator_id AS "operatorId", statement_sha256 AS "statementSha256", issued_at AS "issuedAt",
  expires_at AS "expiresAt"
FROM decision_challenges WHERE nonce = $1`

const operatorByCredential = `
SELECT o.record, o.revision FROM operator_authenticators a JOIN operators o ON o.id = a.operator_id WHERE a.credential_id = $1`

const operatorByIdentity = `
SELECT o.record, o.revision FROM operator_identities i JOIN operators o ON o.id = i.operator_id WHERE i.issuer = $1 AND i.subject = $2`

const credentialIds = `
SELECT credential_id AS id FROM operator_authenticators WHERE credential_id IS NOT NULL ORDER BY enrolled_at DESC LIMIT $1`
