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
  const { token } = await enrol(new MaestroClient({ url: running.url, token: running.serviceToken }), 'ada', ['approver', 'governance-lead'])
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
