import { parseArgs } from 'node:util'
import { measureWaiting, type WaitingFigures } from './measure-waiting.ts'

/** `maestro bench waiting`: many runs wait for two people at once, the server is killed meanwhile, then all are decided and must end. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const figures = await measureWaiting({ runs: Number(values.runs), concurrency: Number(values.concurrency), idleMs: 10_000, say })
process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : `${inWords(figures)}\n`)
process.exit(figures.completed === figures.runs ? 0 : 1)

function inWords(found: WaitingFigures): string {
  const { serverRssMib: rss, idleCpu } = found
  const percent = (share: number | null): string => (share === null ? 'unknown' : `${(share * 100).toFixed(1)} %`)
  return [
    `${found.runs} runs, all waiting for two people after ${found.startSeconds.toFixed(1)} s`,
    `server: ${rss.idle.toFixed(0)} MiB before, ${rss.waiting.toFixed(0)} MiB while all waited, ${rss.afterRestart.toFixed(0)} MiB after its restart, ${rss.afterDeciding.toFixed(0)} MiB when all were decided`,
    `engine: ${found.engineRssMib.toFixed(0)} MiB`,
    `CPU while all waited: server ${percent(idleCpu.server)}, engine ${percent(idleCpu.engine)} of a core`,
    `ready again ${found.restartSeconds.toFixed(1)} s after kill -9 of the server`,
    `${2 * found.runs} signed decisions in ${found.decideSeconds.toFixed(1)} s (${found.decisionsPerSecond.toFixed(0)}/s)`,
    `${found.completed} completed ${found.endSeconds.toFixed(1)} s after the last decision`,
    `ledger verified: ${found.ledger.size} entries in ${found.ledger.verifySeconds.toFixed(1)} s`,
  ].join('\n')
}
