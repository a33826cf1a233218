import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { analyseText, Vocabulary } from './analysed-text.ts'
import { evaluateQsr } from './evaluate-qsr.ts'

const numbersOf = (text: string): string[] =>
  analyseText(text, new Vocabulary(), 10_000).sentences.flatMap(({ tokens }) => tokens.flatMap(({ kind, stem }) => (kind === 'number' ? [stem] : [])))

describe('numbers of texts whose tokens are set apart by spaces', () => {
  test.each([
    ['An estimated 1 , 600 people came .', ['1600']],
    ['It sold for $ 1 , 290 , 000 . 50 on Monday .', ['1290000.5']],
    ['She lived to the age of 122 . 5 . They did not .', ['122.5']],
    ['The bus leaves at 7 . 30 pm , the train at 9 . 05 .', ['7.3', '9.05']],
  ])('%s', (text, numbers) => {
    expect(numbersOf(text)).toEqual(numbers)
  })

  test.each([
    ['On July 1 , 1969 , they met .', ['1', '1969']],
    ['In 2010 , 690 people came .', ['2010', '690']],
    ['They lost 6-4 , 3-6 , 6-3 .', ['6', '4', '3', '6', '6', '3']],
    ['It was so in 2015 . 2,406 cases were recorded .', ['2015', '2406']],
    ['On July 1, 300 people came.', ['1', '300']],
    ['It ended on 3.5.2019 .', ['3.5.2019']],
    ['The 4 . 12 . 2019 was a Wednesday .', ['4', '12', '2019']],
  ])('%s keeps numbers that are not one apart', (text, numbers) => {
    expect(numbersOf(text)).toEqual(numbers)
  })

  test('a sentence taken from such a text is as accurate as from an ordinary one', () => {
    const judge = {
      sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
      evaluator: { name: 'e', version: '1', sha256: '0'.repeat(64) },
    }
    const source = (number: string) =>
      `The old bridge over the river was closed on Monday . An estimated ${number} people crossed it on its last day . Engineers found cracks in two beams . Repairs take nine months .`
    const accuracy = (number: string) =>
      evaluateQsr(
        { task: 'Summarize the article.', context: source(number), output: 'An estimated 1,600 people crossed the bridge on its last day .' },
        judge,
      ).components.accuracy.score
    expect(accuracy('1 , 600')).toBe(accuracy('1,600'))
    expect(accuracy('1 , 800')).toBeLessThan(accuracy('1,600') ?? 0)
  })
})
