import { expect, test } from 'vitest'
import { BudgetExceeded, withinBudget, withinNamedBudget } from './within-budget.ts'

test('work that ends in time gives its value or its error', () => {
  expect(withinBudget(1_000, () => ({ a: [1] }))).toEqual({ a: [1] })
  expect(() =>
    withinBudget(1_000, () => {
      throw new TypeError('no')
    }),
  ).toThrow(TypeError)
})

test.each<[string, () => unknown]>([
  ['a pattern that backtracks', () => /(a+)+$/.test(`${'a'.repeat(60)}!`)],
  [
    'a loop without end',
    () => {
      for (;;);
    },
  ],
  ['work within work', () => withinBudget(60_000, () => /(a|aa)+$/.test(`${'a'.repeat(90)}!`))],
])('%s ends with its budget, and the next work is done', (_, work) => {
  expect(() => withinBudget(50, work)).toThrow(BudgetExceeded)
  expect(withinBudget(1_000, () => 'done')).toBe('done')
})

test('work of a name that took too long has little time the next times, and its whole time after a hundred', () => {
  const endless = (): never => {
    for (;;);
  }
  expect(() => withinNamedBudget('endless', 100, endless)).toThrow('longer than 100 ms')
  expect(() => withinNamedBudget('endless', 100, endless)).toThrow('longer than 50 ms')
  expect(() => withinNamedBudget('another', 100, endless)).toThrow('longer than 100 ms')
  for (let time = 1; time < 100; time++) expect(withinNamedBudget('endless', 100, () => time)).toBe(time)
  expect(() => withinNamedBudget('endless', 100, endless)).toThrow('longer than 100 ms')
})
