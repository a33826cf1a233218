import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AgentMaturity } from './agent-belief.ts'
import { chooseAgent } from './choose-agent.ts'
import { defaultRoutingPolicy as policy } from './parse-routing-policy.ts'
import { type ElsewhereRecord, noSums, type RoutingOutcome } from './routing-record.ts'

const agents = ['alpha', 'beta', 'gamma'].map((id) => ({ id, version: '1' }))
const policySha256 = 'ab'.repeat(32)

/** All equally mature, so that what they do at the step decides. */
const known = new Map<string, AgentMaturity>(agents.map(({ id }) => [`${id}@1`, { samples: 1_000, rmm: 0.8 }]))

function judged(agent: string, qsr: number, more: Partial<RoutingOutcome> = {}): RoutingOutcome {
  return { agent, version: '1', kind: 'judged', qsr, mri: 1 - qsr, costUsd: null, agentMs: null, ...more }
}

const many = (agent: string, qsr: number, count: number, more: Partial<RoutingOutcome> = {}): RoutingOutcome[] =>
  Array.from({ length: count }, () => judged(agent, qsr, more))

/** Outcomes of two or three agents, taking turns. */
const inTurns = (...lists: RoutingOutcome[][]): RoutingOutcome[] =>
  Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat()

function choose(
  step: RoutingOutcome[],
  more: Partial<Parameters<typeof chooseAgent>[0]> & { elsewhere?: Map<string, ElsewhereRecord> } = {},
): ReturnType<typeof chooseAgent> {
  const { elsewhere = new Map(), ...rest } = more
  return chooseAgent({ agents, record: { step, elsewhere }, maturity: known, policy, policySha256, failedAgents: [], lot: 0.5, ...rest })
}

const candidate = (decision: ReturnType<typeof chooseAgent>, agent: string) => {
  const found = decision.candidates.find((one) => one.agent === agent)
  if (!found) throw new Error(`${agent} is no candidate`)
  return found
}

const shareOf = (decision: ReturnType<typeof chooseAgent>, agent: string): number => candidate(decision, agent).propensity ?? NaN

