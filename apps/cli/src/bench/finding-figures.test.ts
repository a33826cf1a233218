import { expect, test } from 'vitest'
import { findingFigures } from './finding-figures.ts'

const label = (value?: 0 | 1) => ({ source: 's', task: 'claim', group: 'g', system: '', ...(value !== undefined && { label: value }) })

test('kinds are counted once an item, of the bad and of the good, and not where nobody labelled', () => {
  const items = [
    { label: label(1), findings: ['inventedNumber', 'inventedNumber', 'noise'] },
    { label: label(1), findings: [] },
    { label: label(0), findings: ['noise'] },
    { label: label(), findings: ['declined'] },
  ]
  expect(findingFigures(items)).toEqual([
    { kind: 'inventedNumber', bad: { count: 1, items: 2 }, good: { count: 0, items: 1 } },
    { kind: 'noise', bad: { count: 1, items: 2 }, good: { count: 1, items: 1 } },
  ])
  expect(findingFigures([])).toEqual([])
})
