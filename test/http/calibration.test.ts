import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { aChange, anAttempt, anEvent, aQsr, aRisk, aRun, nextId, startOf, stepOf } from '../conformance/record-fixtures.ts'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Act } from '@maestro-helix/contract/signed-act'
import { enrol, type Enrolled } from './enrol.ts'
import { signAct } from './sign-act.ts'
import { type TestServer, useTestServer } from './test-server.ts'

const server = useTestServer()
const window = { since: '2026-01-01T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' }

/** Audited outputs of one kind of task, of which people found those with a high score good. */
async function label(running: TestServer, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const qsr = 0.6 + (index % 40) / 100
    const run = aRun()
    await running.store.commit(startOf(run))
    const calibration = { state: 'uncalibrated' as const, version: null, sha256: null, family: 'answer', acceptance: qsr, objection: null }
    const attempt = anAttempt(run, { qsr: aQsr({ qsr }), risk: aRisk({ mri: 0.1, calibration }) })
    await running.store.commit(stepOf(run, { attempt }))
    const payload = { bad: index % 40 < 30, qsr, qsrMin: 0.6, workflow: 'sample' }
    const event = anEvent({ id: nextId(), type: 'gate.audit-labelled', runId: run.id, stepId: 'write', attempt: 1, payload })
    await running.store.commit(aChange({ evidence: [event] }))
  }
}

/** Somebody who signs what they ask for. */
function acting({ client, url }: TestServer, person: Enrolled) {
  const own = new MaestroClient({ url, token: person.token }).calibration
  const shaOf = async (version: number): Promise<string> =>
    (await client.calibration.view()).versions.find((one) => one.version === version)?.sha256 ?? '0'.repeat(64)
  const sign = (act: Act, subjectId: string, request: JsonObject) => signAct(person, { act, subjectId, request })
  return {
    unsigned: own,
    view: () => own.view(window),
    propose: () => own.propose(window, sign('propose-calibration', 'calibration', window)),
    approve: async (version: number, rationale: string) =>
      own.approve(version, rationale, sign('approve-calibration', `calibration/${version}`, { version, sha256: await shaOf(version), rationale })),
    activate: async (version: number) =>
      own.activate(version, sign('activate-calibration', `calibration/${version}`, { version, sha256: await shaOf(version) })),
    rollBack: (rationale: string) => own.rollBack(rationale, sign('roll-back-calibration', 'calibration/1', { version: 1, rationale })),
  }
}

test('a calibration is proposed by one person, approved by another, put in force, and rolled back; each act is in the ledger', async () => {
  const running = await server.start()
  const local = running.client
  const leads = await Promise.all(['ada', 'bob'].map((name) => enrol(local, name, ['governance-lead'])))
  const eve = acting(running, await enrol(local, 'eve', ['compliance-officer']))
  const [ada, bob] = leads.map((lead) => acting(running, lead)) as [ReturnType<typeof acting>, ReturnType<typeof acting>]
  await label(running, 30)
  await expect(ada.propose()).rejects.toMatchObject({
    code: 'CALIBRATION_REFUSED',
    message: expect.stringContaining('the most of one kind is 30'),
  })
  await label(running, 50)
  // A program is nobody who may propose.
  await expect(local.calibration.propose(window)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })

  const proposed = await ada.propose()
  expect(proposed).toMatchObject({
    inForce: null,
    versions: [{ version: 1, state: 'proposed', proposedBy: 'operator:ada', verdicts: 80, approval: null }],
  })
  const change = proposed.versions[0]?.changes['answer']
  expect(change?.items).toBe(80)
  expect(change?.after).toBeLessThan(change?.before ?? 0)
  expect(proposed.acceptance['answer']).toMatchObject({ items: 80, inForce: null })
  expect(proposed.acceptance['answer']?.byItself.ece).toBeGreaterThan(0.2)

  await expect(bob.activate(1)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(eve.approve(1, 'Looks right.')).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  await expect(bob.unsigned.approve(1, 'By my token alone.')).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  await expect(ada.approve(1, 'Mine is good.')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
  await expect(bob.approve(7, 'Which?')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await bob.approve(1, 'The error halves.')).versions[0]).toMatchObject({ state: 'approved', approval: { by: 'operator:bob' } })
  await expect(bob.approve(1, 'Again.')).rejects.toMatchObject({ code: 'CONFLICT' })
  await bob.activate(1)
  const inForce = await ada.view()
  expect(inForce.inForce).toEqual({ version: 1, sha256: proposed.versions[0]?.sha256 })
  expect(inForce.acceptance['answer']?.inForce?.ece).toBeLessThan(inForce.acceptance['answer']?.byItself.ece ?? 0)

  expect((await ada.rollBack('Too strict.')).inForce).toBeNull()
  await expect(ada.rollBack('Again.')).rejects.toMatchObject({ code: 'CONFLICT' })
  const kinds = (await running.ledger.entries(0, 1_000)).map(({ leaf }) => (JSON.parse(Buffer.from(leaf).toString('utf8')) as { kind: string }).kind)
  expect(kinds.filter((kind) => kind.startsWith('calibration.'))).toEqual([
    'calibration.proposed',
    'calibration.approved',
    'calibration.activated',
    'calibration.deactivated',
  ])
})
