import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { digestOf } from '@maestro-helix/server/record/digest'
import { openGatesInForce } from '@maestro-helix/server/operations/gates-in-force'
import pg from 'pg'
import { expect, test } from 'vitest'
import { enrol } from './enrol.ts'
import { type TestServer, useTestServer } from './test-server.ts'

const server = useTestServer()
const open = { ...defaultGateConfig, default: { qsrMin: 0, mriMax: 1 }, adaptation: { below: 0, maxAttempts: 0 } }
const strict = { ...defaultGateConfig, default: { qsrMin: 0.9, mriMax: 0.2 } }
const fileOf = (config: typeof defaultGateConfig) => ({ config, sha256: digestOf(config) })
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
  (await running.store.entriesOfSettings('gate')).map(({ kind, fields }) => `${kind} ${String(fields['setting_version'])} ${String(fields['by'])}`)

test('the first start records the file as version 1, as installed', async () => {
  const running = await server.start()
  const view = await running.client.gates.view()
  expect(view).toMatchObject({
    version: 1,
    sha256: digestOf(defaultGateConfig),
    inForceSince: { cause: 'installed', by: { kind: 'service', id: 'file' } },
    proposals: [],
    refused: null,
    fileVersion: 1,
    problem: null,
  })
  expect(await kindsOf(running)).toEqual(['gate.proposed 1 service:file', 'gate.activated 1 service:file'])
  expect((await running.client.gates.version(1)).settings).toEqual(defaultGateConfig)
})

