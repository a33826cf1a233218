import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { openRoutingInForce } from '@maestro-helix/server/operations/routing-in-force'
import { digestOf } from '@maestro-helix/server/record/digest'
import pg from 'pg'
import { expect, test } from 'vitest'
import { enrol } from './enrol.ts'
import { useTestRecord } from '../setup/test-record.ts'
import { type TestServer, useTestServer } from './test-server.ts'

const server = useTestServer()
const record = useTestRecord()
const quicker = { ...defaultRoutingPolicy, decay: 0.95 }
const bolder = { ...defaultRoutingPolicy, floor: { ...defaultRoutingPolicy.floor, share: 0.05 } }
const fileOf = (policy: typeof defaultRoutingPolicy) => ({ policy, sha256: digestOf(policy) })
const silent = { inForce: () => {}, proposed: () => {}, refused: () => {}, problem: () => {} }

async function people(running: TestServer) {
  const client = async (name: string, roles: Parameters<typeof enrol>[2]) =>
    new MaestroClient({ url: running.url, token: (await enrol(running.client, name, roles)).token })
  return {
    ada: await client('ada', ['governance-lead']),
    bob: await client('bob', ['governance-lead']),
    ole: await client('ole', ['operator']),
    cleo: await client('cleo', ['compliance-officer']),
  }
}

const kindsOf = async (running: TestServer): Promise<string[]> =>
  (await running.store.entriesOfSettings('routing')).map(({ kind, fields }) => `${kind} ${String(fields['setting_version'])} ${String(fields['by'])}`)

test('the first start records the file as version 1, as installed, beside the gates', async () => {
  const running = await server.start()
  expect(await running.client.routing.view()).toMatchObject({
    version: 1,
    policySha256: digestOf(defaultRoutingPolicy),
    inForceSince: { cause: 'installed', by: { kind: 'service', id: 'file' } },
    proposals: [],
    refused: null,
    fileVersion: 1,
    problem: null,
  })
  expect(await kindsOf(running)).toEqual(['routing.proposed 1 service:file', 'routing.activated 1 service:file'])
  expect((await running.client.routing.version(1)).settings).toEqual(defaultRoutingPolicy)
  // Numbers of versions are counted by kind.
  expect((await running.client.gates.view()).version).toBe(1)
})

