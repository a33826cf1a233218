import { parseArgs } from 'node:util'
import { percentile } from '../ledger/percentile.ts'
import { type ConsoleFigures, measureConsole } from './measure-console.ts'
import type { Frames, PageFigures } from './measure-page.ts'

/** `maestro bench console`: the inbox with many waiting questions and a run of many steps in headless Chromium, opened and scrolled through. */
const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '10000' },
    steps: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const figures = await measureConsole({
  questions: Number(values.questions),
  steps: Number(values.steps),
  rounds: Number(values.rounds),
  scrollMs: 5_000,
  say,
})
process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : `${inWords(figures)}\n`)
process.exit(0)

function inWords({ questions, inbox, steps, run }: ConsoleFigures): string {
  return [
    `the inbox, ${questions} questions wait`,
    ...pageInWords(inbox, 'first rows on the page'),
    `a run of ${steps} steps`,
    ...pageInWords(run, 'first rows and the graph'),
  ].join('\n')
}

function pageInWords({ usefulMs: { cold, warm }, scrolling, idle, inDocument, heapMib }: PageFigures, useful: string): string[] {
  const spread = (times: readonly number[]): string =>
    `${percentile(times, 0.5).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`
  return [
    `  ${useful}: ${spread(cold)} with an empty cache, ${spread(warm)} loaded again; median, least and greatest of ${cold.length}`,
    ...Object.entries(scrolling).map(([name, frames]) => `  scrolling ${name}: ${framesInWords(frames)}`),
    `  doing nothing, for comparison: ${framesInWords(idle)}`,
    `  ${inDocument} rows and boxes in the document, ${heapMib.toFixed(0)} MiB of script memory`,
  ]
}

function framesInWords({ count, medianMs, p95Ms, longestMs, dropped, droppedShare }: Frames): string {
  return `${count} frames, median ${medianMs.toFixed(1)} ms, 95 % within ${p95Ms.toFixed(1)} ms, longest ${longestMs.toFixed(0)} ms, ${dropped} dropped (${(droppedShare * 100).toFixed(1)} %) at 60 a second`
}
