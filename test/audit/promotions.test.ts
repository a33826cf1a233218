import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import type { GoNoGo, PromotionDetail } from '@maestro-helix/contract/http/promotions'
import type { SignatoryRecord, SignatoryRole } from '@maestro-helix/contract/people'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { defineTool, type ToolEffect } from '@maestro-helix/sdk/define-tool'
import { toolsInForce } from '@maestro-helix/server/composition/tools-in-force'
import { isGranted } from '@maestro-helix/server/operations/release-desk'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestServer, useTestServer } from '../http/test-server.ts'
import { governedRuns } from './governed-runs.ts'

/** Releases on a real record, from the command line: asked, signed by registered people, in force, and taken back. */
const server = useTestServer()
const roles = ['technical-lead', 'governance-engineer', 'devsecops-lead', 'product-owner', 'compliance-officer'] as const
const people = ['ada', 'ben', 'cleo', 'dan', 'eve'] as const
const irreversible = (impact: string) => ({
  name: 'payouts',
  steps: [{ id: 'pay', kind: 'action' as const, tool: 'refund', target: 'the account', impact, rollbackPlan: 'ask for it back' }],
})
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-promotions-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

type Printed<T> = { code: number; answer: T; err: string }
async function json<T>(...args: string[]): Promise<Printed<T>> {
  const { code, out, err } = await maestro(home, [...args, '--json'])
  return { code, answer: (out === '' ? undefined : JSON.parse(out)) as T, err }
}

async function started(environment: string): Promise<TestServer> {
  const running = await server.start({ environment })
  await writeFile(join(home, 'server.json'), JSON.stringify({ url: running.url, pid: process.pid, startedAt: new Date().toISOString() }))
  await writeFile(join(home, 'api-token'), running.serviceToken)
  return running
}

/** Enrols the people and registers each in one role. */
async function registered({ store }: TestServer, patch: (role: SignatoryRole) => Partial<SignatoryRecord> = () => ({})): Promise<void> {
  for (const [at, name] of people.entries()) {
    if ((await store.operator(name)) === undefined) expect((await json('operators', 'enrol', name, '--roles', 'viewer')).code).toBe(0)
    const operator = (await store.operator(name))!
    const role = roles[at]!
    const signatory: SignatoryRecord = {
      id: `01900000-0000-7000-8000-00000000000${at}`,
      operatorId: name,
      role,
      scope: { workflow: '*', action: '*', environment: '*' },
      keyFingerprint: operator.authenticators[0]!.fingerprint,
      validFrom: '2020-01-01T00:00:00.000Z',
      validUntil: '2099-01-01T00:00:00.000Z',
      registeredBy: { kind: 'service', id: 'tests' },
      registeredAt: '2020-01-01T00:00:00.000Z',
      revokedAt: null,
      revision: 1,
      ...patch(role),
    }
    await store.commit({ aggregate: { kind: 'signatory', id: signatory.id, revision: 0 }, signatory, evidence: [], ledger: [], outbox: [] })
  }
}

const signed = (id: string, name: string, role: string, ...more: string[]) =>
  json<PromotionRecord>('promote', 'sign', id, '--as', name, '--role', role, '--comment', `Looked at by <b>${name}</b>.`, ...more)

