import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { enrol } from '../http/enrol.ts'
import { useTestServer } from '../http/test-server.ts'

const server = useTestServer()
const validUntil = new Date(Date.now() + 86_400_000).toISOString()

test('signatories are registered by others with a valid authenticator, and revoked; each with its entry in the ledger', async () => {
  const running = await server.start()
  const { client } = running
  const ada = await enrol(client, 'ada', ['governance-lead'])
  await enrol(client, 'ben', ['viewer'])
  const asAda = new MaestroClient({ url: running.url, token: ada.token })
  const lead = await asAda.people.registerSignatory({ operatorId: 'ben', role: 'technical-lead', scope: { environment: 'prod*' }, validUntil })
  const [ben] = (await client.people.operators()).operators.filter(({ id }) => id === 'ben')
  expect(lead).toMatchObject({
    scope: { workflow: '*', action: '*', environment: 'prod*' },
    keyFingerprint: ben?.authenticators[0]?.fingerprint,
    registeredBy: { kind: 'operator', id: 'ada' },
  })
  await expect(asAda.people.registerSignatory({ operatorId: 'ada', role: 'product-owner', validUntil })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  for (const wrong of [
    { operatorId: 'nobody', validUntil },
    { operatorId: 'ben', validUntil: '2020-01-01T00:00:00.000Z' },
    { operatorId: 'ben', validUntil, validFrom: '2099-01-01T00:00:00.000Z' },
    { operatorId: 'ben', validUntil, keyFingerprint: 'f'.repeat(64) },
  ])
    await expect(asAda.people.registerSignatory({ role: 'approver', ...wrong })).rejects.toMatchObject({ code: 'SIGNATORY_INVALID' })
  await expect(asAda.people.registerSignatory({ operatorId: 'ben', role: 'approver', validUntil, scope: { workflow: '*x' } })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  })
  const revoked = await asAda.people.revokeSignatory(lead.id)
  expect(await asAda.people.revokeSignatory(lead.id)).toEqual(revoked)
  expect((await client.people.signatories()).signatories).toEqual([revoked])
  await client.people.revokeOperator('ben')
  await expect(asAda.people.registerSignatory({ operatorId: 'ben', role: 'approver', validUntil })).rejects.toMatchObject({
    code: 'SIGNATORY_INVALID',
  })
  const { entries } = await client.ledger.entries({ limit: 100 })
  expect(entries.map(({ leaf }) => leaf['kind']).filter((kind) => String(kind).startsWith('signatory'))).toEqual([
    'signatory.registered',
    'signatory.revoked',
  ])
})

test('a service account runs or reads under its own name, never decides or enrols, and ends when it is revoked', async () => {
  const running = await server.start()
  const { client } = running
  await client.workflows.apply({ name: 'sample', steps: [{ id: 'write', agents: ['writer'], task: 'Write.' }] })
  const { token, serviceAccount } = await client.people.createServiceAccount({ id: 'nightly', roles: ['operator'] })
  expect(serviceAccount).not.toHaveProperty('tokenSha256')
  const bot = new MaestroClient({ url: running.url, token, retries: 0 })
  expect((await bot.runs.start({ workflow: 'sample' })).requester).toEqual({ kind: 'service', id: 'nightly' })
  await expect(bot.people.createServiceAccount({ id: 'child' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(bot.escalations.decide('01900000-0000-7000-8000-000000000001', {} as never)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const reader = await client.people.createServiceAccount({ id: 'reader' })
  await expect(new MaestroClient({ url: running.url, token: reader.token }).runs.start({ workflow: 'sample' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  for (const id of ['nightly', 'local', 'catalog'])
    await expect(client.people.createServiceAccount({ id })).rejects.toMatchObject({ code: 'SERVICE_ACCOUNT_EXISTS' })
  await expect(client.people.createServiceAccount({ id: 'boss', roles: ['approver' as never] })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  await client.people.revokeServiceAccount('nightly')
  await expect(bot.runs.list()).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
  expect((await client.people.serviceAccounts()).serviceAccounts.map(({ id }) => id)).toEqual(['nightly', 'reader'])
})
