import fc from 'fast-check'
import { expect, it } from 'vitest'
import { analyseText, Vocabulary } from '../analysed-text.ts'
import { SourcePlaces } from './source-places.ts'

const words = fc.array(fc.constantFrom('bridge', 'river', 'mayor', 'lantern', 'harbour'), { minLength: 1, maxLength: 60 })

it('counts words, neighbours and nearness as a plain look through the list of words does', () => {
  fc.assert(
    fc.property(words, fc.nat({ max: 9 }), (list, within) => {
      const vocabulary = new Vocabulary()
      const source = new SourcePlaces(analyseText(`${list.join(' ')}.`, vocabulary, 10_000).sentences)
      const spelt = ['bridge', 'river', 'mayor', 'stranger']
      const placesOf = (word: string): number[] => list.flatMap((other, place) => (other === word ? [place] : []))
      const follow = (...run: string[]): number => list.filter((_, place) => run.every((word, step) => list[place + step] === word)).length
      for (const first of spelt) {
        expect(source.count(vocabulary.token(first))).toBe(follow(first))
        for (const second of spelt) {
          const [one, two] = [vocabulary.token(first), vocabulary.token(second)]
          expect(source.pairCount(one, two)).toBe(follow(first, second))
          expect(source.tripleCount(one, two, one)).toBe(follow(first, second, first))
          const steps = placesOf(first).flatMap((place) => placesOf(second).map((other) => other - place))
          const after = steps.some((step) => step >= 0 && step <= within)
          const before = steps.some((step) => step < 0 && -step <= within)
          expect(source.nearness(one, two, within)).toBe(after ? 'after' : before ? 'before' : 'apart')
        }
      }
    }),
  )
})