test('in production what cannot be undone waits until five people in five roles have signed exactly that version', async () => {
  const running = await started('production')
  const { client, store, ledger } = running
  await registered(running)
  expect(await client.workflows.apply(irreversible('pays once'))).toMatchObject({ outcome: 'proposed', version: 1 })
  await expect(client.runs.start({ workflow: 'payouts', input: {} })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
  await expect(client.workflows.restore('payouts', 1)).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })

  const asked = await json<PromotionRecord>('promote', 'request', 'workflow', 'payouts', '1')
  expect(asked.answer).toMatchObject({ status: 'open', environment: 'production', roles: [...roles], subject: { version: 1 } })
  const { id } = asked.answer
  for (const [at, name] of people.entries()) {
    const { answer } = await signed(id, name, roles[at]!)
    expect(answer.status).toBe(at === 4 ? 'granted' : 'open')
    if (at < 4) await expect(client.runs.start({ workflow: 'payouts', input: {} })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
  }
  expect((await client.runs.start({ workflow: 'payouts', input: {} })).status).toBe('queued')
  expect((await json<PromotionDetail>('promote', 'status', id)).answer).toMatchObject({ missing: [], promotion: { status: 'granted' } })
  expect((await maestro(home, ['promote', 'status', id])).out).toContain('Looked at by <b>ada</b>.')
  expect((await signed(id, 'ada', 'technical-lead')).err).toContain('PROMOTION_CLOSED')

  // Another version is another release, and the old one stays current meanwhile.
  expect(await client.workflows.apply(irreversible('pays twice'))).toMatchObject({ outcome: 'proposed', version: 2 })
  expect((await store.workflow('payouts'))?.currentVersion).toBe(1)
  await expect(client.runs.start({ workflow: 'payouts', version: 2, input: {} })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })

  // The ledger has every step and no comment.
  const entries = (await ledger.entries(0, 1_000)).map(({ leaf }) => Buffer.from(leaf).toString('utf8'))
  const kinds = entries.map((entry) => (JSON.parse(entry) as { kind: string }).kind).filter((kind) => kind.startsWith('promotion.'))
  expect(kinds).toEqual(['promotion.requested', ...people.map(() => 'promotion.signed'), 'promotion.granted'])
  expect(entries.join('')).not.toContain('Looked at')

  expect((await json('promote', 'revoke', id)).code).toBe(0)
  await expect(client.runs.start({ workflow: 'payouts', input: {} })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
})

test('a lesser effect of a tool counts once five people have signed it, where nothing else is gated too', async () => {
  const running = await started('development')
  const { store, queries } = running
  await registered(running)
  const declared = (effect: ToolEffect) => {
    const tool = defineTool({ id: 'transfer', description: '', effect, idempotent: true, blastRadius: 1, execute: () => null })
    return { tools: new Map([['transfer', tool]]), toolSha256: new Map([['transfer', 'a'.repeat(64)]]) }
  }
  const startedWith = async (effect: ToolEffect): Promise<[inForce: string | undefined, lowered: number]> => {
    const parts = { environment: 'development', granted: queries.grantedPromotions, operators: queries.operators, store }
    const { tools, lowered } = await toolsInForce(declared(effect), {
      recorded: await running.toolDeclarations(),
      isSigned: (tool, sha256) => isGranted(parts, 'tool', tool, sha256),
      store,
      now: new Date().toISOString(),
      logger: { warn: () => {} },
    })
    return [tools.get('transfer')?.effect, lowered.length]
  }
  expect(await startedWith('irreversible')).toEqual(['irreversible', 0])
  expect(await startedWith('read')).toEqual(['irreversible', 1])

  const asked = await json<PromotionRecord>('promote', 'request', 'tool', 'transfer', '--effect', 'read', '--environment', 'development')
  expect(asked.answer).toMatchObject({ status: 'open', roles: [...roles], subject: { kind: 'tool', name: 'transfer', version: null } })
  for (const [at, name] of people.entries()) {
    expect(await startedWith('read')).toEqual(['irreversible', 1])
    await signed(asked.answer.id, name, roles[at]!)
  }
  expect(await startedWith('reversible')).toEqual(['irreversible', 1])
  expect(await startedWith('read')).toEqual(['read', 0])
  const declarations = (await running.toolDeclarations()).filter(({ fields }) => fields['action'] === 'transfer')
  const entries = declarations.map(({ fields }) => `${String(fields['effect_declared'])} is ${String(fields['effect'])}`)
  expect(entries).toEqual(['irreversible is irreversible', 'read is irreversible', 'reversible is irreversible', 'read is read'])
})

