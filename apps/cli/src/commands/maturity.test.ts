import { type MaturityReport, maturityReportSchema, type MeasuredValue } from '@maestro-helix/contract/http/maturity'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
})
afterEach(() => server.close())

const window = { since: '2026-01-01T00:00:00.000Z', until: '2026-01-31T00:00:00.000Z' }
const source = { query: 'maturity.qsr', ...window, ledgerSize: 12, ids: [] }
const of = (value: number): MeasuredValue => ({ state: 'measured', value, low: value - 0.1, high: value + 0.1, n: 40, least: 30, source })
const unknown: MeasuredValue = { state: 'not-enough-data', value: null, low: null, high: null, n: 3, least: 20, source }
const system: MaturityReport['rmm']['system'] = {
  agent: null,
  version: null,
  rmm: 0.7,
  competencies: { selfMonitoring: 0.7 },
  withoutEvidence: [],
  tierByNumber: 'R3 Metacognitive',
  tier: 'R0 Reactive',
  promotions: [{ from: 'R0 Reactive', to: 'R1 Aware', requirement: 'stable self-scoring', met: false, found: '40 self-scored attempts' }],
  source,
}
const report: MaturityReport = {
  ...window,
  rbs: {
    ...window,
    selfHumanCorrelation: unknown,
    learningVelocity: of(0.001),
    consistencyIndex: of(0.9),
    meanConfidence: of(0.8),
    drift: of(0.02),
    selfCorrection: unknown,
    accepted: { selfHumanCorrelation: null, consistencyIndex: true },
    benchmark: null,
  },
  rmm: { system, agents: [{ ...system, agent: 'writer', version: '1.0.0' }] },
  emf: { ...window, value: 0.91, bounds: { low: 0.91, high: 0.91 }, missing: [], inputs: { safety: of(0.95) }, alert: false },
  rii: { ...window, value: null, bounds: { low: 0.6, high: 0.75 }, missing: ['bm'], inputs: { q: of(0.8), bm: unknown }, band: null },
  trust: {
    ...window,
    value: 0.806,
    bounds: { low: 0.806, high: 0.806 },
    missing: [],
    inputs: { q: of(0.81) },
    level: 'T3 Assured',
    autonomyAllowed: true,
  },
}

describe('maestro maturity', () => {
  it('shows values with interval, number and query, and what has not enough data', async () => {
    server.answers.set('GET /api/v1/maturity', report)
    const { code, out } = await maestro(server.home, ['maturity'])
    expect(code).toBe(0)
    for (const part of [
      /SHC .*not enough data +- +3 of 20 +maturity\.qsr/,
      /RCI .*0\.900 +0\.800 \.\. 1\.000 +40/,
      /the system +0\.70 +R3 Metacognitive +R0 Reactive +R1 Aware: stable self-scoring; 40 self-scored attempts/,
      /writer 1\.0\.0/,
      /RII +not enough data: bm; between 0\.60 and 0\.75/,
      /E_S +0\.91/,
      /T_S +0\.80 +T3 Assured/,
    ]) {
      expect(out).toMatch(part)
    }
    const { out: json } = await maestro(server.home, ['maturity', '--json'])
    expect(maturityReportSchema.parse(JSON.parse(json))).toEqual(report)
  })

  it('records a run of the suite, and reads the rest of the same window', async () => {
    const recorded = { eventId: '01890a5d-ac96-774b-bcce-b302099a8060', resultSha256: 'ab'.repeat(32), metrics: report.rbs }
    server.answers.set('POST /api/v1/rbs/run', recorded)
    server.answers.set('GET /api/v1/maturity', report)
    const { out } = await maestro(server.home, ['maturity', '--record', '--since', '2026-01-01', '--until', '2026-01-31'])
    expect(out).toContain(`Recorded as evidence ${recorded.eventId}`)
    expect(server.posted).toEqual([{ path: '/api/v1/rbs/run', body: window, authorization: 'Bearer local-token' }])
    expect((await maestro(server.home, ['maturity', '--since', 'yesterday'])).code).toBe(2)
  })
})
