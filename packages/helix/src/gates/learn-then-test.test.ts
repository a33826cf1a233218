import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDrawnForAudit } from './audit-sampling.ts'
import { gateDrift } from './gate-drift.ts'
import { gatePromise } from './gate-promise.ts'
import type { AuditLabel } from './learn-then-test.ts'
import { binomialTail, learnThreshold } from './learn-then-test.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const terms = { alpha: 0.1, delta: 0.1, minLabels: 40 }

function stream(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A world in which P(bad | qsr) falls with qsr in the given way; outputs pass from 0.6 upwards. */
type World = { readonly draw: (random: () => number) => number; readonly badAt: (qsr: number) => number }
const worlds: Record<string, World> = {
  // A wide margin at the top, and too many bad ones below 0.68.
  smooth: { draw: (random) => 0.6 + 0.4 * random(), badAt: (qsr) => 3 * (1 - qsr) ** 2 },
  // Among outputs that pass, the share of bad ones is not monotone in the threshold: the best scores are the worst outputs.
  crooked: { draw: (random) => 0.6 + 0.4 * random(), badAt: (qsr) => (qsr > 0.93 ? 0.18 : qsr > 0.8 ? 0.02 : 0.25) },
  flat: { draw: (random) => 0.6 + 0.4 * random(), badAt: () => 0.1001 },
}

const sample = (world: World, count: number, random: () => number): AuditLabel[] =>
  Array.from({ length: count }, () => {
    const qsr = world.draw(random)
    return { qsr, bad: random() < world.badAt(qsr) }
  })

/** The true share of bad outputs at or above a threshold, by a fine grid over the scores, which are uniform. */
function truth(world: World, qsrMin: number): number {
  let bad = 0
  let all = 0
  for (let step = 0; step < 4_000; step += 1) {
    const qsr = 0.6 + (0.4 * (step + 0.5)) / 4_000
    if (qsr < qsrMin) continue
    all += 1
    bad += world.badAt(qsr)
  }
  return all === 0 ? 0 : bad / all
}

describe('the promise', () => {
  test.each(Object.keys(worlds))('is broken no more often than delta allows: %s', (name) => {
    const world = worlds[name]
    if (!world) throw new Error('unknown world')
    const runs = 1_500
    let broken = 0
    let reached = 0
    const random = stream(11)
    for (let run = 0; run < runs; run += 1) {
      const learnt = learnThreshold(sample(world, 300, random), terms, 0.6)
      if (!learnt.reachable) continue
      reached += 1
      if (truth(world, learnt.qsrMin) > terms.alpha) broken += 1
    }
    // Three standard errors of a share of 0.1 among so many runs.
    expect(broken / runs).toBeLessThanOrEqual(terms.delta + 3 * Math.sqrt((terms.delta * (1 - terms.delta)) / runs))
    // Not vacuous: where a threshold exists with room to spare, one is found.
    if (name === 'smooth') expect(reached / runs).toBeGreaterThan(0.8)
  })

  test('more labels hold back less', () => {
    const random = stream(5)
    const smooth = worlds.smooth
    if (!smooth) throw new Error('unknown world')
    const abstained = (count: number): number => {
      const shares = Array.from({ length: 40 }, () => learnThreshold(sample(smooth, count, random), terms, 0.6).abstainShare)
      return shares.reduce((sum, share) => sum + share, 0) / shares.length
    }
    expect(abstained(2_000)).toBeLessThan(abstained(200))
  })

  test('says when it cannot be kept, and what it would take', () => {
    expect(learnThreshold([], terms, 0.7)).toMatchObject({ reachable: false, labelsNeeded: 40, abstainShare: 1 })
    expect(learnThreshold([], { alpha: 0.01, delta: 0.05, minLabels: 10 }, 0.7)).toMatchObject({ labelsNeeded: 299 })
    const bad = Array.from({ length: 100 }, (_, index) => ({ qsr: 0.9, bad: index % 3 === 0 }))
    const finding = gatePromise(bad, [], terms, 0.7)
    expect(finding.promise).toMatchObject({ state: 'not-reachable' })
    expect(finding.promise.reason).toContain('34 of 100 audited outputs were bad')
  })

  test('no threshold below what was audited', () => {
    const good = Array.from({ length: 200 }, (_, index) => ({ qsr: 0.7 + (index % 30) / 100, bad: false }))
    expect(learnThreshold(good, terms, 0.7)).toMatchObject({ reachable: true, qsrMin: 0.7, bad: 0, abstainShare: 0 })
    expect(learnThreshold(good, terms, 0.555)).toMatchObject({ qsrMin: 0.56 })
    // 0.55 x 100 is a little more than 55 in binary.
    expect(learnThreshold(good, terms, 0.55)).toMatchObject({ qsrMin: 0.55 })
  })

  test('goes down to the last threshold whose tail is small enough, and no further though a lower one were good again', () => {
    const labels = (qsr: number, count: number, bad: number) => Array.from({ length: count }, (_, index) => ({ qsr, bad: index < bad }))
    // P(Bin(40, 0.1) <= 1) is 0.0805, P(Bin(42, 0.1) <= 2) is 0.195, P(Bin(142, 0.1) <= 2) is nearly nothing.
    const some = [...labels(0.9, 40, 1), ...labels(0.8, 2, 1), ...labels(0.7, 100, 0)]
    expect(learnThreshold(some, terms, 0.6)).toEqual({ reachable: true, qsrMin: 0.81, labels: 40, bad: 1, pValue: 0.0805, abstainShare: 0.7183 })
    expect(learnThreshold(labels(0.9, 39, 0), terms, 0.6)).toMatchObject({
      reachable: false,
      reason: '39 audited outputs; 40 are needed before a threshold is tried',
    })
    expect(learnThreshold(labels(0.9, 40, 2), terms, 0.6)).toMatchObject({
      reachable: false,
      reason: 'at QSR >= 0.9, 2 of 40 audited outputs were bad: too many, or too few labels, for at most 0.1 bad with probability 0.9',
    })
    // The strictest of all counts, too: an output of QSR 1 passes at 1.
    expect(learnThreshold(labels(1, 40, 0), terms, 1)).toMatchObject({ reachable: true, qsrMin: 1 })
  })
})

test('the tail of the binomial distribution', () => {
  expect(binomialTail(10, 10, 0.3)).toBe(1)
  expect(binomialTail(10, 0, 0.3)).toBeCloseTo(0.7 ** 10, 12)
  // 1 - P(X >= 3) for X ~ Bin(5, 1/2) is 1/2.
  expect(binomialTail(5, 2, 0.5)).toBeCloseTo(0.5, 12)
  expect(binomialTail(100_000, 9_000, 0.1)).toBeLessThan(1e-20)
})

describe('drift', () => {
  const before = sample(worlds.smooth ?? { draw: () => 1, badAt: () => 0 }, 200, stream(3)).map((label) => ({ ...label, bad: false }))

  test('is seldom seen where there is none, looked at after every label', () => {
    const random = stream(17)
    const runs = 300
    let seen = 0
    for (let run = 0; run < runs; run += 1) {
      const since = Array.from({ length: 200 }, () => ({ qsr: 0.6 + 0.4 * random(), bad: random() < 0.1 }))
      if (gateDrift(before, since, terms).drifted) seen += 1
    }
    expect(seen / runs).toBeLessThan(0.08)
  })

  test('is seen where outputs get worse, or scores move; the fixed gate then decides', () => {
    const random = stream(23)
    const worse = Array.from({ length: 120 }, () => ({ qsr: 0.6 + 0.4 * random(), bad: random() < 0.35 }))
    expect(gateDrift(before, worse, terms).drifted).toBe(true)
    const moved = Array.from({ length: 120 }, () => ({ qsr: 0.9 + 0.1 * random(), bad: false }))
    expect(gateDrift(before, moved, terms)).toMatchObject({ drifted: true })
    expect(gatePromise(before, worse, terms, 0.6).promise).toMatchObject({ state: 'drift' })
    expect(gatePromise(before, [], terms, 0.6).promise).toMatchObject({ state: 'kept', qsrMin: 0.6 })
  })
})

test('audits are drawn at the rate that is set, alike at every replay, whatever the output', () => {
  const drawn = Array.from({ length: 5_000 }, (_, index) => isDrawnForAudit(`run-${index}/draft/1`, 0.1, 'salt', sha256))
  expect(drawn.filter(Boolean).length / drawn.length).toBeCloseTo(0.1, 1)
  expect(Array.from({ length: 5_000 }, (_, index) => isDrawnForAudit(`run-${index}/draft/1`, 0.1, 'salt', sha256))).toEqual(drawn)
  fc.assert(
    fc.property(fc.string(), fc.string(), (identity, salt) => {
      expect(isDrawnForAudit(identity, 0, salt, sha256)).toBe(false)
      expect(isDrawnForAudit(identity, 1, salt, sha256)).toBe(true)
    }),
  )
})
