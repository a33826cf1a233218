import { csvText } from '@maestro-helix/sdk/audit/csv-text'
import { expect, test } from 'vitest'
import { trendSvg, trendTable } from './trend-table.ts'

const trend = {
  title: 'Scores of <run>',
  pointLabel: 'Attempt',
  points: ['write, 1', '=SUM(A1)', 'plain'],
  series: [{ label: 'QSR', tone: 'stable', values: [0.5, null, 1] }],
} as const

test('values are quoted where they must be, and nothing becomes a formula', () => {
  expect(csvText(trendTable(trend))).toBe('Attempt,QSR\r\n"write, 1",0.5\r\n\'=SUM(A1),\r\nplain,1\r\n')
})

test('a gap stays a gap, and titles are text', () => {
  const of = { stable: '#1', safe: '#2', advisory: '#6', cautionary: '#3', critical: '#4', ethics: '#5', inactive: '#7' }
  const svg = trendSvg(trend, { ink: '#000', strong: '#000', line: '#ccc', surface: '#fff', sunken: '#eee', of })
  expect(svg).toContain('<title>Scores of &lt;run&gt;</title>')
  expect(/ d="([^"]*)"/.exec(svg)?.[1]).toBe('M40.0 114.0M708.0 12.0')
})
