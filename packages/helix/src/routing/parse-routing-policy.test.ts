import { readFileSync } from 'node:fs'
import { codeOf } from '@maestro-helix/contract/errors'
import { describe, expect, it } from 'vitest'
import { defaultRoutingPolicy, parseRoutingPolicy } from './parse-routing-policy.ts'

describe('parseRoutingPolicy', () => {
  it('reads the file of the release, which holds the published weights', () => {
    const text = readFileSync(new URL('../../../../config/helix_routing_policy.json', import.meta.url), 'utf8')
    expect(parseRoutingPolicy(text)).toEqual(defaultRoutingPolicy)
    expect(defaultRoutingPolicy.weights).toEqual({ qsr: 0.4, safety: 0.3, maturity: 0.3 })
  })

  it.each([
    ['no JSON', '{', /not JSON/],
    ['an unknown member', JSON.stringify({ ...defaultRoutingPolicy, luck: 1 }), /luck/],
    [
      'weights that do not add up',
      JSON.stringify({ ...defaultRoutingPolicy, weights: { qsr: 0.5, safety: 0.3, maturity: 0.3 } }),
      /weights: must add up to 1/,
    ],
    ['an end of exploration', JSON.stringify({ ...defaultRoutingPolicy, floor: { ...defaultRoutingPolicy.floor, share: 0 } }), /floor\.share/],
    ['a memory that never fades', JSON.stringify({ ...defaultRoutingPolicy, decay: 1 }), /decay/],
    [
      'newcomers below others',
      JSON.stringify({ ...defaultRoutingPolicy, floor: { share: 0.1, newcomerShare: 0.05, newcomerBelow: 5 } }),
      /newcomerShare/,
    ],
  ])('refuses %s', (_, text, message) => {
    try {
      parseRoutingPolicy(text)
      expect.unreachable()
    } catch (error) {
      expect(codeOf(error)).toBe('ROUTING_POLICY_INVALID')
      expect((error as Error).message).toMatch(message)
    }
  })
})
