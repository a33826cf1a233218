import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { aChange, anAttempt, anEvent, aQsr, aRisk, aRun, nextId, startOf, stepOf } from '../conformance/record-fixtures.ts'
import { enrol } from './enrol.ts'
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

test('a calibration is proposed by one person, approved by another, put in force, and rolled back; each act is in the ledger', async () => {
  const running = await server.start()
  const local = running.client
  const [ada, bob] = await Promise.all(
    ['ada', 'bob'].map(async (name) => new MaestroClient({ url: running.url, token: (await enrol(local, name, ['governance-lead'])).token })),
  )
  if (!ada || !bob) throw new Error('not enrolled')
  await label(running, 30)
  await expect(ada.calibration.propose(window)).rejects.toMatchObject({
    code: 'CALIBRATION_REFUSED',
    message: expect.stringContaining('the most of one kind is 30'),
  })
  await label(running, 50)
  // A program is nobody who may propose.
  await expect(local.calibration.propose(window)).rejects.toMatchObject({ code: 'FORBIDDEN' })

  const proposed = await ada.calibration.propose(window)
  expect(proposed).toMatchObject({
    inForce: null,
    versions: [{ version: 1, state: 'proposed', proposedBy: 'operator:ada', verdicts: 80, approval: null }],
  })
  const change = proposed.versions[0]?.changes['answer']
  expect(change?.items).toBe(80)
  expect(change?.after).toBeLessThan(change?.before ?? 0)
  expect(proposed.acceptance['answer']).toMatchObject({ items: 80, inForce: null })
  expect(proposed.acceptance['answer']?.byItself.ece).toBeGreaterThan(0.2)

  await expect(bob.calibration.activate(1)).rejects.toMatchObject({ code: 'CONFLICT' })
  const eve = new MaestroClient({ url: running.url, token: (await enrol(local, 'eve', ['compliance-officer'])).token })
  await expect(eve.calibration.approve(1, 'Looks right.')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ada.calibration.approve(1, 'Mine is good.')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
  await expect(bob.calibration.approve(7, 'Which?')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await bob.calibration.approve(1, 'The error halves.')).versions[0]).toMatchObject({ state: 'approved', approval: { by: 'operator:bob' } })
  await expect(bob.calibration.approve(1, 'Again.')).rejects.toMatchObject({ code: 'CONFLICT' })
  await bob.calibration.activate(1)
  const inForce = await ada.calibration.view(window)
  expect(inForce.inForce).toEqual({ version: 1, sha256: proposed.versions[0]?.sha256 })
  expect(inForce.acceptance['answer']?.inForce?.ece).toBeLessThan(inForce.acceptance['answer']?.byItself.ece ?? 0)

  expect((await ada.calibration.rollBack('Too strict.')).inForce).toBeNull()
  await expect(ada.calibration.rollBack('Again.')).rejects.toMatchObject({ code: 'CONFLICT' })
  const kinds = (await running.ledger.entries(0, 1_000)).map(({ leaf }) => (JSON.parse(Buffer.from(leaf).toString('utf8')) as { kind: string }).kind)
  expect(kinds.filter((kind) => kind.startsWith('calibration.'))).toEqual([
    'calibration.proposed',
    'calibration.approved',
    'calibration.activated',
    'calibration.deactivated',
  ])
})
