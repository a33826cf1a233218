import { parseArgs } from 'node:util'
import { commitPoints } from '@maestro-helix/server/orchestration/commit-points'
import { faultCampaign } from './fault-campaign.ts'
import { faultTargets, startFaultedSystem } from './faulted-system.ts'
import { keptPromises } from './kept-promises.ts'

/**
 * `node test/faults/run-all.ts`: kills server, engine and database at each commit point, each time in the middle of `--runs` runs (500), and
 * checks every promise after each point. `--points` and `--targets` choose (comma-separated), `--json` prints times as JSON.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    points: { type: 'string', default: commitPoints.join(',') },
    targets: { type: 'string', default: faultTargets.join(',') },
    json: { type: 'boolean', default: false },
  },
})
const points = commitPoints.filter((point) => values.points.split(',').includes(point))
const targets = faultTargets.filter((target) => values.targets.split(',').includes(target))
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const outcomes: { point: string; target: string; runs: number; seconds: number }[] = []
let broken = 0
for (const point of points) {
  // A new system per point: what was done at one does not make the check of the next slower.
  const system = await startFaultedSystem()
  try {
    const runIds: string[] = []
    for (const target of targets) {
      const outcome = await faultCampaign(system, { points: [point], targets: [target], runs: Number(values.runs) })
      runIds.push(...outcome.runIds)
      outcomes.push({ point, target, runs: outcome.runIds.length, seconds: outcome.seconds })
    }
    const report = await keptPromises(system, runIds)
    broken += report.broken.length
    const { committedAttempts, agentCalls, effects, unknownOutcomes, ledgerSize } = report
    say(
      `${point}: ${runIds.length} runs ended, ${committedAttempts} attempts committed once, ${agentCalls} calls of agents, ${effects} effects, ${unknownOutcomes} unknown outcomes, ${ledgerSize} ledger entries verified, ${report.broken.length} promises broken`,
    )
    for (const line of report.broken.slice(0, 10)) say(`  ${line}`)
  } finally {
    await system.stop()
  }
}
if (values.json) process.stdout.write(`${JSON.stringify({ broken, outcomes }, null, 2)}\n`)
process.exit(broken === 0 ? 0 : 1)