describe('chooseAgent', () => {
  it('scores by 0.4 QSR + 0.3 (1 - MRI) + 0.3 RMM, the ordered composite', () => {
    const step = many('alpha', 0.9, 500, { mri: 0.1 })
    const decision = choose(step, { agents: agents.slice(0, 1), maturity: new Map([['alpha@1', { samples: 1e9, rmm: 0.8 }]]) })
    expect(candidate(decision, 'alpha').score).toBeCloseTo(0.4 * 0.9 + 0.3 * 0.9 + 0.3 * 0.8, 3)
    const { qsr, mri, rmm, score } = candidate(choose(many('alpha', 0.6, 3)), 'alpha')
    expect(score).toBeCloseTo(0.4 * qsr + 0.3 * (1 - mri) + 0.3 * rmm, 12)
  })

  it('takes an agent without evidence for one that just passes the gate', () => {
    const decision = choose([], { agents: agents.slice(0, 1), maturity: new Map() })
    expect(decision).toMatchObject({ chosen: 'alpha', reason: 'only-candidate', candidates: [{ qsr: 0.7, mri: 0.3, rmm: 0.5, samples: 0 }] })
    expect(decision.propensity).toBe(1)
    expect(decision.expectedRegret).toBeCloseTo(0, 9)
  })

  it('does not let one lucky answer win against a long good record', () => {
    const decision = choose(inTurns(many('alpha', 1, 1), many('beta', 0.9, 200)), {
      agents: agents.slice(0, 2),
      maturity: new Map([
        ['alpha@1', { samples: 1, rmm: 0.9 }],
        ['beta@1', { samples: 200, rmm: 0.9 }],
      ]),
    })
    expect(candidate(decision, 'beta').score).toBeGreaterThan(candidate(decision, 'alpha').score + 0.02)
    expect(shareOf(decision, 'beta')).toBeGreaterThan(0.5)
  })

  it('prefers the better agent, and never stops trying the other', () => {
    const decision = choose(inTurns(many('alpha', 0.7, 100), many('beta', 0.95, 100)), { agents: agents.slice(0, 2) })
    expect(shareOf(decision, 'beta')).toBeGreaterThan(0.95)
    expect(shareOf(decision, 'alpha')).toBeGreaterThanOrEqual(policy.floor.share - 1e-12)
    expect(choose(inTurns(many('alpha', 0.7, 100), many('beta', 0.95, 100)), { agents: agents.slice(0, 2), lot: 0 })).toMatchObject({
      chosen: 'alpha',
      reason: 'exploration',
    })
  })

  it('gives an agent without a record at the step the share of a newcomer', () => {
    const decision = choose(many('alpha', 0.95, 200))
    expect(shareOf(decision, 'beta')).toBeGreaterThanOrEqual(policy.floor.newcomerShare)
    expect(shareOf(decision, 'gamma')).toBeGreaterThanOrEqual(policy.floor.newcomerShare)
  })

  it('knows no order of candidates', () => {
    const step = inTurns(many('alpha', 0.9, 12), many('beta', 0.9, 12), many('gamma', 0.85, 5))
    for (const lot of [0, 0.2, 0.5, 0.8, 0.999]) expect(choose(step, { agents: agents.toReversed(), lot })).toEqual(choose(step, { lot }))
    expect(shareOf(choose([]), 'alpha')).toBeCloseTo(shareOf(choose([]), 'gamma'), 9)
  })

  it('doubts again what was long not tried', () => {
    const before = choose(inTurns(many('alpha', 0.8, 30), many('beta', 0.95, 30)), { agents: agents.slice(0, 2) })
    const later = choose([...many('beta', 0.95, 300), ...inTurns(many('alpha', 0.8, 30), many('beta', 0.95, 30))], { agents: agents.slice(0, 2) })
    expect(candidate(later, 'alpha').deviation).toBeGreaterThan(2 * (candidate(before, 'alpha').deviation ?? 0))
  })

  it('counts failures as bad outcomes', () => {
    const failed = { kind: 'failed', qsr: null, mri: null } as const
    const flaky = inTurns(many('alpha', 0.95, 50), many('alpha', 0, 50, failed), many('beta', 0.85, 50))
    expect(shareOf(choose(flaky, { agents: agents.slice(0, 2) }), 'beta')).toBeGreaterThan(0.9)
  })

  it('lets a verdict of a person weigh more than a score', () => {
    const scored = inTurns(many('alpha', 0.9, 20), many('beta', 0.85, 20))
    const rejected = many('alpha', 0, 4, { kind: 'rejected', qsr: null, mri: null })
    const before = choose(scored, { agents: agents.slice(0, 2) })
    const after = choose([...rejected, ...scored], { agents: agents.slice(0, 2) })
    const lowScores = choose([...many('alpha', 0, 1), ...scored], { agents: agents.slice(0, 2) })
    expect(shareOf(before, 'alpha')).toBeGreaterThan(0.5)
    expect(shareOf(after, 'beta')).toBeGreaterThan(0.9)
    const one = choose([...rejected.slice(0, 1), ...scored], { agents: agents.slice(0, 2) })
    expect(candidate(one, 'alpha').qsr).toBeLessThan(candidate(lowScores, 'alpha').qsr)
    const approved = choose([...many('alpha', 0, 1, { kind: 'approved', qsr: null, mri: null }), ...many('alpha', 0.6, 5)])
    expect(candidate(approved, 'alpha').qsr).toBeGreaterThan(candidate(choose(many('alpha', 0.6, 5)), 'alpha').qsr)
  })

  it('leaves an agent that broke after some outcomes, and forgets what it did before', () => {
    const history = many('alpha', 0.98, 200)
    const broken = choose([...many('alpha', 0.4, 6), ...inTurns(history, many('beta', 0.9, 10))], { agents: agents.slice(0, 2) })
    expect(candidate(broken, 'alpha')).toMatchObject({ changed: true, outcomes: { step: 6 } })
    expect(shareOf(broken, 'beta')).toBeGreaterThan(0.9)
  })

  it('takes one failure among good outcomes for no change', () => {
    const blip = judged('alpha', 0, { kind: 'failed', qsr: null, mri: null })
    const decision = choose([...many('alpha', 0.98, 3), blip, ...inTurns(many('alpha', 0.98, 200), many('beta', 0.8, 20))], {
      agents: agents.slice(0, 2),
    })
    expect(candidate(decision, 'alpha').changed).toBeUndefined()
    expect(shareOf(decision, 'alpha')).toBeGreaterThan(0.8)
  })

  it('leans on what an agent does elsewhere while it has done little here', () => {
    const well = { ...noSums, judged: 200, sumQsr: 190, sumMri: 10 }
    const elsewhere = new Map<string, ElsewhereRecord>([['alpha@1', { workflow: noSums, others: well }]])
    const near = new Map<string, ElsewhereRecord>([['alpha@1', { workflow: well, others: noSums }]])
    const [nowhere, far, close] = [choose([]), choose([], { elsewhere }), choose([], { elsewhere: near })].map((one) => candidate(one, 'alpha'))
    expect(far?.qsr).toBeGreaterThan(nowhere?.qsr ?? 1)
    expect(close?.qsr).toBeGreaterThan(far?.qsr ?? 1)
    expect(close?.deviation).toBeLessThan(far?.deviation ?? 0)
    const here = candidate(choose(many('alpha', 0.5, 200), { elsewhere }), 'alpha')
    expect(here.qsr).toBeCloseTo(0.5, 2)
    expect(here.outcomes).toEqual({ step: 200, workflow: 0, others: 200 })
  })

  it('breaks ties by cost and latency, and lets neither outweigh quality', () => {
    const two = agents.slice(0, 2)
    const maturity = new Map<string, AgentMaturity>(two.map(({ id }) => [`${id}@1`, { samples: 10_000, rmm: 0.9 }]))
    const costly = { costUsd: 1, agentMs: 60_000 }
    const cheap = { costUsd: 0.001, agentMs: 10 }
    const equal = choose(inTurns(many('alpha', 0.9, 250, costly), many('beta', 0.9, 250, cheap)), { agents: two, maturity })
    expect(shareOf(equal, 'beta')).toBeGreaterThan(0.55)
    const better = choose(inTurns(many('alpha', 0.95, 250, costly), many('beta', 0.9, 250, cheap)), { agents: two, maturity })
    expect(shareOf(better, 'alpha')).toBeGreaterThan(0.9)
  })

  it('passes over agents that failed in this step while another is left', () => {
    const step = inTurns(many('alpha', 0.95, 50), many('beta', 0.8, 50), many('gamma', 0.7, 50))
    const decision = choose(step, { failedAgents: ['alpha'] })
    expect(decision).toMatchObject({ reason: 'other-agent-failed', passedOver: [{ agent: 'alpha', reason: 'failed' }] })
    expect(shareOf(decision, 'alpha')).toBe(0)
    expect(choose(step, { failedAgents: ['alpha', 'beta', 'gamma'] })).toMatchObject({ chosen: 'alpha', reason: 'best-score' })
  })

  it('says who was passed over for what the step requires', () => {
    const decision = choose([], { agents: agents.slice(0, 1), incapableAgents: ['beta'] })
    expect(decision).toMatchObject({ chosen: 'alpha', reason: 'only-candidate', passedOver: [{ agent: 'beta', reason: 'incapable' }] })
    expect(decision.explanation).toBe('beta lacks what the step requires; alpha alone can do it')
  })

  it('keeps records of versions apart', () => {
    expect(candidate(choose(many('alpha', 1, 50), { agents: [{ id: 'alpha', version: '2' }] }), 'alpha').outcomes?.step).toBe(0)
  })

  it('always chooses a candidate, the same for the same facts, with probabilities that add up and are what they say', () => {
    const outcome = fc.record({
      agent: fc.constantFrom('alpha', 'beta', 'gamma', 'other'),
      version: fc.constantFrom('1', '2'),
      kind: fc.constantFrom('judged', 'failed', 'approved', 'rejected'),
      qsr: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      mri: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      costUsd: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
      agentMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
    })
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), fc.subarray(['alpha', 'beta', 'gamma']), unit, (step, failedAgents, lot) => {
        const decision = choose(step, { failedAgents, lot })
        const shares = decision.candidates.map(({ propensity }) => propensity ?? NaN)
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
        expect(shareOf(decision, decision.chosen)).toBe(decision.propensity)
        expect(shares.filter((share) => share > 0).every((share) => share >= policy.floor.share - 1e-12)).toBe(true)
        if (failedAgents.length < 3) expect(failedAgents).not.toContain(decision.chosen)
        expect(choose(step, { failedAgents, lot })).toEqual(decision)
        expect(decision.explanation.length).toBeLessThanOrEqual(500)
        const lots = Array.from({ length: 100 }, (_, at) => choose(step, { failedAgents, lot: (at + 0.5) / 100 }).chosen)
        expect(Math.abs(lots.filter((chosen) => chosen === 'beta').length / 100 - shareOf(decision, 'beta'))).toBeLessThanOrEqual(1 / 100)
      }),
      { numRuns: 20 },
    )
  })

  it('needs an agent', () => {
    expect(() => choose([], { agents: [] })).toThrow(TypeError)
  })
})
