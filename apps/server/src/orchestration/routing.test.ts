import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AgentTrackRecord } from '../record/record-store.ts'
import { chooseAgent } from './routing.ts'

const agents = ['alpha', 'beta', 'gamma'].map((id) => ({ id, version: '1' }))

function records(...entries: Partial<AgentTrackRecord>[]): Map<string, AgentTrackRecord> {
  return new Map(
    entries.map((entry) => {
      const record = {
        agent: 'alpha',
        version: '1',
        samples: 1_000,
        meanQsr: 0.7,
        meanMri: 0.3,
        failures: 0,
        low: 0,
        selfScoreWindow: [],
        rmm: null,
        ...entry,
      }
      return [`${record.agent}@${record.version}`, record]
    }),
  )
}

const noExploration = 0.99

describe('chooseAgent', () => {
  it('scores by 0.4 QSR + 0.3 (1 - MRI) + 0.3 RMM, the ordered composite', () => {
    const { candidates } = chooseAgent(agents.slice(0, 1), records({ samples: 1e12, meanQsr: 0.9, meanMri: 0.1, rmm: 0.8 }), [], 0)
    expect(candidates[0]?.score).toBeCloseTo(0.4 * 0.9 + 0.3 * 0.9 + 0.3 * 0.8, 6)
  })

  it('takes an agent without evidence for one that just passes the gate', () => {
    const decision = chooseAgent(agents.slice(0, 1), new Map(), [], 0)
    expect(decision).toMatchObject({ chosen: 'alpha', reason: 'only-candidate', candidates: [{ qsr: 0.7, mri: 0.3, rmm: 0.5, samples: 0 }] })
  })

  it('does not let one lucky answer win against a long good record', () => {
    const decision = chooseAgent(
      agents.slice(0, 2),
      records({ agent: 'alpha', samples: 1, meanQsr: 1, meanMri: 0 }, { agent: 'beta', meanQsr: 0.85, meanMri: 0.2 }),
      [],
      noExploration,
    )
    expect(decision).toMatchObject({ chosen: 'beta', reason: 'best-score' })
  })

  it('gives new agents together a tenth of the attempts, and says so', () => {
    const known = records({ agent: 'alpha', meanQsr: 0.9 })
    const chosen = Array.from({ length: 1_000 }, (_, at) => chooseAgent(agents, known, [], at / 1_000))
    const explored = chosen.filter((decision) => decision.reason === 'exploration')
    expect(explored).toHaveLength(100)
    expect(explored.filter((decision) => decision.chosen === 'beta')).toHaveLength(50)
    expect(explored[0]?.explanation).toContain('0 of 20 evaluations')
    expect(chosen.filter((decision) => decision.chosen === 'alpha')).toHaveLength(900)
  })

  it('stops exploring an agent once it has a record', () => {
    const known = records({ agent: 'alpha', meanQsr: 0.9 }, { agent: 'beta', samples: 20 }, { agent: 'gamma', samples: 20 })
    expect(chooseAgent(agents, known, [], 0)).toMatchObject({ chosen: 'alpha', reason: 'best-score' })
  })

  it('passes over agents that failed in this step while another is left', () => {
    const known = records({ agent: 'alpha', meanQsr: 0.95 }, { agent: 'beta', meanQsr: 0.8 }, { agent: 'gamma', meanQsr: 0.7 })
    expect(chooseAgent(agents, known, ['alpha'], noExploration)).toMatchObject({ chosen: 'beta', reason: 'other-agent-failed' })
    expect(chooseAgent(agents, known, ['alpha', 'beta', 'gamma'], noExploration)).toMatchObject({ chosen: 'alpha', reason: 'best-score' })
  })

  it('keeps records of versions apart', () => {
    const decision = chooseAgent([{ id: 'alpha', version: '2' }], records({ agent: 'alpha', version: '1', meanQsr: 1 }), [], 0)
    expect(decision.candidates[0]?.samples).toBe(0)
  })

  it('always chooses a candidate, the same for the same facts', () => {
    const entry = fc.record({
      samples: fc.nat(100),
      meanQsr: fc.double({ min: 0, max: 1, noNaN: true }),
      meanMri: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 3 }),
        fc.subarray(['alpha', 'beta', 'gamma']),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (entries, failed, lot) => {
          const known = records(...entries.map((one, at) => ({ ...one, agent: agents[at]?.id ?? 'alpha' })))
          const decision = chooseAgent(agents, known, failed, lot)
          expect(decision.candidates.map((candidate) => candidate.agent)).toContain(decision.chosen)
          if (failed.length < 3) expect(failed).not.toContain(decision.chosen)
          expect(chooseAgent(agents, known, failed, lot)).toEqual(decision)
          expect(decision.explanation.length).toBeLessThanOrEqual(500)
        },
      ),
    )
  })

  it('needs an agent', () => {
    expect(() => chooseAgent([], new Map(), [], 0)).toThrow(TypeError)
  })
})
