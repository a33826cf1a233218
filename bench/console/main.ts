import { parseArgs } from 'node:util'
import { percentile } from '../ledger/percentile.ts'
import { type ConsoleFigures, type Frames, measureConsole } from './measure-console.ts'

/** `maestro bench console`: the inbox with many waiting questions in headless Chromium, until the first rows are there, and scrolled through. */
const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const figures = await measureConsole({ questions: Number(values.questions), rounds: Number(values.rounds), scrollMs: 5_000, say })
process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : `${inWords(figures)}\n`)
process.exit(0)

function inWords({ questions, firstRowsMs: { cold, warm }, frames, idleFrames, rowsInDocument, heapMib }: ConsoleFigures): string {
  const spread = (times: readonly number[]): string =>
    `${percentile(times, 0.5).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`
  return [
    `${questions} questions wait`,
    `first rows on the page: ${spread(cold)} with an empty cache, ${spread(warm)} loaded again; median, least and greatest of ${cold.length}`,
    `scrolling: ${framesInWords(frames)}`,
    `doing nothing, for comparison: ${framesInWords(idleFrames)}`,
    `${rowsInDocument} rows in the document, ${heapMib.toFixed(0)} MiB of script memory`,
  ].join('\n')
}

function framesInWords({ count, medianMs, p95Ms, longestMs, droppedShare }: Frames): string {
  return `${count} frames, median ${medianMs.toFixed(1)} ms, 95 % within ${p95Ms.toFixed(1)} ms, longest ${longestMs.toFixed(0)} ms, ${(droppedShare * 100).toFixed(1)} % dropped at 60 a second`
}