test('an edited file is a proposal and chooses nobody; it is in force once a lead approved it and it was activated', async () => {
  const running = await server.start()
  const { ada, bob, ole, cleo } = await people(running)
  await running.routing.offer(fileOf(quicker))
  await running.routing.offer(fileOf(quicker))
  expect(await ada.routing.view()).toMatchObject({
    version: 1,
    policy: { decay: 0.99 },
    fileVersion: 2,
    proposals: [
      {
        version: 2,
        state: 'proposed',
        origin: 'file',
        author: { id: 'file' },
        follows: 1,
        changes: [{ path: 'decay', before: 0.99, after: 0.95, laxer: false }],
      },
    ],
  })
  expect(running.routing.current().policy.decay).toBe(0.99)

  await expect(ada.routing.activate(2)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(ole.routing.approve(2, 'Mine.')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(cleo.routing.approve(2, 'Fine.')).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  await expect(running.client.routing.approve(2, 'A program.')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await ada.routing.approve(2, 'For a trial.')).toMatchObject({ state: 'approved', approval: { by: { id: 'ada' } } })
  expect(running.routing.current().policy.decay).toBe(0.99)
  expect(await bob.routing.activate(2)).toMatchObject({ state: 'in-force', activations: [{ by: { id: 'bob' }, cause: null }] })
  expect(running.routing.current()).toEqual(fileOf(quicker))
  expect((await ada.routing.diff(1, 2)).changes).toEqual([{ path: 'decay', before: 0.99, after: 0.95, laxer: false }])
  expect(await ada.routing.rollBack('The better agent lost its share.')).toMatchObject({ version: 2, state: 'replaced' })
  expect(running.routing.current().policy).toEqual(defaultRoutingPolicy)
  await expect(ada.routing.rollBack('Further.')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await kindsOf(running)).slice(2)).toEqual([
    'routing.proposed 2 service:file',
    'routing.approved 2 operator:ada',
    'routing.activated 2 operator:bob',
    'routing.rolled-back 2 operator:ada',
  ])
  const refusals = (await running.ledger.entries(0, 100)).filter(({ leaf }) => Buffer.from(leaf).includes('routing.refused'))
  expect(refusals.length).toBeGreaterThanOrEqual(2)
})

test('where no releases are gated one lead may do it all; where they are, two must', async () => {
  const running = await server.start()
  const { ada } = await people(running)
  expect(await ada.routing.propose({ policy: quicker, rationale: 'Forget sooner.' })).toMatchObject({
    version: 2,
    state: 'proposed',
    origin: 'person',
  })
  await ada.routing.approve(2, 'I am alone here.')
  expect(await ada.routing.activate(2)).toMatchObject({ state: 'in-force' })
  const wrong = { ...quicker, weights: { qsr: 1, safety: 1, maturity: 1 } }
  await expect(ada.routing.propose({ policy: wrong, rationale: 'Wrong.' })).rejects.toMatchObject({ code: 'ROUTING_POLICY_INVALID' })
  // What one person may do about routing, nobody may about what passes.
  const gate = { qsrMin: 0.1 }
  const { version } = await ada.gates.propose({ place: { workflow: 'lowgate', step: 'a' }, gate, rationale: 'Labels.' })
  await expect(ada.gates.approve(version, 'Mine.')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })

  const gated = await server.start({ environment: 'production' })
  const leads = await people(gated)
  await leads.ada.routing.propose({ policy: quicker, rationale: 'Forget sooner.' })
  await expect(leads.ada.routing.approve(2, 'Mine.')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
  await leads.bob.routing.approve(2, 'Evaluated: better.')
  expect(await leads.ada.routing.activate(2)).toMatchObject({ state: 'in-force' })
  await gated.routing?.offer(fileOf(bolder))
  await leads.ada.routing.approve(3, 'Evaluated: better.')
  await expect(leads.ada.routing.activate(3)).rejects.toMatchObject({ code: 'APPROVAL_DUPLICATE' })
  expect(await leads.bob.routing.activate(3)).toMatchObject({ state: 'in-force' })
})

test('a file that says nothing usable is shown, has an entry, and changes nothing', async () => {
  const running = await server.start()
  const refusal = {
    reason: 'Routing policy refused at decay: nonsense',
    at: '2026-01-02T00:00:00.000Z',
    sha256: 'c'.repeat(64),
    code: 'ROUTING_POLICY_INVALID',
  }
  await running.routing.offer({ refusal })
  await running.routing.offer({ refusal })
  expect(await running.client.routing.view()).toMatchObject({
    version: 1,
    refused: { at: refusal.at, reason: refusal.reason, sha256: refusal.sha256 },
    fileVersion: null,
  })
  const entries = (await running.ledger.entries(0, 100)).map(({ leaf }) => Buffer.from(leaf).toString())
  expect(entries.filter((leaf) => leaf.includes('routing.refused'))).toHaveLength(1)
})

test('without any version a file that says nothing usable leaves nothing to fall back on', async () => {
  await record.clear()
  const { store } = await record.open()
  const refusal = { reason: 'nonsense', at: '2026-01-02T00:00:00.000Z', sha256: 'c'.repeat(64), code: 'ROUTING_POLICY_INVALID' as const }
  const sources = { now: () => '2026-01-01T00:00:00.000Z', id: () => '', salt: () => '' }
  await expect(openRoutingInForce({ store, sources, isGated: false }, { refusal }, silent)).rejects.toMatchObject({ code: 'ROUTING_POLICY_INVALID' })
})

test('rows that were written past the ledger are no routing policies', async () => {
  const running = await server.start()
  const client = new pg.Client({ connectionString: running.databaseUrl })
  await client.connect()
  const stored = { ...(await running.store.governedSettings('routing')).versions[0], settings: quicker, sha256: digestOf(quicker) }
  await client.query("UPDATE governed_versions SET record = $1::json, sha256 = $2 WHERE kind = 'routing'", [JSON.stringify(stored), stored.sha256])
  await client.query("UPDATE governed_heads SET revision = revision + 1 WHERE kind = 'routing'")
  await client.end()
  await running.routing.refresh()
  await running.gates.refresh()
  expect(running.routing.problem()).toContain('the record of the routing policies was changed')
  expect(running.routing.current().policy).toEqual(defaultRoutingPolicy)
  expect(running.gates.problem()).toBeNull()
})
