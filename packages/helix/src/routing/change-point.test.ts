import { describe, expect, it } from 'vitest'
import { sinceChange } from './change-point.ts'

const change = { outcomes: 4, standardErrors: 5 }
const noise = { deviation: 0.06, weighs: 8 }
const some = (value: number, count: number): number[] => Array.from({ length: count }, (_, at) => value + (at % 2 === 0 ? 0.03 : -0.03))

describe('sinceChange', () => {
  it('finds where an agent began to do otherwise', () => {
    expect(sinceChange([...some(0.3, 6), ...some(0.68, 100)], change, noise)).toBe(6)
    expect(sinceChange([...some(0.68, 20), ...some(0.3, 100)], change, noise)).toBe(20)
  })

  it('keeps everything where nothing changed, of an outlier, and of too few', () => {
    expect(sinceChange(some(0.68, 200), change, noise)).toBe(200)
    expect(sinceChange([...some(0.68, 2), 0, ...some(0.68, 200)], change, noise)).toBe(203)
    expect(sinceChange([...some(0.1, 2), ...some(0.68, 200)], change, noise)).toBe(202)
    expect(sinceChange([], change, noise)).toBe(0)
  })
})
