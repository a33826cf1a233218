import type { JsonObject } from '@maestro-helix/contract/json'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { enrol, type Enrolled } from '../http/enrol.ts'
import { signAct } from '../http/sign-act.ts'
import { type TestServer, useTestServer } from '../http/test-server.ts'

const server = useTestServer()
const jane = 'jane-doe-4711'

async function heldAbout(running: TestServer, environment = 'development') {
  const { client } = running
  await client.judgement.evaluate({ task: 'Write.', output: `Dear ${jane}.`, subject: jane })
  const { subjectKeyId } = await client.privacy.holding(jane)
  const people = await Promise.all(
    (
      [
        ['cid', 'compliance-officer'],
        ['dee', 'administrator'],
        ['lea', 'governance-lead'],
      ] as const
    ).map(([name, role]) => enrol(client, name, [role])),
  )
  const asked = { act: 'erase' as const, subjectId: subjectKeyId, request: { subjectKeyId, ground: 'request', halt: false } satisfies JsonObject }
  const [cid, dee, lea] = people as [Enrolled, Enrolled, Enrolled]
  return { client, asked, cid, dee, lea, environment }
}

const kindsOf = async (running: TestServer): Promise<string[]> =>
  (await running.ledger.entries(0, 1_000)).map(({ leaf }) => (JSON.parse(Buffer.from(leaf).toString()) as { kind: string }).kind)

test('a person is erased by two who sign exactly that, and by no token alone', async () => {
  const running = await server.start()
  const { client, asked, cid, dee, lea } = await heldAbout(running)
  const erase = (signed?: ReturnType<typeof signAct>) => client.privacy.erase({ subject: jane, ...(signed && { signed }) })
  await expect(erase()).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  await expect(erase(signAct(lea, asked))).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  await expect(erase(signAct(cid, { ...asked, request: { ...asked.request, halt: true } }))).rejects.toMatchObject({
    code: 'APPROVAL_DIGEST_MISMATCH',
  })
  await expect(erase(signAct(cid, asked, { signedAt: '2026-01-01T00:00:00.000Z' }))).rejects.toMatchObject({ code: 'APPROVAL_STALE' })
  await expect(erase({ ...signAct(cid, asked), signature: signAct(dee, asked).signature })).rejects.toMatchObject({
    code: 'APPROVAL_SIGNATURE_INVALID',
  })
  const signed = signAct(cid, asked)
  const pending = await erase(signed)
  expect(pending).toMatchObject({ act: 'erase', request: asked.request, first: { operatorId: 'cid' } })
  // A signature counts once, also as that of somebody who asks again.
  await expect(erase(signed)).rejects.toMatchObject({ code: 'APPROVAL_REPLAYED' })
  expect((await client.privacy.acts()).items).toEqual([pending])
  expect(await client.privacy.holding(jane)).toMatchObject({ evaluations: 1 })

  await expect(
    client.privacy.confirm(pending.id, signAct(cid, asked, { signedAt: new Date(Date.now() + 1_000).toISOString() })),
  ).rejects.toMatchObject({
    code: 'APPROVAL_DUPLICATE',
  })
  await expect(client.privacy.confirm(pending.id, signAct(lea, asked))).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  const done = await client.privacy.confirm(pending.id, signAct(dee, asked))
  expect(done).toMatchObject({ erasure: { evaluations: 1, purge: { rule: 'erasure', by: 'operator:dee' } }, round: null })
  await expect(client.privacy.holding(jane)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await client.privacy.acts()).items).toEqual([])
  await expect(client.privacy.confirm(pending.id, signAct(dee, asked))).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await kindsOf(running)).filter((kind) => /^(?:act|privacy)\./.test(kind))).toEqual(['act.requested', 'act.confirmed', 'privacy.erased'])
})

test('whoever asked and was revoked since erases nothing, nor does a request that was changed in the database', async () => {
  const running = await server.start()
  const { client, asked, cid, dee } = await heldAbout(running)
  const pending = await client.privacy.erase({ subject: jane, signed: signAct(cid, asked) })
  await client.people.revokeOperator('cid')
  await expect(client.privacy.confirm(pending.id, signAct(dee, asked))).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
  expect(await client.privacy.holding(jane)).toMatchObject({ evaluations: 1 })
})

test('after a week nobody can sign it any more', async () => {
  const running = await server.start()
  const { client, asked, cid, dee } = await heldAbout(running)
  const pending = await client.privacy.erase({ subject: jane, signed: signAct(cid, asked) })
  running.clock.aheadMs = 8 * 86_400_000
  const late = signAct(dee, asked, { signedAt: new Date(Date.now() + running.clock.aheadMs).toISOString() })
  await expect(client.privacy.confirm(pending.id, late)).rejects.toMatchObject({ code: 'ACT_EXPIRED' })
})

test('in production the two are independent of each other', async () => {
  const running = await server.start({ environment: 'production' })
  const { client, asked, cid, dee } = await heldAbout(running)
  const eve = await enrol(new MaestroClient({ url: running.url, token: dee.token }), 'eve', ['compliance-officer'])
  const pending = await client.privacy.erase({ subject: jane, signed: signAct(dee, asked) })
  await expect(client.privacy.confirm(pending.id, signAct(eve, asked))).rejects.toMatchObject({ code: 'APPROVAL_NOT_INDEPENDENT' })
  expect(await client.privacy.confirm(pending.id, signAct(cid, asked))).toMatchObject({ erasure: { evaluations: 1 } })
})

test('a purge is asked for by one and confirmed by another, over what is kept for how long', async () => {
  const running = await server.start()
  const { client, cid, dee } = await heldAbout(running)
  const months = Object.fromEntries((await client.privacy.retention()).rules.map((rule) => [rule.rule, rule.months]))
  const asked = { act: 'purge' as const, subjectId: 'retention', request: { months } }
  expect(await client.privacy.dryRunRetention()).toMatchObject({ dryRun: true })
  await expect(client.privacy.runRetention(signAct(cid, { ...asked, request: { months: { ...months, insights: 1 } } }))).rejects.toMatchObject({
    code: 'APPROVAL_DIGEST_MISMATCH',
  })
  const pending = await client.privacy.runRetention(signAct(cid, asked))
  expect(await client.privacy.confirm(pending.id, signAct(dee, asked))).toMatchObject({ erasure: null, round: { purged: [], more: false } })
  await expect(client.privacy.confirm(pending.id, signAct(dee, asked))).rejects.toMatchObject({ code: 'CONFLICT' })
})
