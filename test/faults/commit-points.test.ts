import { commitPoints } from '@maestro-helix/server/orchestration/commit-points'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultCampaign } from './fault-campaign.ts'
import { type FaultedSystem, faultTargets, startFaultedSystem } from './faulted-system.ts'
import { keptPromises } from './kept-promises.ts'

let system: FaultedSystem
beforeAll(async () => {
  system = await startFaultedSystem()
})
afterAll(() => system.stop())

test('server, engine and database killed at each commit point in the middle of 600 runs: every promise is kept', { timeout: 600_000 }, async () => {
  const outcome = await faultCampaign(system, { points: commitPoints, targets: faultTargets, runs: 600 })
  expect(outcome.kills).toBe(commitPoints.length * faultTargets.length)
  const report = await keptPromises(system, outcome.runIds)
  console.info(
    JSON.stringify({ seconds: Math.round(outcome.seconds), met: Object.fromEntries(outcome.met), ...report, broken: report.broken.length }),
  )
  expect(report.broken).toEqual([])
  // What a caller met on the way were clear codes, never a failure without one.
  expect(outcome.met.get('INTERNAL')).toBeUndefined()
  // The server ended whenever it was killed, and never by itself, whatever became of engine and database.
  const ends = system.events.flatMap((event) => (event.child === 'server' && event.event === 'ended' ? [event.signal] : []))
  expect(ends).toEqual(commitPoints.map(() => 'SIGKILL'))
})
