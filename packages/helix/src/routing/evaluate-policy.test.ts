import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../../../test/simulation/seeded-random.ts'
import { chooseAgent } from './choose-agent.ts'
import { evaluatePolicy, type LoggedOutcome } from './evaluate-policy.ts'
import { defaultRoutingPolicy } from './parse-routing-policy.ts'
import { stepWindow } from './routing-record.ts'

const agents = ['good', 'bad'].map((id) => ({ id, version: '1' }))
const quality: Record<string, number> = { good: 0.9, bad: 0.6 }
const maturity = new Map(agents.map(({ id }) => [`${id}@1`, { samples: 1_000, rmm: 0.8 }]))
/** Tries everybody half of the time, as a policy would that was just begun. */
const curious: RoutingPolicy = { ...defaultRoutingPolicy, floor: { share: 0.2, newcomerShare: 0.2, newcomerBelow: 0 } }
/** Looks at nothing that differs between the two. */
const blind: RoutingPolicy = { ...curious, weights: { qsr: 0, safety: 0, maturity: 1 } }

/** A record made by routing with a policy. */
function record(policy: RoutingPolicy, count: number, seed: number): { logged: LoggedOutcome[]; earned: number } {
  const random = new SeededRandom(seed)
  const logged: LoggedOutcome[] = []
  let earned = 0
  for (let run = 0; run < count; run++) {
    const step = logged
      .map(({ outcome }) => outcome)
      .toReversed()
      .slice(0, stepWindow)
    const routing = chooseAgent({
      agents,
      record: { step, elsewhere: new Map() },
      maturity,
      policy,
      policySha256: 'ab'.repeat(32),
      failedAgents: [],
      lot: random.unit(),
    })
    const qsr = (quality[routing.chosen] ?? 0) + (random.unit() - 0.5) * 0.2
    earned += (0.4 * qsr + 0.3 * qsr + 0.3 * 0.8) / count
    const outcome = { agent: routing.chosen, version: '1', kind: 'judged', qsr, mri: 1 - qsr, costUsd: null, agentMs: null } as const
    logged.push({ workflow: 'flow', stepId: 'write', outcome, routing })
  }
  return { logged, earned }
}

describe('evaluatePolicy', () => {
  it('finds what the policy that decided has earned', () => {
    const { logged, earned } = record(curious, 300, 1)
    const evaluation = evaluatePolicy(logged, curious)
    expect(evaluation.decisions).toBe(300)
    expect(evaluation.effectiveDecisions).toBeCloseTo(300, 0)
    expect(evaluation.logged?.value).toBeCloseTo(earned, 2)
    expect(evaluation.ips?.value).toBeCloseTo(earned, 2)
    expect(evaluation.verdict).toBe('no difference seen')
  })

  it('sees that a policy that learns would earn more than one that tries half of the time, and the other way round', () => {
    const truth = record(defaultRoutingPolicy, 600, 2).earned
    const evaluation = evaluatePolicy(record(curious, 600, 3).logged, defaultRoutingPolicy)
    expect(evaluation.verdict).toBe('better')
    for (const estimate of [evaluation.ips, evaluation.selfNormalised, evaluation.doublyRobust]) {
      expect(estimate?.low).toBeLessThan(truth + 0.01)
      expect(estimate?.high).toBeGreaterThan(truth - 0.01)
    }
    expect((evaluation.doublyRobust?.high ?? 1) - (evaluation.doublyRobust?.low ?? 0)).toBeLessThan(
      (evaluation.ips?.high ?? 1) - (evaluation.ips?.low ?? 0),
    )
    expect(evaluatePolicy(record(curious, 600, 4).logged, blind).verdict).toBe('worse')
  })

  it('covers the truth about as often as it says', () => {
    const truths = Array.from({ length: 20 }, (_, seed) => record(defaultRoutingPolicy, 200, 100 + seed).earned)
    const truth = truths.reduce((sum, one) => sum + one, 0) / truths.length
    const covered = Array.from(
      { length: 30 },
      (_, seed) => evaluatePolicy(record(curious, 200, seed).logged, defaultRoutingPolicy).doublyRobust,
    ).filter((estimate) => estimate !== null && estimate.low <= truth + 0.005 && estimate.high >= truth - 0.005)
    expect(covered.length).toBeGreaterThanOrEqual(26)
  })

  it('says where there are too few, also of outcomes without recorded probabilities', () => {
    expect(evaluatePolicy(record(curious, 60, 5).logged, curious)).toMatchObject({ verdict: 'too few', decisions: 60, ips: null })
    const old = record(curious, 200, 6).logged.map((one) => ({ ...one, routing: null }))
    expect(evaluatePolicy(old, curious)).toMatchObject({ verdict: 'too few', decisions: 0 })
    expect(evaluatePolicy([], curious).reason).toContain('100 are needed')
  })
})
