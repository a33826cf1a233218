import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duration, risk, score } from './format.ts'

const unit = fc.double({ min: 0, max: 1, noNaN: true })

describe('scores as shown', () => {
  it('never read better than they are', () => {
    fc.assert(
      fc.property(unit, (value) => {
        expect(Number(score(value))).toBeLessThanOrEqual(value + 1e-9)
        expect(Number(risk(value))).toBeGreaterThanOrEqual(value - 1e-9)
        expect(Math.abs(Number(score(value)) - value)).toBeLessThan(0.0101)
      }),
    )
    expect([score(0.7), score(0.6999), risk(0.3), risk(0.3001), score(null)]).toEqual(['0.70', '0.69', '0.30', '0.31', '-'])
  })

  it('give durations in the units that matter', () => {
    expect([340, 12_300, 250_000, 86_399_000, 180_000_000].map(duration)).toEqual(['340 ms', '12.3 s', '4 min 10 s', '23 h 59 min', '2 d 2 h'])
  })
})
