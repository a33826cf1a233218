import { expect, test } from 'vitest'
import { barsSvg, barsTable, type ScoreBar } from './bars-picture.ts'

const of = { stable: '#1', safe: '#2', advisory: '#3', cautionary: '#4', critical: '#5', ethics: '#6', inactive: '#7' }
const colours = { ink: '#000', strong: '#111', line: '#ccc', surface: '#fff', sunken: '#eee', of }
const bars: ScoreBar[] = [
  { name: 'Whole', value: 0.5, max: 1, tone: 'critical', threshold: { value: 0.7, label: 'passes from' } },
  { name: '<Accuracy>', value: null, max: 5, tone: 'stable', note: 'Nothing to compare with.' },
]

test('bars are saved with their values, thresholds and reasons', () => {
  expect(barsTable(bars)).toEqual([
    ['part', 'value', 'of', 'threshold', 'why'],
    ['Whole', 0.5, 1, 0.7, null],
    ['<Accuracy>', null, 5, null, 'Nothing to compare with.'],
  ])
})

test('a bar is as long as its value, one without a value has none, and names are text', () => {
  const svg = barsSvg('Parts of the QSR', bars, colours)
  expect(svg).toContain('width="165.0" height="8" rx="4" fill="#5"')
  expect(svg.split('fill="#1"')).toHaveLength(1)
  expect(svg).toContain('&lt;Accuracy&gt;')
})