test('who is not registered, in another role, for another place, or signs something else, is refused with a code of its own', async () => {
  const running = await started('production')
  const { client, databaseUrl } = running
  await registered(running, (role) =>
    role === 'devsecops-lead'
      ? { scope: { workflow: 'other*', action: '*', environment: '*' } }
      : role === 'product-owner'
        ? { validUntil: '2021-01-01T00:00:00.000Z' }
        : {},
  )
  await client.workflows.apply(irreversible('pays once'))
  const { id } = (await json<PromotionRecord>('promote', 'request', 'workflow', 'payouts', '1')).answer
  expect((await signed(id, 'ada', 'governance-engineer')).err).toContain('SIGNATORY_MISSING')
  expect((await signed(id, 'ada', 'on-call-engineer')).err).toContain('SIGNATORY_MISSING')
  expect((await signed(id, 'cleo', 'devsecops-lead')).err).toContain('SIGNATORY_MISSING')
  expect((await signed(id, 'dan', 'product-owner')).err).toContain('SIGNATORY_MISSING')
  expect((await signed(id, 'ada', 'technical-lead')).code).toBe(0)
  expect((await signed(id, 'ada', 'technical-lead')).err).toContain('APPROVAL_DUPLICATE')
  expect((await signed(id, 'ada', 'compliance-officer')).err).toContain('APPROVAL_DUPLICATE')

  // A signature over one promotion says nothing about another, and a comment cannot be exchanged.
  const other = (await json<PromotionRecord>('promote', 'request', 'workflow', 'payouts', '1', '--environment', 'staging')).answer
  const { signatures } = (await client.releases.get(id)).promotion
  const { statement, comment, signature } = signatures[0]!
  await expect(client.releases.sign(other.id, { statement, comment, signature })).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
  const relabelled = { ...statement, promotionId: other.id, environment: 'staging' }
  await expect(client.releases.sign(other.id, { statement: relabelled, comment, signature })).rejects.toMatchObject({
    code: 'APPROVAL_SIGNATURE_INVALID',
  })
  await expect(client.releases.sign(other.id, { statement: relabelled, comment: { ...comment, text: 'Yes.' }, signature })).rejects.toMatchObject({
    code: 'APPROVAL_SIGNATURE_INVALID',
  })
  await expect(client.releases.request({ subject: { kind: 'workflow', name: 'payouts', version: 1 }, environment: 'nowhere' })).rejects.toMatchObject(
    {
      code: 'INVALID_REQUEST',
    },
  )

  // One refusal ends it; a row that says otherwise is not believed.
  expect((await signed(id, 'ben', 'governance-engineer', '--reject')).answer.status).toBe('rejected')
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  await database.query("UPDATE promotions SET status = 'granted', record = jsonb_set(record::jsonb, '{status}', '\"granted\"')::json WHERE id = $1", [
    id,
  ])
  await database.end()
  await expect(client.runs.start({ workflow: 'payouts', input: {} })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
})

test('where nothing is gated nothing is blocked, and it says so; what can be undone needs no release anywhere', async () => {
  const { client } = await started('development')
  expect(await client.workflows.apply(irreversible('pays once'))).toMatchObject({ outcome: 'applied' })
  expect((await maestro(home, ['promote'])).out).toContain('development: nothing is gated')
  expect((await maestro(home, ['promote', 'request', 'workflow', 'payouts', '1'])).out).toContain('nothing is gated: it runs without it')
})

test('releases are listed by what they are of, oldest or newest first, page by page', async () => {
  const { client } = await started('production')
  await client.workflows.apply(irreversible('pays once'))
  const subject = { kind: 'workflow', name: 'payouts', version: 1 } as const
  const own: string[] = []
  for (const environment of ['production', 'staging', 'production', 'production']) {
    const { id } = await client.releases.request({ subject, environment })
    if (environment === 'production') own.push(id)
    await client.releases.request({ subject: { kind: 'phase', name: 'canary', sha256: 'a'.repeat(64) }, environment: 'production' })
  }
  const about = { kind: 'workflow', name: 'payouts', environment: 'production' } as const
  const ids = async (query: Parameters<typeof client.releases.list>[0]) => {
    const { items, next } = await client.releases.list(query)
    return { ids: items.map(({ id }) => id), next }
  }
  expect(await ids(about)).toEqual({ ids: own, next: null })
  const newest = own.toReversed()
  const first = await ids({ ...about, order: 'newest', limit: 2 })
  expect(first.ids).toEqual(newest.slice(0, 2))
  expect(await ids({ ...about, order: 'newest', limit: 2, after: first.next ?? '' })).toEqual({ ids: newest.slice(2), next: null })
  expect((await ids({ status: 'granted' })).ids).toEqual([])
  expect((await ids({})).ids).toHaveLength(8)
})

test('Go/No-Go is computed from the record, and too few tasks are too few', async () => {
  await governedRuns(server, home, 3)
  const { code, answer } = await json<GoNoGo>('promote', 'go-no-go', '--workflow', 'flow')
  expect(code).toBe(5)
  // The runs of the test lie in the past of the real clock, or are too few.
  expect(answer).toMatchObject({ state: 'not-enough-data', asked: { share: 0.95, confidence: 0.95 } })
  expect((await maestro(home, ['promote', 'go-no-go'])).out).toContain('not-enough-data')
})
