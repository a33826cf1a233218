import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PairNumbers } from './pair-numbers.ts'

it('numbers pairs in the order in which they are first met, as a map of texts would', () => {
  const number = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2 ** 31 - 1 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 400 }), fc.tuple(number, number), (pairs, other) => {
      const numbers = new PairNumbers(1)
      const map = new Map<string, number>()
      for (const [first, second] of pairs) {
        const key = `${first} ${second}`
        if (!map.has(key)) map.set(key, map.size)
        expect(numbers.add(first, second)).toBe(map.get(key))
      }
      expect(numbers.size).toBe(map.size)
      for (const [first, second] of [...pairs, other]) expect(numbers.find(first, second)).toBe(map.get(`${first} ${second}`) ?? -1)
    }),
  )
})
