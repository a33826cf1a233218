import { maestroEntryFormat } from '@maestro-helix/server/evidence/ledger/encode-drafts'
import { ledgerHasher } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import type { RunAudit } from '@maestro-helix/contract/http/audit'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import type { JsonObject } from '@maestro-helix/contract/json'
import { TILE_WIDTH } from '@maestro-helix/ledger/tile-path'
import { beforeEach, expect, test } from 'vitest'
import { aChange, aDraft } from '../conformance/record-fixtures.ts'
import { useTestServer } from '../http/test-server.ts'
import { plantedKey, type Planted, rewriteKey } from './planted-key.ts'
import { signed, Siege } from './siege.ts'

/** What somebody who writes to the database makes of approvals after the action, and what the audit says of it. */
const server = useTestServer()
let siege: Siege
let detail: EscalationDetail
beforeEach(async () => {
  siege = await Siege.lay(await server.start())
  detail = await siege.approved()
  await siege.outcome(detail)
})

async function audit(): Promise<RunAudit> {
  const [audited] = (await siege.client.audit.runs()).items
  if (!audited) throw new Error('no run was audited')
  return audited
}

/** Puts another signature of ben in the place of his own, with a key that is now in his row. */
async function signAgain(): Promise<{ planted: Planted; signature: string }> {
  const planted = plantedKey()
  await rewriteKey(siege, 'ben', planted)
  const { statement, feedback, signature } = signed(detail, { ...siege.people.ben, privateKey: planted.privateKey })
  await siege.query(
    `UPDATE escalations SET record = jsonb_set(record::jsonb, '{decisions,1}', (record::jsonb #> '{decisions,1}') || $2::jsonb)::text::json WHERE run_id = $1`,
    [detail.run.id, JSON.stringify({ statement, feedback, signature, keyFingerprint: planted.fingerprint })],
  )
  return { planted, signature }
}

/** Rewrites an entry of the ledger with the hash that fits it. */
async function rewriteEntry(isMeant: (leaf: JsonObject) => boolean, change: (leaf: JsonObject) => JsonObject): Promise<number> {
  const page = await siege.client.ledger.entries({ from: 0, limit: 1_000 })
  const entry = page.entries.find(({ leaf }) => isMeant(leaf))
  if (!entry) throw new Error('there is no such entry')
  const { v: _version, ...rest } = change(entry.leaf)
  const { kind, at, ...fields } = rest as JsonObject & { kind: 'escalation.decided'; at: string }
  const leaf = maestroEntryFormat.encode({ kind, at, fields })
  await siege.query('UPDATE ledger_entries SET leaf = $2, leaf_hash = $3 WHERE index = $1', [entry.index, leaf, ledgerHasher.leaf(leaf)])
  return entry.index
}

/** Lets the ledger grow until the tile of the entries so far is complete, whose hashes lie apart from them: until then what is beside a forgery is unproven too. */
async function completeTile(): Promise<void> {
  await siege.server.store.commit(aChange({ ledger: Array.from({ length: TILE_WIDTH }, () => aDraft('run.started', null)) }))
}

const ofBen = (kind: string) => (leaf: JsonObject) => leaf['kind'] === kind && leaf['human_operator_id'] === 'ben'

test('nothing is found where nothing was rewritten', async () => {
  expect(await audit()).toMatchObject({ findings: [], signaturesVerified: 2, irreversibleEffects: 1 })
})

test('an approval signed again with a planted key is found, and what of it is another is named', async () => {
  await signAgain()
  const { findings, signaturesVerified } = await audit()
  expect(signaturesVerified).toBe(1)
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['ENTRY_DIFFERS', 'APPROVAL_INVALID', 'APPROVAL_MISSING']))
  expect(findings.find(({ code }) => code === 'ENTRY_DIFFERS')?.message).toMatch(/decision of ben is another .*signature, key_fingerprint, signed_at/)
})

test('also where the entry of the approval was written over with it: the entry is not the one that was signed', async () => {
  await completeTile()
  const { planted, signature } = await signAgain()
  const again = (await siege.client.escalations.get(detail.escalation.id)).escalation.decisions[1]!
  const index = await rewriteEntry(ofBen('escalation.decided'), (leaf) => ({
    ...leaf,
    signature,
    key_fingerprint: planted.fingerprint,
    signed_at: again.statement.signedAt,
    feedback_sha256: again.statement.feedbackSha256,
  }))
  const { findings } = await audit()
  expect(findings).toContainEqual(expect.objectContaining({ code: 'ENTRY_DIFFERS', ledgerIndex: index }))
  expect(findings.flatMap(({ code, message }) => (code === 'APPROVAL_INVALID' ? [message] : []))).toEqual([
    `the decision of ben does not count: its entry ${index} is not in the log that was signed`,
  ])
  expect(findings.map(({ code }) => code)).toContain('APPROVAL_MISSING')
})

// A process that has not read it before believes nothing of such a log: test/record/proven-lookups.test.ts.
test('an enrolment that was written over voids nothing that this process has proven', async () => {
  await completeTile()
  const planted = plantedKey()
  await rewriteEntry(ofBen('operator.enrolled'), (leaf) => ({
    ...leaf,
    authenticators: [{ kind: 'ed25519', fingerprint: planted.fingerprint, revoked: false }],
  }))
  expect(await audit()).toMatchObject({ signaturesVerified: 2, findings: [] })
})

test('a claim that was written over is found', async () => {
  const index = await rewriteEntry(
    ({ kind }) => kind === 'intent.claimed',
    (leaf) => ({ ...leaf, at: '2026-01-31T09:15:00.000Z' }),
  )
  expect((await audit()).findings).toContainEqual(expect.objectContaining({ code: 'ENTRY_DIFFERS', ledgerIndex: index }))
})

test('roles in the rows that the ledger never gave are found, those of then and those of now', async () => {
  await siege.query(`UPDATE operators SET record = jsonb_set(record::jsonb, '{roles}', '["approver","administrator"]')::text::json WHERE id = 'ben'`)
  await siege.query(
    `UPDATE escalations SET record = jsonb_set(record::jsonb, '{decisions,0,roles}', '["governance-lead"]')::text::json WHERE run_id = $1`,
    [detail.run.id],
  )
  const { findings } = await audit()
  const messages = findings.map(({ message }) => message)
  expect(messages).toContainEqual(expect.stringMatching(/^the roles of ben are approver, administrator in the record, and .* in the ledger$/))
  expect(messages).toContainEqual(expect.stringContaining('ada did not have the roles governance-lead then, says the ledger'))
})
