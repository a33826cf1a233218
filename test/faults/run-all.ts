import { parseArgs } from 'node:util'
import { commitPoints } from '@maestro-helix/server/orchestration/commit-points'
import { faultCampaign } from './fault-campaign.ts'
import { faultTargets, startFaultedSystem } from './faulted-system.ts'
import { keptPromises } from './kept-promises.ts'

/**
 * `node test/faults/run-all.ts`: kills server, engine and database at each commit point, each time in the middle of `--runs` runs (500), and
 * checks every promise after each point. `--points` and `--targets` choose (comma-separated), `--json` prints the reports as JSON lines.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    points: { type: 'string', default: commitPoints.join(',') },
    targets: { type: 'string', default: faultTargets.join(',') },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const points = commitPoints.filter((point) => values.points.split(',').includes(point))
const targets = faultTargets.filter((target) => values.targets.split(',').includes(target))
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const system = await startFaultedSystem()
const runIds: string[] = []
let failures = 0
try {
  if (values.keep) say(`home: ${system.home}`)
  for (const point of points) {
    for (const target of targets) {
      const outcome = await faultCampaign(system, {
        points: [point],
        targets: [target],
        runs: Number(values.runs),
        onKill: ({ heldMs, backMs }) => say(`${point}: ${target} killed after ${Math.round(heldMs)} ms, back after ${Math.round(backMs)} ms`),
      })
      runIds.push(...outcome.runIds)
      const report = await keptPromises(system, runIds)
      failures += report.broken.length
      if (values.json)
        process.stdout.write(`${JSON.stringify({ point, target, seconds: outcome.seconds, met: Object.fromEntries(outcome.met), ...report })}\n`)
      else
        process.stdout.write(
          `${point} / ${target}: ${outcome.runIds.length} runs ended in ${outcome.seconds.toFixed(1)} s, ${report.committedAttempts} attempts in all, ${report.broken.length} promises broken\n`,
        )
      for (const line of report.broken.slice(0, 10)) say(`  ${line}`)
    }
  }
} finally {
  if (!values.keep) await system.stop()
}
process.exit(failures === 0 ? 0 : 1)
