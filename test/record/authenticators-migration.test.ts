import { operatorRecordSchema } from '@maestro-helix/contract/governance'
import { keyFingerprint } from '@maestro-helix/server/governance/operator-keys'
import { bundledMigrations, migrate } from '@maestro-helix/server/evidence/store/migrate'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startOfTime } from '../conformance/record-fixtures.ts'
import { simulatedOperator } from '../simulation/simulated-operators.ts'
import { useTestDatabase } from '../setup/test-database.ts'

const isEarlier = ({ name }: { name: string }): boolean => name < '0010'
const database = useTestDatabase({
  name: 'before_authenticators',
  async prepare(connectionString) {
    await migrate({ connectionString }, (await bundledMigrations()).filter(isEarlier), startOfTime)
  },
})

test('operators of a single key are read on as people with roles and that key as their first authenticator', async () => {
  const client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  try {
    for (const [id, keyByte, revokedAt] of [
      ['ada', 2, null],
      ['ben', 3, '2026-02-01T00:00:00.000Z'],
    ] as const) {
      const { publicKey } = simulatedOperator(id, keyByte)
      const tokenSha256 = String(keyByte).repeat(64)
      const record = {
        id,
        displayName: id,
        publicKey,
        keyFingerprint: keyFingerprint(publicKey),
        tokenSha256,
        enrolledAt: startOfTime,
        enrolledBy: { kind: 'service', id: 'local' },
        revokedAt,
        demonstration: false,
        revision: 1,
      }
      const values = [id, tokenSha256, record.keyFingerprint, startOfTime, revokedAt, JSON.stringify(record)]
      await client.query(
        `INSERT INTO operators (id, revision, token_sha256, key_fingerprint, enrolled_at, revoked_at, demonstration, record)
         VALUES ($1, 1, $2, $3, $4, $5, false, $6)`,
        values,
      )
    }
    await migrate({ connectionString: database.databaseUrl }, await bundledMigrations(), startOfTime)
    const { rows } = await client.query<{ record: unknown }>('SELECT record FROM operators ORDER BY id')
    const [ada, ben] = rows.map(({ record }) => operatorRecordSchema.parse(record))
    const { publicKey } = simulatedOperator('ada', 2)
    expect(ada).toMatchObject({
      roles: ['operator', 'approver'],
      identities: [],
      authenticators: [{ kind: 'ed25519', publicKey, fingerprint: keyFingerprint(publicKey), enrolledAt: startOfTime, revokedAt: null }],
    })
    expect(ben?.authenticators).toMatchObject([{ revokedAt: '2026-02-01T00:00:00.000Z' }])
    const kept = await client.query('SELECT operator_id, kind, fingerprint FROM operator_authenticators ORDER BY operator_id')
    expect(kept.rows).toEqual([
      { operator_id: 'ada', kind: 'ed25519', fingerprint: ada?.authenticators[0]?.fingerprint },
      { operator_id: 'ben', kind: 'ed25519', fingerprint: ben?.authenticators[0]?.fingerprint },
    ])
  } finally {
    await client.end()
  }
})
