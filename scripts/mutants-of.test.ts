import { expect, test } from 'vitest'
import { mutantsOf } from './mutants-of.ts'

const source = `export function mayPass(score: number, least: number, isHeld: boolean): boolean {
  if (!isHeld && score >= least) return true
  throw new Error('held')
}
`

test('each condition, comparison, negation, truth value and throw is changed once, types are not', () => {
  const changed = mutantsOf('a.ts', source).map(({ from, to, text, line }) => `${line}: ${source.slice(from, to)} -> ${text}`)
  expect(changed.toSorted()).toEqual(
    [
      '2: !isHeld && score >= least -> false',
      '2: ! -> ',
      '2: && -> ||',
      '2: >= -> >',
      '2: true -> false',
      "3: throw new Error('held') -> {}",
    ].toSorted(),
  )
})
