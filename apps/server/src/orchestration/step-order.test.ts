import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stepsBefore, stepsFrom } from './step-order.ts'
import { agentStep, compiled } from './testing/made-up-run.ts'

describe('the order of steps', () => {
  it('is followed directly and indirectly', () => {
    const definition = compiled([agentStep('a'), agentStep('b', { after: ['a'] }), agentStep('c', { after: ['b'] }), agentStep('d')])
    expect(stepsBefore(definition, 'c')).toEqual(['a', 'b'])
    expect(stepsBefore(definition, 'a')).toEqual([])
    expect(stepsBefore(definition, 'nowhere')).toEqual([])
    expect([...stepsFrom(definition, 'a')]).toEqual(['a', 'b', 'c'])
    expect([...stepsFrom(definition, 'd')]).toEqual(['d'])
    expect(stepsFrom(definition, 'nowhere').size).toBe(0)
  })

  it('is that of a plain walk, for any definition, written in any order', () => {
    const graph = fc.array(fc.array(fc.nat(69), { maxLength: 4 }), { minLength: 1, maxLength: 70 })
    fc.assert(
      fc.property(graph, fc.boolean(), (edges, backwards) => {
        const steps = edges.map((after, at) =>
          agentStep(`s${at}`, { after: [...new Set(after.filter((before) => before < at))].map((before) => `s${before}`) }),
        )
        const definition = compiled(backwards ? steps.toReversed() : steps)
        const walk = (id: string): Set<string> => {
          const after = definition.steps.find((step) => step.id === id)?.after ?? []
          return new Set(after.flatMap((before) => [before, ...walked(before)]))
        }
        const known = new Map<string, Set<string>>()
        const walked = (id: string): Set<string> => {
          const found = known.get(id) ?? walk(id)
          known.set(id, found)
          return found
        }
        for (const { id } of definition.steps) {
          expect(new Set(stepsBefore(definition, id))).toEqual(walked(id))
          expect(stepsFrom(definition, id)).toEqual(
            new Set(definition.steps.map((step) => step.id).filter((other) => other === id || walked(other).has(id))),
          )
        }
      }),
      { numRuns: 50 },
    )
  })

  it('of a chain as long as a definition may be is known at once', () => {
    const chain = Array.from({ length: 2_000 }, (_, at) => agentStep(`s${at}`, at === 1_999 ? {} : { after: [`s${at + 1}`] }))
    const definition = compiled(chain)
    expect(stepsBefore(definition, 's0')).toHaveLength(1_999)
    expect(stepsFrom(definition, 's1999').size).toBe(2_000)
  })
})
