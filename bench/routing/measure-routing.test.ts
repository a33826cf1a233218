import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { describe, expect, it } from 'vitest'
import { measureRule } from './measure-routing.ts'
import { learningRule, shrunkenMeans, simulateRouting } from './simulate-routing.ts'

const rule = learningRule(defaultRoutingPolicy)

describe('routing over many seeds', () => {
  it.each([
    [0.07, 1],
    [0.2, 1],
    [0.07, 32],
  ])('keeps its floors at a noise of %d, %d runs at once', (noise, batch) => {
    const { shares, takeOver, leaving } = measureRule('learning', rule, { noise, batch, seeds: 25 })
    for (const { least } of shares) expect(least).toBeGreaterThanOrEqual(0.8)
    expect(takeOver.p95).toBeLessThanOrEqual(150)
    // Runs that are decided at once cannot see each other fail: those of the batch come on top.
    for (const { quantiles } of leaving) expect(quantiles.p95).toBeLessThanOrEqual(20 + (batch === 1 ? 0 : batch))
  })

  it('gives the same runs whatever the order of the list', () => {
    const agents = [0.9, 0.98].map((composite, at) => ({ id: `agent-${at}`, from: 0, composite: () => composite }))
    const scenario = { name: '', runs: 120, noise: 0.07, agents }
    expect(simulateRouting({ ...scenario, agents: agents.toReversed() }, rule, 7).chosen).toEqual(simulateRouting(scenario, rule, 7).chosen)
  })

  it('keeps a good agent that fails now and then', () => {
    const flaky = { id: 'strong', from: 0, composite: (run: number) => (run % 25 === 24 ? null : 0.98) }
    const agents = [{ id: 'middling', from: 0, composite: () => 0.85 }, flaky]
    const shares = Array.from({ length: 25 }, (_, seed) => {
      const { chosen } = simulateRouting({ name: '', runs: 240, noise: 0.07, agents }, rule, seed)
      return chosen.slice(60).filter((id) => id === 'strong').length / 180
    })
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.75)
  })

  it('says what was wrong with shrunken means: the worse agent, listed first, keeps the traffic', () => {
    const { shares } = measureRule('shrunken means', shrunkenMeans, { noise: 0.07, batch: 1, seeds: 25 })
    expect(shares[0]?.mean).toBeLessThan(0.5)
  })
})
