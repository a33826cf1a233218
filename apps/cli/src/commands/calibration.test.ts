import type { CalibrationView } from '@maestro-helix/contract/http/calibration'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
  await maestro(server.home, ['operators', 'enrol', 'alice'])
})
afterEach(() => server.close())

const at = '2026-01-01T10:00:00.000Z'
const reading = { ece: 0.25, diagram: [{ predicted: 0.7, observed: 0.45, items: 60 }] }
const view: CalibrationView = {
  since: at,
  until: at,
  inForce: null,
  verdicts: { escalations: 10, audits: 50 },
  acceptance: { answer: { items: 60, byItself: reading, inForce: null } },
  objection: { items: 0, byItself: { ece: null, diagram: [] }, inForce: null },
  versions: [
    {
      version: 1,
      sha256: 'ab'.repeat(32),
      state: 'proposed',
      proposedBy: 'operator:alice',
      proposedAt: at,
      verdicts: 60,
      changes: { answer: { items: 60, before: 0.25, after: 0.06, meanShift: 0.21 } },
      approval: null,
      follows: null,
    },
  ],
}

describe('maestro calibration', () => {
  it('shows the error by kind of task, what is in force, and what a version changes', async () => {
    server.answers.set('GET /api/v1/calibration', view)
    const { code, out } = await maestro(server.home, ['calibration', 'show', '--diagram'])
    expect(code).toBe(0)
    for (const part of [
      'records say "uncalibrated"',
      '10 of held outputs, 50 of audited ones',
      '0.250',
      'too few',
      'answer 0.250 -> 0.060 (0.21)',
      '0.45',
    ])
      expect(out).toContain(part)
  })

  it('proposes, approves, activates and rolls back as the operator', async () => {
    for (const act of ['proposals', 'versions/1/approve', 'versions/1/activate', 'roll-back'])
      server.answers.set(`POST /api/v1/calibration/${act}`, view)
    server.answers.set('GET /api/v1/calibration', { ...view, inForce: { version: 1, sha256: 'ab'.repeat(32) } })
    const signed = (act: string, subjectId: string) => ({
      statement: { act, subjectId, operatorId: 'alice' },
      signature: expect.any(String) as string,
    })
    expect((await maestro(server.home, ['calibration', 'propose', '--since', '2026-01-01'])).out).toContain('maestro calibration approve 1')
    expect((await maestro(server.home, ['calibration', 'approve', '1', '--rationale', 'Better.'])).code).toBe(0)
    expect((await maestro(server.home, ['calibration', 'activate', '1'])).code).toBe(0)
    expect((await maestro(server.home, ['calibration', 'roll-back', '--rationale', 'Worse.'])).code).toBe(0)
    expect(server.posted.map(({ path, body }) => [path.slice('/api/v1/calibration/'.length), body])).toMatchObject([
      ['proposals', { since: '2026-01-01T00:00:00.000Z', signed: signed('propose-calibration', 'calibration') }],
      ['versions/1/approve', { rationale: 'Better.', signed: signed('approve-calibration', 'calibration/1') }],
      ['versions/1/activate', { signed: signed('activate-calibration', 'calibration/1') }],
      ['roll-back', { rationale: 'Worse.', signed: signed('roll-back-calibration', 'calibration/1') }],
    ])
    expect(new Set(server.posted.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer operator-token']))
    expect((await maestro(server.home, ['calibration', 'approve', '1'])).code).toBe(2)
  })
})
