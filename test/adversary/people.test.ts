import { maestroEntryFormat } from '@maestro-helix/server/evidence/ledger/encode-drafts'
import { ledgerHasher } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import { beforeEach, expect, test } from 'vitest'
import { useTestServer } from '../http/test-server.ts'
import { plantedKey, type Planted, rewriteKey } from './planted-key.ts'
import { Siege } from './siege.ts'

/** What somebody who writes to the database does about people before anybody signs. */
const server = useTestServer()
let siege: Siege
beforeEach(async () => {
  siege = await Siege.lay(await server.start())
})

/** Writes a person who was never enrolled, in the likeness of ada. */
async function insertPerson(id: string, key: Planted): Promise<void> {
  await siege.query(
    `INSERT INTO operators SELECT (jsonb_populate_record(o, jsonb_build_object('id', $1::text, 'token_sha256', repeat('0', 64), 'record',
       jsonb_set(jsonb_set(jsonb_set(jsonb_set(o.record::jsonb, '{id}', to_jsonb($1::text)), '{tokenSha256}', to_jsonb(repeat('0', 64))),
         '{authenticators,0,publicKey}', to_jsonb($2::text)), '{authenticators,0,fingerprint}', to_jsonb($3::text))))).* FROM operators AS o WHERE id = 'ada'`,
    [id, key.publicKey, key.fingerprint],
  )
}

const refused = (code: string) => ({ code, effects: 0, refused: [code] })

test('a key written into the row of a person signs for nobody: ENROLMENT_NOT_IN_LEDGER', async () => {
  const planted = plantedKey()
  await rewriteKey(siege, 'ben', planted)
  siege.people.ben = { ...siege.people.ben, privateKey: planted.privateKey }
  expect(await siege.outcome(await siege.approved())).toEqual(refused('ENROLMENT_NOT_IN_LEDGER'))
})

test('nor does it after a later entry has repeated the row', async () => {
  const planted = plantedKey()
  await rewriteKey(siege, 'ben', planted)
  siege.people.ben = { ...siege.people.ben, privateKey: planted.privateKey }
  await siege.client.people.changeRoles('ben', { roles: ['approver', 'viewer'] })
  expect(await siege.outcome(await siege.approved())).toEqual(refused('ENROLMENT_NOT_IN_LEDGER'))
})

test('a person written into the database is nobody: ENROLMENT_NOT_IN_LEDGER', async () => {
  const planted = plantedKey()
  await insertPerson('mallory', planted)
  siege.people.ben = { id: 'mallory', privateKey: planted.privateKey, token: siege.people.ben.token }
  expect(await siege.outcome(await siege.approved())).toEqual(refused('ENROLMENT_NOT_IN_LEDGER'))
})

test('an entry of an enrolment written over another, with the hash that fits it, proves nothing: the claim is not made', async () => {
  const planted = plantedKey()
  await rewriteKey(siege, 'ben', planted)
  siege.people.ben = { ...siege.people.ben, privateKey: planted.privateKey }
  const page = await siege.client.ledger.entries({ from: 0, limit: 1_000 })
  const entry = page.entries.find(({ leaf }) => leaf['kind'] === 'operator.enrolled' && leaf['human_operator_id'] === 'ben')
  if (!entry) throw new Error('ben is not enrolled')
  const detail = await siege.approved()
  const decoded = maestroEntryFormat.decode(Buffer.from(JSON.stringify(entry.leaf)))
  const fields = { ...decoded.fields, authenticators: [{ kind: 'ed25519', fingerprint: planted.fingerprint, revoked: false }] }
  const leaf = maestroEntryFormat.encode({ ...decoded, fields })
  await siege.query('UPDATE ledger_entries SET leaf = $2, leaf_hash = $3 WHERE index = $1', [entry.index, leaf, ledgerHasher.leaf(leaf)])
  expect(await siege.outcome(detail)).toEqual(refused('ENROLMENT_NOT_IN_LEDGER'))
})

test('a revocation that is hidden in the ledger, and undone in the row, still counts: OPERATOR_REVOKED', async () => {
  const detail = await siege.approved()
  await siege.query(`CREATE TABLE as_it_was AS SELECT record FROM operators WHERE id = 'ben'`)
  await siege.client.people.revokeOperator('ben')
  await siege.query(`UPDATE operators SET revoked_at = NULL, record = w.record FROM as_it_was AS w WHERE id = 'ben'`)
  await siege.query('UPDATE operator_authenticators SET revoked_at = NULL')
  await siege.query('DROP TABLE as_it_was').catch(() => {})
  await siege.query(
    `UPDATE ledger_entries SET leaf = overlay(leaf placing 'X'::bytea FROM position('operator.revoked'::bytea IN leaf)) WHERE position('operator.revoked'::bytea IN leaf) > 0`,
  )
  expect(await siege.outcome(detail)).toEqual(refused('OPERATOR_REVOKED'))
})

/** Revokes ben, and takes it back in the database. */
async function revokedInTheLedgerAlone(): Promise<void> {
  await siege.client.people.revokeOperator('ben')
  await siege.query(
    `UPDATE operators SET revoked_at = NULL, record = jsonb_set(jsonb_set(record::jsonb, '{revokedAt}', 'null'), '{authenticators,0,revokedAt}', 'null')::text::json
     WHERE id = 'ben'`,
  )
  await siege.query("UPDATE operator_authenticators SET revoked_at = NULL WHERE operator_id = 'ben'")
}

test('a revocation taken out of the row is remembered by the ledger: OPERATOR_REVOKED', async () => {
  await revokedInTheLedgerAlone()
  expect(await siege.outcome(await siege.approved())).toEqual(refused('OPERATOR_REVOKED'))
})

test('also where the column beside its leaf calls it something else', async () => {
  await revokedInTheLedgerAlone()
  await siege.query("UPDATE ledger_entries SET kind = 'identity.linked' WHERE kind = 'operator.revoked'")
  expect(await siege.outcome(await siege.approved())).toEqual(refused('OPERATOR_REVOKED'))
})

test('a role written into the row of a person gives none: APPROVAL_ROLE_MISSING', async () => {
  await siege.client.people.changeRoles('ben', { roles: ['viewer'] })
  await siege.query(`UPDATE operators SET record = jsonb_set(record::jsonb, '{roles}', '["approver"]')::text::json WHERE id = 'ben'`)
  // The change lies further back than the clocks of two servers may differ.
  siege.server.clock.aheadMs = 60_000
  expect(await siege.outcome(await siege.approved())).toEqual(refused('APPROVAL_ROLE_MISSING'))
})
