import { expect, test } from 'vitest'
import { layeredLayout } from './layered-layout.ts'
import { stepGraphSvg } from './step-graph-picture.ts'

const of = { stable: '#1', safe: '#2', advisory: '#3', cautionary: '#4', critical: '#5', ethics: '#6', inactive: '#7' }

test('every step and line is in the picture, and what a step is called is text', () => {
  const steps = Array.from({ length: 300 }, (_, at) => ({
    id: `<step>-${at}`,
    after: at === 0 ? [] : [`<step>-${at - 1}`],
    word: 'done',
    tone: 'safe' as const,
  }))
  const svg = stepGraphSvg('Steps', steps, layeredLayout(steps), { ink: '#000', strong: '#111', line: '#ccc', surface: '#fff', sunken: '#eee', of })
  expect(svg.match(/rx="6"/g)).toHaveLength(300)
  expect(svg.match(/C/g)).toHaveLength(299)
  expect(svg).not.toContain('<step>')
})
