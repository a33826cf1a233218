import { describe, expect, it } from 'vitest'
import { holdsStretch } from './holds-stretch.ts'

const isDigit = (code: number): boolean => code > 47 && code < 58
const digits = (first: number, second: number): boolean => isDigit(first) && isDigit(second)

describe('holdsStretch', () => {
  it('finds a stretch wherever it stands, and none that is one unit short', () => {
    for (let length = 2; length <= 9; length += 1) {
      for (let before = 0; before <= 20; before += 1) {
        const [around, behind] = ['x'.repeat(before), 'x'.repeat(20 - before)]
        expect(holdsStretch(`${around}${'1'.repeat(length)}${behind}`, length, digits)).toBe(true)
        expect(holdsStretch(`${around}${'1'.repeat(length - 1)}${behind}`, length, digits)).toBe(false)
      }
    }
  })

  it('looks at no more than two pairs for each unit, whatever is repeated', () => {
    for (const repeated of ['1', 'x1', '1'.repeat(23) + ' ', '1'.repeat(12) + ' ', 'words '] as const) {
      const text = repeated.repeat(Math.ceil(200_000 / repeated.length))
      let asked = 0
      holdsStretch(text, 24, (first, second) => {
        asked += 1
        return digits(first, second)
      })
      expect(asked).toBeLessThanOrEqual(2 * text.length)
    }
  })
})