test('an edited file that lets more pass is a proposal; it is in force once a lead approved it and it was activated', async () => {
  const running = await server.start()
  const { ada, bob, ole, cleo } = await people(running)
  await running.gates.offer(fileOf(open))
  await running.gates.offer(fileOf(open))
  const waiting = await ada.gates.view()
  expect(waiting).toMatchObject({ version: 1, config: { default: { qsrMin: 0.7 } }, fileVersion: 2 })
  expect(waiting.proposals).toMatchObject([{ version: 2, state: 'proposed', origin: 'file', author: { id: 'file' }, follows: 1, laxer: true }])
  expect(waiting.proposals[0]?.changes).toContainEqual({ path: 'default.qsrMin', before: 0.7, after: 0, laxer: true })

  await expect(ada.gates.activate(2)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(ole.gates.approve(2, 'Mine.')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(cleo.gates.approve(2, 'Fine.')).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  await expect(running.client.gates.approve(2, 'A program.')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await ada.gates.approve(2, 'For a trial.')).toMatchObject({ state: 'approved', approval: { by: { id: 'ada' }, rationale: 'For a trial.' } })
  expect((await bob.gates.view()).version).toBe(1)
  expect(await bob.gates.activate(2)).toMatchObject({ state: 'in-force', activations: [{ by: { id: 'bob' }, cause: null }] })
  expect((await bob.gates.view()).config.default).toEqual({ qsrMin: 0, mriMax: 1 })
  await expect(bob.gates.activate(2)).rejects.toMatchObject({ code: 'CONFLICT' })

  expect((await ada.gates.diff(1, 2)).changes.filter(({ laxer }) => laxer).map(({ path }) => path)).toContain('default.mriMax')
  expect(await ada.gates.rollBack('It let nonsense pass.')).toMatchObject({ version: 2, state: 'replaced' })
  expect((await ada.gates.view()).version).toBe(1)
  await expect(ada.gates.rollBack('Further.')).rejects.toMatchObject({ code: 'CONFLICT' })
  // Both remain, so that what was decided under them can be computed again.
  expect(running.gates.configOf(digestOf(open))?.default.qsrMin).toBe(0)
  const kinds = await kindsOf(running)
  expect(kinds.slice(2)).toEqual([
    'gate.proposed 2 service:file',
    'gate.approved 2 operator:ada',
    'gate.activated 2 operator:bob',
    'gate.rolled-back 2 operator:ada',
  ])
  const refusals = (await running.ledger.entries(0, 100)).filter(({ leaf }) => Buffer.from(leaf).includes('gate.refused'))
  expect(refusals.length).toBeGreaterThanOrEqual(2)
})

test('nobody approves what they proposed, and what was approved beside another version is proposed again', async () => {
  const running = await server.start()
  const { ada, bob } = await people(running)
  const lax = { ...defaultGateConfig, default: { qsrMin: 0.6, mriMax: 0.3 } }
  const laxer = { ...defaultGateConfig, default: { qsrMin: 0.65, mriMax: 0.4 } }
  expect(await ada.gates.propose({ config: lax, rationale: 'Less.' })).toMatchObject({ version: 2, author: { id: 'ada' }, origin: 'person' })
  await expect(ada.gates.approve(2, 'Mine.')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
  await bob.gates.propose({ config: laxer, rationale: 'Another.' })
  await bob.gates.approve(2, 'Yes.')
  await ada.gates.approve(3, 'Yes.')
  await ada.gates.activate(2)
  await expect(ada.gates.activate(3)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('propose it again') })
  expect(await bob.gates.propose({ config: laxer, rationale: 'Again.' })).toMatchObject({ version: 4, follows: 2 })
  await expect(ada.gates.propose({ config: { ...lax, default: { qsrMin: 0.1, mriMax: 0.3 } }, rationale: 'Wrong.' })).rejects.toMatchObject({
    code: 'GATE_CONFIG_INVALID',
  })
})

test('where releases are not gated, less may pass at once; where they are, nothing comes into force by a file, nor by one person', async () => {
  const running = await server.start()
  await running.gates.offer(fileOf(strict))
  expect(await running.client.gates.view()).toMatchObject({ version: 2, inForceSince: { cause: 'stricter' }, config: { default: { qsrMin: 0.9 } } })
  // The way back lets more pass: it waits, although that content was in force before.
  await running.gates.offer(fileOf(defaultGateConfig))
  expect(await running.client.gates.view()).toMatchObject({ version: 2, fileVersion: 1 })

  const gated = await server.start({ environment: 'production' })
  const { ada, bob } = await people(gated)
  await gated.gates?.offer(fileOf(strict))
  expect(await ada.gates.view()).toMatchObject({ version: 1, proposals: [{ version: 2, laxer: false }] })
  await ada.gates.approve(2, 'Less passes.')
  await expect(ada.gates.activate(2)).rejects.toMatchObject({ code: 'APPROVAL_DUPLICATE' })
  expect(await bob.gates.activate(2)).toMatchObject({ state: 'in-force' })
})

test('a file that says nothing usable is shown, has an entry, and changes nothing', async () => {
  const running = await server.start()
  const refusal = {
    reason: 'Gate configuration refused at mode: nonsense',
    at: '2026-01-02T00:00:00.000Z',
    sha256: 'c'.repeat(64),
    code: 'GATE_CONFIG_INVALID',
  }
  await running.gates.offer({ refusal })
  await running.gates.offer({ refusal })
  expect(await running.client.gates.view()).toMatchObject({
    version: 1,
    refused: { at: refusal.at, reason: refusal.reason, sha256: refusal.sha256 },
    fileVersion: null,
  })
  const entries = (await running.ledger.entries(0, 100)).map(({ leaf }) => Buffer.from(leaf).toString())
  expect(entries.filter((leaf) => leaf.includes('gate.refused'))).toHaveLength(1)
})

const lowgate = {
  name: 'lowgate',
  steps: [{ id: 'a', agents: ['writer'], task: 'Describe the parcel.', gate: { qsrMin: 0, mriMax: 1 } }],
}

test("a step's own laxer gate is a proposal of whoever applied it, and holds once another lead approved it", async () => {
  const running = await server.start()
  const { ada, bob, ole } = await people(running)
  await ole.workflows.apply(lowgate)
  const view = await ada.gates.view()
  expect(view.effective[0]).toMatchObject({
    workflow: 'lowgate',
    step: 'a',
    qsrMin: 0.7,
    mriMax: 0.3,
    laxer: false,
    held: expect.stringContaining('nobody who may has approved that'),
  })
  expect(view.proposals).toMatchObject([
    { version: 2, origin: 'definition', author: { id: 'ole' }, place: { workflow: 'lowgate', step: 'a' }, laxer: true },
  ])
  await ole.workflows.apply(lowgate)
  expect((await ada.gates.view()).proposals).toHaveLength(1)
  await ada.gates.approve(2, 'Only labels of parcels.')
  await bob.gates.activate(2)
  expect(running.gates.permitted('lowgate', 'a')).toMatchObject({ gate: { qsrMin: 0, mriMax: 1 } })
  expect((await ada.gates.view()).effective[0]).toMatchObject({
    qsrMin: 0,
    mriMax: 1,
    laxer: true,
    held: null,
    approvedBy: 'ada',
    source: { qsrMin: 'definition' },
  })
  // Another step, or another workflow, has no part in it.
  expect(running.gates.permitted('lowgate', 'b')).toBeNull()
  await bob.gates.rollBack('No longer.', { workflow: 'lowgate', step: 'a' })
  expect((await ada.gates.view()).effective[0]).toMatchObject({ qsrMin: 0.7, laxer: false })
})

test('in production a step may not go below the floor of the policies, whoever asks', async () => {
  const running = await server.start({ environment: 'production' })
  const { ada, bob } = await people(running)
  await bob.gates.propose({ place: { workflow: 'lowgate', step: 'a' }, gate: { qsrMin: 0.1 }, rationale: 'Any output will do.' })
  await expect(ada.gates.approve(2, 'Yes.')).rejects.toMatchObject({
    code: 'POLICY_DENIED',
    message: expect.stringContaining('no-gate-under-the-floor-in-production'),
  })
  await bob.gates.propose({ place: { workflow: 'lowgate', step: 'a' }, gate: { qsrMin: 0.3 }, rationale: 'Nearly any.' })
  await expect(ada.gates.approve(3, 'Yes.')).resolves.toMatchObject({ approval: { policy: { policies: ['leads-relax-gates'] } } })
})

test('rows that were written past the ledger are no gates', async () => {
  const running = await server.start()
  const client = new pg.Client({ connectionString: running.databaseUrl })
  await client.connect()
  const settings = JSON.stringify(open)
  const stored = { ...(await running.store.governedSettings('gate')).versions[0] }
  const forged = async (sql: string, values: unknown[] = []): Promise<void> => {
    await client.query(sql, values)
    await client.query("UPDATE governed_heads SET revision = revision + 1 WHERE kind = 'gate'")
    await running.gates.refresh()
    expect(running.gates.problem()).toContain('the record of the gate configurations was changed')
    expect(running.gates.current().config).toEqual(defaultGateConfig)
    // A server that starts on it does not.
    const parts = { store: running.store, sources: { now: () => '2026-01-01T00:00:00.000Z', id: () => '', salt: () => '' }, isGated: false }
    await expect(openGatesInForce(parts, fileOf(defaultGateConfig), silent)).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
  }
  await forged("UPDATE governed_versions SET record = jsonb_set(record::jsonb, '{settings}', $1::jsonb)::json", [settings])
  await forged('UPDATE governed_versions SET record = $1::json, sha256 = $2', [
    JSON.stringify({ ...stored, settings: open, sha256: digestOf(open) }),
    digestOf(open),
  ])
  await client.query('UPDATE governed_versions SET record = $1::json, sha256 = $2', [JSON.stringify(stored), stored.sha256])
  await running.gates.refresh()
  expect(running.gates.problem()).toBeNull()
  const act = {
    kind: 'gate',
    version: 2,
    act: 'activated',
    at: '2026-01-01T00:00:00.000Z',
    by: { kind: 'operator', id: 'ada' },
    rationale: null,
    cause: null,
  }
  await client.query("INSERT INTO governed_versions (kind, version, sha256, proposed_at, record) VALUES ('gate', 2, $1, now(), $2::json)", [
    digestOf(open),
    JSON.stringify({ ...stored, version: 2, settings: open, sha256: digestOf(open) }),
  ])
  await forged("INSERT INTO governed_acts (kind, version, act, at, record) VALUES ('gate', 2, 'activated', now(), $1::json)", [JSON.stringify(act)])
  await client.end()
})
