import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GateView } from '@maestro-helix/contract/http/gates'
import type { GovernedVersionDetail } from '@maestro-helix/contract/http/governed-versions'
import type { SettingAct } from '@maestro-helix/contract/governed-setting'
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

const acted: SettingAct = {
  kind: 'gate',
  version: 3,
  act: 'approved',
  at: '2026-01-02T08:00:00.000Z',
  by: { kind: 'operator', id: 'bob' },
  rationale: 'For a trial.',
  cause: null,
}

const view: GateView = {
  config: { ...defaultGateConfig, mode: 'learn-then-test', learnThenTest: { alpha: 0.1, delta: 0.05, auditRate: 0.2, minLabels: 50 } },
  sha256: 'ab'.repeat(32),
  version: 3,
  inForceSince: { ...acted, act: 'activated', at: '2026-01-02T09:00:00.000Z', rationale: null },
  effective: [
    {
      workflow: 'lowgate',
      workflowVersion: 2,
      step: 'a',
      qsrMin: 0,
      mriMax: 1,
      source: { qsrMin: 'definition', mriMax: 'definition' },
      laxer: true,
      held: null,
      approvedBy: 'carol',
    },
    {
      workflow: 'finance',
      workflowVersion: 1,
      step: 'write',
      qsrMin: 0.7,
      mriMax: 0.3,
      source: { qsrMin: 'default', mriMax: 'default' },
      laxer: false,
      held: null,
      approvedBy: null,
    },
  ],
  effectiveLeftOut: 0,
  proposals: [],
  refused: null,
  fileVersion: 3,
  problem: null,
  promise: { state: 'not-reachable', reason: 'Too few labels.', qsrMin: null, abstainShare: 1, labels: { learntFrom: 3, since: 4 } },
}

const detail: GovernedVersionDetail = {
  kind: 'gate',
  version: 4,
  place: null,
  sha256: 'ef'.repeat(32),
  settings: { default: { qsrMin: 0.6, mriMax: 0.3 } },
  origin: 'file',
  author: { kind: 'service', id: 'file' },
  proposedAt: '2026-01-02T07:00:00.000Z',
  rationale: null,
  follows: 3,
  changes: [{ path: 'default.qsrMin', before: 0.7, after: 0.6, laxer: true }],
  laxer: true,
  state: 'proposed',
  approval: null,
  activations: [],
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

  it('shows who put it in force, what passes where, what waits, and a file that was refused', async () => {
    const { settings: _text, ...stored } = detail
    server.answers.set('GET /api/v1/gates', {
      ...view,
      proposals: [stored],
      refused: { at: acted.at, reason: 'Gate configuration refused at mode: nonsense', sha256: 'cd'.repeat(32) },
    })
    const { out } = await maestro(server.home, ['gates'])
    expect(out).toMatch(/version 3, in force since .* by bob/)
    expect(out).toMatch(/lowgate\/a +0 +1 +definition +laxer +carol/)
    expect(out).toMatch(/finance\/write +0\.7 +0\.3 +default/)
    expect(out).toContain('refused at mode: nonsense')
    expect(out).toMatch(/4 +the configuration +proposed +an edited file .*1, more passes/)
  })

  it('proposes a file, approves, puts in force and rolls back as the operator', async () => {
    server.answers.set('POST /api/v1/gates/versions', detail)
    server.answers.set('POST /api/v1/gates/versions/4/approve', { ...detail, state: 'approved', approval: acted })
    server.answers.set('POST /api/v1/gates/versions/4/activate', { ...detail, state: 'in-force' })
    server.answers.set('POST /api/v1/gates/roll-back', { ...detail, state: 'replaced' })
    server.answers.set('GET /api/v1/gates/versions/4', detail)
    const config = { ...defaultGateConfig, default: { qsrMin: 0.6, mriMax: 0.3 } }
    writeFileSync(join(server.home, 'new.json'), JSON.stringify(config))
    writeFileSync(join(server.home, 'own.json'), '{"qsrMin": 0.5}')
    const proposed = await maestro(server.home, ['gates', 'propose', join(server.home, 'new.json'), '--rationale', 'Less.'])
    expect(proposed.out).toContain('maestro gates approve 4')
    await maestro(server.home, ['gates', 'propose', join(server.home, 'own.json'), '--step', 'lowgate/a', '--rationale', 'Labels.'])
    expect((await maestro(server.home, ['gates', 'approve', '4', '--rationale', 'Yes.'])).out).toContain('maestro gates activate 4')
    expect((await maestro(server.home, ['gates', 'activate', '4'])).out).toContain('is in force')
    await maestro(server.home, ['gates', 'roll-back', '--rationale', 'No.', '--step', 'lowgate/a'])
    const place = { workflow: 'lowgate', step: 'a' }
    expect(server.posted.map(({ path, body }) => [path.replace('/api/v1/gates/', ''), body])).toEqual([
      ['versions', { config, rationale: 'Less.' }],
      ['versions', { place, gate: { qsrMin: 0.5 }, rationale: 'Labels.' }],
      ['versions/4/approve', { rationale: 'Yes.' }],
      ['versions/4/activate', null],
      ['roll-back', { rationale: 'No.', place }],
    ])
    expect((await maestro(server.home, ['gates', 'show', '4'])).out).toContain('default.qsrMin: 0.7 -> 0.6')
    expect((await maestro(server.home, ['gates', 'diff', '4'])).out).toContain('(more passes)')
    expect((await maestro(server.home, ['gates', 'propose', 'nowhere.json', '--rationale', 'x'])).code).toBe(2)
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
