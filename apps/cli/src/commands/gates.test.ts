import type { GateView } from '@maestro-helix/contract/http/gates'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { ids } from '../testing/sample-records.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
  await maestro(server.home, ['operators', 'enrol', 'alice'])
})
afterEach(() => server.close())

const view: GateView = {
  config: { ...defaultGateConfig, mode: 'learn-then-test', learnThenTest: { alpha: 0.1, delta: 0.05, auditRate: 0.2, minLabels: 50 } },
  sha256: 'ab'.repeat(32),
  promise: { state: 'not-reachable', reason: 'Too few labels.', qsrMin: null, abstainShare: 1, labels: { learntFrom: 3, since: 4 } },
}

describe('maestro gates', () => {
  it('shows mode, promise, why it does not hold and what it must abstain on', async () => {
    server.answers.set('GET /api/v1/gates', view)
    const { code, out } = await maestro(server.home, ['gates'])
    expect(code).toBe(0)
    expect(out).toContain('at most 0.1 of what passes is bad, with probability 0.95')
    expect(out).toContain('not reachable; the fixed gate decides')
    expect(out).toContain('on everything')
    expect(out).toContain('3 learnt from, 4 since')
    expect(JSON.parse((await maestro(server.home, ['gates', '--json'])).out)).toEqual(view)
  })

  it('shows the learnt threshold where the promise is kept', async () => {
    const kept = { state: 'kept' as const, reason: 'Learnt.', qsrMin: 0.82, abstainShare: 0.24, labels: { learntFrom: 80, since: 0 } }
    server.answers.set('POST /api/v1/gates/calibrations', { ...view, promise: kept })
    const { out } = await maestro(server.home, ['gates', 'calibrate', '--start-over'])
    expect(out).toContain('QSR >= 0.82')
    expect(out).toContain('on 0.24 of what was audited')
    expect(server.posted).toEqual([{ path: '/api/v1/gates/calibrations', body: { startOver: true }, authorization: 'Bearer operator-token' }])
  })

  it('lists what waits, and labels it as the operator', async () => {
    const draw = { runId: ids.run, stepId: 'write', attempt: 2, workflow: 'financial', drawnAt: '2026-01-01T10:00:00.000Z', qsr: 0.8, qsrMin: 0.7 }
    server.answers.set('GET /api/v1/gates/audits', { items: [draw] })
    expect((await maestro(server.home, ['gates', 'audits'])).out).toContain(ids.run)
    const event = {
      id: ids.evaluation,
      type: 'gate.audit-labelled',
      at: draw.drawnAt,
      agent: null,
      runId: ids.run,
      stepId: 'write',
      attempt: 2,
      payload: {},
    }
    server.answers.set('POST /api/v1/gates/audit-labels', event)
    const { code, out } = await maestro(server.home, ['gates', 'label', ids.run, 'write', '2', '--bad', '--rationale', 'Wrong order.'])
    expect({ code, out: out.slice(0, 16) }).toEqual({ code: 0, out: 'Recorded as bad.' })
    const body = { runId: ids.run, stepId: 'write', attempt: 2, bad: true, rationale: 'Wrong order.' }
    expect(server.posted).toEqual([{ path: '/api/v1/gates/audit-labels', body, authorization: 'Bearer operator-token' }])
  })

  it('takes one verdict, not none and not both', async () => {
    for (const flags of [[], ['--bad', '--good']])
      expect((await maestro(server.home, ['gates', 'label', ids.run, 'write', '2', ...flags])).code).toBe(2)
    expect(server.posted).toEqual([])
  })
})
