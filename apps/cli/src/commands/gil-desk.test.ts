import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { actionEscalation, gateEscalation, hostile, ids } from '../testing/sample-records.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
  server.escalations.set(ids.escalation, gateEscalation())
  await maestro(server.home, ['operators', 'enrol', 'alice'])
})
afterEach(() => server.close())

const at = '2026-01-01T10:00:00.000Z'
const later = '2126-01-01T10:00:00.000Z'
const address = `/api/v1/escalations/${ids.escalation}`
const review = {
  id: ids.intent,
  act: 'release-hold',
  escalationId: ids.escalation,
  runId: ids.run,
  workflow: 'financial',
  stepId: 'propose',
  usedBy: 'alice',
  usedAt: at,
  reason: hostile,
  outcome: 'done',
  deadline: later,
  closedAt: null,
  closedBy: null,
  finding: null,
  salt: '0'.repeat(32),
  revision: 1,
}
const whole = [
  '--rationale',
  'Costs more.',
  '--override-reason',
  'Nobody else.',
  '--confidence',
  '0.9',
  '--corrective-action',
  'Enrol a third.',
  '--yes',
]

describe('maestro gil', () => {
  it('claims, releases and comments as the operator', async () => {
    const claim = { escalationId: ids.escalation, operatorId: 'alice', claimedAt: at, expiresAt: later, revision: 1 }
    server.answers.set(`POST ${address}/claim`, claim).set(`POST ${address}/release`, claim)
    expect((await maestro(server.home, ['gil', 'claim', ids.escalation])).out).toContain('Claimed by alice until')
    expect((await maestro(server.home, ['gil', 'release', ids.escalation])).code).toBe(0)
  })

  it('overrides what a gate held with the reasons in full, and nothing else', async () => {
    const short = await maestro(server.home, ['gil', 'override', ids.escalation, '--rationale', 'x', '--yes'])
    expect(short.code).toBe(2)
    expect(short.err).toContain('--override-reason, --confidence, --corrective-action')
    expect((await maestro(server.home, ['gil', 'override', ids.escalation, ...whole])).code).toBe(0)
    expect(server.decisions[0]?.statement).toMatchObject({ verdict: 'approve', purpose: 'maestro-helix/decision' })
    expect(server.decisions[0]?.feedback).toMatchObject({ overrideReason: 'Nobody else.', confidence: 0.9, correctiveAction: 'Enrol a third.' })
    server.escalations.set(ids.escalation, actionEscalation())
    for (const command of ['override', 'break-glass']) {
      const refused = await maestro(server.home, ['gil', command, ids.escalation, ...whole])
      expect(refused.err).toContain('only what a gate held')
    }
    expect(server.decisions).toHaveLength(1)
  })

  it('signs break-glass for that purpose alone, and says that it is reviewed', async () => {
    server.answers.set(`POST ${address}/break-glass`, { escalation: gateEscalation().escalation, review })
    const { code, out } = await maestro(server.home, ['gil', 'break-glass', ids.escalation, ...whole])
    expect(code).toBe(0)
    expect(out).toContain(`maestro gil review ${review.id}`)
    expect(server.posted.find(({ path }) => path.endsWith('/break-glass'))?.body).toMatchObject({
      statement: { purpose: 'maestro-helix/break-glass', operatorId: 'alice', verdict: 'approve' },
    })
  })

  it('stops one thing at a time, and lists and closes reviews', async () => {
    expect((await maestro(server.home, ['gil', 'stop', '--reason', 'x'])).code).toBe(2)
    expect((await maestro(server.home, ['gil', 'stop', '--run', ids.run, '--workflow', 'financial', '--reason', 'x'])).code).toBe(2)
    server.answers
      .set('POST /api/v1/break-glass', { ...review, act: 'halt-run' })
      .set('GET /api/v1/reviews', { items: [review], next: null })
      .set(`GET /api/v1/reviews/${review.id}`, review)
      .set(`POST /api/v1/reviews/${review.id}/close`, {
        ...review,
        closedAt: at,
        closedBy: 'alice',
        finding: { verdict: 'justified', text: hostile },
        revision: 2,
      })
    expect((await maestro(server.home, ['gil', 'stop', '--run', ids.run, '--reason', 'It repeats.'])).code).toBe(0)
    expect(server.posted.at(-1)?.body).toMatchObject({
      act: 'halt-run',
      runId: ids.run,
      reason: 'It repeats.',
      signed: { statement: { act: 'break-glass', subjectId: ids.run, operatorId: 'alice' }, salt: expect.any(String) as string },
    })
    const listed = await maestro(server.home, ['gil', 'reviews'])
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    expect(listed.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect((await maestro(server.home, ['gil', 'review', review.id])).out).toContain('open')
    expect((await maestro(server.home, ['gil', 'review', review.id, '--justified'])).code).toBe(2)
    expect((await maestro(server.home, ['gil', 'review', review.id, '--justified', '--finding', 'Right.'])).out).toContain('justified: pay')
  })

  it('shows the share of tasks that reach a person with its interval', async () => {
    const figures = {
      reachedPerson: { count: 4, of: 22, interval: { share: 4 / 22, lower: 0.0519, upper: 0.4028 } },
      approvalsByDesign: 1,
      engagement: { count: 0, of: 0, interval: null },
      decisionLatencyMs: { decisions: 0, median: null, p95: null },
      overrides: { count: 2, ofHalts: 1, byBreakGlass: 0, runs: 22, per100Runs: { rate: 9.1, lower: 1.1, upper: 32.8 } },
    }
    server.answers.set('GET /api/v1/gil/share', { since: at, until: later, all: figures, byWorkflow: [] })
    const { code, out } = await maestro(server.home, ['gil', 'share'])
    expect(code).toBe(0)
    expect(out).toContain('18.2 % (5.2 % to 40.3 %; 4 of 22)')
    expect(out).toContain('9.1 (1.1 to 32.8)')
  })
})

describe('maestro on-call', () => {
  const shift = { primary: 'alice', secondary: 'bob', since: at, until: later, swapped: false }
  const rotation = { kind: 'weekly', startDate: '2026-01-05', weeks: 1, people: ['alice', 'bob'] }
  const schedule = { timeZone: 'Europe/Berlin', handoverTime: '09:00', rotation }
  const view = { at, now: shift, next: [shift], record: { schedule, swaps: [], setBy: 'local', setAt: at, revision: 1 }, handovers: [] }

  it('shows, sets and swaps', async () => {
    server.answers.set('GET /api/v1/on-call', view).set('PUT /api/v1/on-call', view).set('POST /api/v1/on-call/swaps', view)
    expect((await maestro(server.home, ['on-call'])).out).toMatch(/primary +alice/)
    const set = await maestro(server.home, ['on-call', 'schedule', '-'], { stdin: JSON.stringify(schedule) })
    expect(set.code).toBe(0)
    const wrong = await maestro(server.home, ['on-call', 'schedule', '-'], { stdin: JSON.stringify({ ...schedule, timeZone: 'Mars/Olympus' }) })
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.err).toContain('timeZone')
    const times = ['--from', '2026-02-03T09:00:00Z', '--until', '2026-02-04T09:00:00Z']
    expect((await maestro(server.home, ['on-call', 'swap', 'bob', ...times])).code).toBe(0)
    expect(server.posted.at(-1)?.body).toEqual({
      from: '2026-02-03T09:00:00.000Z',
      until: '2026-02-04T09:00:00.000Z',
      role: 'primary',
      person: 'bob',
    })
    expect((await maestro(server.home, ['on-call', 'swap', 'bob', '--from', 'soon', '--until', 'later'])).code).toBe(2)
  })

  it('says so where no rotation is set', async () => {
    server.answers.set('GET /api/v1/on-call', { at, now: null, next: [], record: null, handovers: [] })
    expect((await maestro(server.home, ['on-call'])).out).toContain('No rotation is set')
  })
})

describe('maestro notify', () => {
  it('says what is dead, and whether a channel takes a test', async () => {
    expect((await maestro(server.home, ['notify'])).out).toContain('nothing is sent')
    server.answers.set('POST /api/v1/notifications/test', { channel: 'slack', outcome: 'refused', reason: 'HTTP 404' })
    const refused = await maestro(server.home, ['notify', 'test', 'slack'])
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.out).toContain('HTTP 404')
    expect((await maestro(server.home, ['notify', 'test', 'pigeon'])).code).toBe(2)
  })
})
