import { codeOf } from '@maestro-helix/contract/errors'
import { defaultRoutingPolicy as policy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { describe, expect, it } from 'vitest'
import type { AgentTrackRecord, RoutingPlace } from '../record/record-store.ts'
import { candidatesFor, routed } from './routing.ts'

const agent = (id: string, ...capabilities: string[]) =>
  defineAgent({ id, version: '1', description: 'scripted', capabilities, run: () => ({ output: null }) })
const catalog = new Map([agent('writer', 'prose', 'german'), agent('clerk', 'prose'), agent('counter')].map((one) => [one.id, one]))
const ids = (agents: readonly { id: string }[]) => agents.map(({ id }) => id)

describe('candidatesFor', () => {
  it('takes the agents that declare everything the step requires, each once', () => {
    const { candidates, incapable } = candidatesFor({ agents: ['clerk', 'writer', 'counter', 'writer'], requires: ['prose', 'german'] }, catalog)
    expect(ids(candidates)).toEqual(['writer'])
    expect(incapable).toEqual(['clerk', 'counter'])
    expect(ids(candidatesFor({ agents: ['clerk', 'counter', 'gone'] }, catalog).candidates)).toEqual(['clerk', 'counter'])
  })

  it('says whether nobody is there or nobody can', () => {
    const codeFor = (step: Parameters<typeof candidatesFor>[0]): string => {
      try {
        candidatesFor(step, catalog)
        return 'none'
      } catch (error) {
        return codeOf(error)
      }
    }
    expect(codeFor({ agents: ['gone'] })).toBe('AGENT_UNKNOWN')
    expect(codeFor({ agents: ['clerk', 'counter'], requires: ['german'] })).toBe('AGENT_INCAPABLE')
  })
})

describe('routed', () => {
  const question = {
    routing: { current: () => ({ policy, sha256: 'ab'.repeat(32) }) },
    workflow: 'flow',
    step: { id: 'write' },
    incapable: [],
    records: new Map<string, AgentTrackRecord>(),
    failedAgents: [],
    lot: 0.5,
  }

  it('reads the outcomes of the step, by workflow, step and version, only where there is a choice', async () => {
    const asked: RoutingPlace[] = []
    const store = { routingRecord: async (about: RoutingPlace) => (asked.push(about), { step: [], elsewhere: new Map() }) }
    await routed({ ...question, store, candidates: [{ id: 'writer', version: '1' }] })
    expect(asked).toEqual([])
    const candidates = [
      { id: 'writer', version: '1' },
      { id: 'clerk', version: '2' },
    ]
    const decision = await routed({ ...question, store, candidates })
    expect(asked).toEqual([{ workflow: 'flow', stepId: 'write', agents: candidates }])
    expect(decision.policySha256).toBe('ab'.repeat(32))
    expect(decision.propensity).toBeCloseTo(0.5, 9)
  })

  it('shows what the totals of an only candidate say', async () => {
    const totals = { agent: 'writer', version: '1', samples: 400, meanQsr: 0.9, meanMri: 0.1, failures: 0, low: 0, selfScoreWindow: [], rmm: 0.8 }
    const store = { routingRecord: async () => expect.unreachable() }
    const decision = await routed({ ...question, store, candidates: [{ id: 'writer', version: '1' }], records: new Map([['writer@1', totals]]) })
    expect(decision).toMatchObject({ chosen: 'writer', reason: 'only-candidate', explanation: 'the step names one agent', propensity: 1 })
    expect(decision.candidates[0]?.qsr).toBeGreaterThan(0.85)
  })
})
