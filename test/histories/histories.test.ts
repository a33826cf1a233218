import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { interpreterVersion } from '@maestro-helix/server/orchestration/interpreter'
import { sha256Hex } from '@maestro-helix/server/record/digest'
import { type History, planAsJson, snapshotsOf } from './history.ts'

const directory = import.meta.dirname
const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Record<string, string>
const files = readdirSync(directory).filter((file) => file.endsWith('.json') && file !== 'manifest.json')
const read = (file: string): string => readFileSync(join(directory, file), 'utf8')

describe('recorded histories', () => {
  it('are all listed, and as they were written', () => {
    expect(Object.fromEntries(files.map((file) => [file, sha256Hex(read(file))]))).toEqual(manifest)
  })

  it.each(files)('%s is planned as it was', (file) => {
    const history = JSON.parse(read(file)) as History
    expect(history.interpreterVersion).toBeLessThanOrEqual(interpreterVersion)
    const snapshots = [...snapshotsOf(history.changes)]
    expect(snapshots.length).toBeGreaterThan(1)
    for (const [at, { plans }] of history.changes.entries()) {
      const snapshot = snapshots[at]
      if (!snapshot) throw new Error('a snapshot is missing')
      for (const { now, beforeEnd, plan } of plans) {
        const planned = beforeEnd ? { ...snapshot, run: history.changes[at - 1]?.run ?? snapshot.run } : snapshot
        expect(planAsJson(history.definition, planned, now, history.toolTraits), `${file}, change ${at}`).toEqual(plan)
      }
    }
  })

  it('show every state of a step, every way to start and every way to end', () => {
    const states = new Set<string>()
    for (const file of files) {
      for (const { plans, run } of (JSON.parse(read(file)) as History).changes) {
        states.add(`run ${run.status}`)
        for (const { plan } of plans) {
          const { steps, start, ending, expired } = plan as unknown as {
            steps: { state: string }[]
            start: { kind: string }[]
            ending: { status: string } | null
            expired: string[]
          }
          for (const step of steps) states.add(`step ${step.state}`)
          for (const one of start) states.add(`start ${one.kind}`)
          if (ending) states.add(`ending ${ending.status}`)
          if (expired.length > 0) states.add('expired')
        }
      }
    }
    expect([...states].toSorted().join(', ')).toBe(
      'ending completed, ending failed, ending halted, expired, ' +
        'run cancelled, run completed, run failed, run halted, run paused, run queued, run running, run waiting, ' +
        'start agent, start code, start compensate, start execute, start open-intent, start read, start recover, ' +
        'step due, step passed, step pending, step skipped, step stopped, step waiting',
    )
  })
})
