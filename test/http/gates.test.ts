import type { Role } from '@maestro-helix/contract/roles'
import { auditsDueSchema, gateViewSchema } from '@maestro-helix/contract/http/gates'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { aChange, anEvent, aRun, startOf } from '../conformance/record-fixtures.ts'
import { enrol } from './enrol.ts'
import { useTestServer } from './test-server.ts'

const server = useTestServer()
const gateConfig = { ...defaultGateConfig, mode: 'learn-then-test' as const, learnThenTest: { alpha: 0.2, delta: 0.1, auditRate: 1, minLabels: 12 } }

test('drawn outputs wait for a label by a person, once each; a calibration makes a promise of the labels', async () => {
  const running = await server.start({ gateConfig })
  const { token } = await enrol(running.client, 'ada', ['approver', 'governance-lead'])
  const call = (path: string, by: string, body?: object): Promise<Response> =>
    fetch(`${running.url}/api/v1/gates${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${by}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })

  const runs = Array.from({ length: 15 }, () => aRun())
  for (const run of runs) await running.store.commit(startOf(run))
  const draws = runs.map((run) =>
    anEvent({
      type: 'gate.audit-drawn',
      runId: run.id,
      stepId: 'write',
      attempt: 1,
      payload: { attempt: 1, workflow: 'sample', qsr: 0.8, qsrMin: 0.7 },
    }),
  )
  await running.store.commit(aChange({ evidence: draws }))
  expect(auditsDueSchema.parse(await (await call('/audits?limit=100', token)).json()).items).toHaveLength(15)

  const label = { runId: runs[0]?.id ?? '', stepId: 'write', attempt: 1, bad: false, rationale: 'Read it; it holds.' }
  expect((await call('/audit-labels', running.serviceToken, label)).status).toBe(403)
  expect((await call('/audit-labels', token, label)).status).toBe(201)
  expect((await call('/audit-labels', token, label)).status).toBe(409)
  expect((await call('/audit-labels', token, { ...label, stepId: 'other' })).status).toBe(404)
  for (const run of runs.slice(1)) expect((await call('/audit-labels', token, { ...label, runId: run.id })).status).toBe(201)
  expect(auditsDueSchema.parse(await (await call('/audits', token)).json()).items).toEqual([])

  const before = gateViewSchema.parse(await (await call('', token)).json())
  expect(before.promise).toMatchObject({ state: 'not-reachable', qsrMin: null, labels: { learntFrom: 0, since: 15 } })
  const after = gateViewSchema.parse(await (await call('/calibrations', token, {})).json())
  expect(after.promise).toMatchObject({ state: 'kept', qsrMin: 0.7, abstainShare: 0, labels: { learntFrom: 15, since: 0 } })
  const leaves = (await running.ledger.entries(0, 100)).map(({ leaf }) => JSON.parse(Buffer.from(leaf).toString('utf8')) as { kind: string })
  expect(leaves.filter(({ kind }) => kind === 'gate.audit-labelled')).toHaveLength(15)
  expect(leaves.at(-1)).toMatchObject({ kind: 'gate.calibrated', start_over: false, by: 'operator:ada' })
})

test('a label is corrected by who gave it or a governance lead, as an entry of its own, and counts once', async () => {
  const running = await server.start({ gateConfig })
  const service = running.client
  const as = async (name: string, roles: Role[]): Promise<MaestroClient> =>
    new MaestroClient({ url: running.url, token: (await enrol(service, name, roles)).token })
  const [ada, ben, lead] = [await as('ada', ['approver']), await as('ben', ['approver']), await as('lea', ['governance-lead'])]
  const run = aRun()
  await running.store.commit(startOf(run))
  const about = { runId: run.id, stepId: 'write', attempt: 1 }
  await running.store.commit(
    aChange({ evidence: [anEvent({ type: 'gate.audit-drawn', ...about, payload: { attempt: 1, workflow: 'sample', qsr: 0.8, qsrMin: 0.7 } })] }),
  )
  const label = await ada.gates.labelAudit({ ...about, bad: false })

  await expect(ben.gates.correctAudit(label.id, { bad: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(service.gates.correctAudit(label.id, { bad: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ada.gates.correctAudit(run.id, { bad: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const own = await ada.gates.correctAudit(label.id, { bad: true, rationale: 'Read it again.' })
  expect(own).toMatchObject({
    type: 'gate.audit-corrected',
    ...about,
    payload: { label: label.id, corrects: label.id, bad: true, recordedBy: 'operator:ada' },
  })
  // Whoever holds an older label than the last does not know what they would overrule.
  await expect(lead.gates.correctAudit(label.id, { bad: false })).rejects.toMatchObject({ code: 'CONFLICT' })
  const last = await lead.gates.correctAudit(own.id, { bad: false })
  await expect(ada.gates.correctAudit(last.id, { bad: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })

  expect((await ada.gates.view()).promise?.labels).toEqual({ learntFrom: 0, since: 1 })
  expect((await ada.gates.auditsDue()).items).toEqual([])
  expect(await running.store.gateAudits()).toMatchObject([{ kind: 'labelled' }, { kind: 'corrected', bad: true }, { kind: 'corrected', bad: false }])
  const leaves = (await running.ledger.entries(0, 100)).map(({ leaf }) => JSON.parse(Buffer.from(leaf).toString('utf8')) as { kind: string })
  expect(leaves.slice(-3)).toMatchObject([
    { kind: 'gate.audit-labelled', event_id: label.id, bad: false, by: 'operator:ada' },
    { kind: 'gate.audit-corrected', corrects: label.id, label_event_id: label.id, bad: true, by: 'operator:ada' },
    { kind: 'gate.audit-corrected', corrects: own.id, label_event_id: label.id, bad: false, by: 'operator:lea' },
  ])
})

test('moves of moving-average gates are listed by step, page by page', async () => {
  const running = await server.start()
  const { client } = running
  expect(await client.gates.thresholdMoves()).toEqual({ items: [], next: null })
  const moved = (stepId: string, from: number, to: number, second: number) =>
    anEvent({ type: 'threshold.moved', stepId, at: `2026-01-31T09:00:0${second}.000Z`, payload: { workflow: 'sample', from, to } })
  await running.store.commit(aChange({ evidence: [moved('write', 0.7, 0.65, 1), moved('write', 0.65, 0.6, 2), moved('read', 0.7, 0.5, 3)] }))
  const first = await client.gates.thresholdMoves({ workflow: 'sample', step: 'write', limit: 1 })
  expect(first.items).toMatchObject([{ stepId: 'write', from: 0.65, to: 0.6 }])
  const second = await client.gates.thresholdMoves({ workflow: 'sample', step: 'write', limit: 1, after: first.next ?? '' })
  expect(second).toMatchObject({ items: [{ from: 0.7, to: 0.65 }], next: null })
  expect(await client.judgement.event(second.items[0]?.eventId ?? '')).toMatchObject({ type: 'threshold.moved', payload: { from: 0.7, to: 0.65 } })
  await expect(client.gates.thresholdMoves({ after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  await expect(client.gates.thresholdMoves({ limit: 501 })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})
