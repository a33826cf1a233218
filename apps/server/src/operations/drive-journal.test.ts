import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DriveJournal } from './drive-journal.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drive-journal-'))
  file = join(folder, 'drives')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('DriveJournal', () => {
  it('counts a drive that was at work as the process ended, in the process after', () => {
    expect(new DriveJournal(file).begun('poison')).toBe(0)
    expect(new DriveJournal(file).begun('poison')).toBe(1)
    expect(new DriveJournal(file).begun('poison')).toBe(2)
    const last = new DriveJournal(file)
    expect(last.begun('poison')).toBe(3)
    expect(last.begun('bystander')).toBe(0)
  })

  it('does not count one that only waited for others, or one that a good end of the process cut short', () => {
    const killed = new DriveJournal(file)
    killed.begun('waiting')
    killed.waits('waiting', true)
    const stopped = new DriveJournal(file)
    expect(stopped.begun('waiting')).toBe(0)
    stopped.stopped()
    expect(new DriveJournal(file).begun('waiting')).toBe(0)
  })

  it('counts one that had come back from waiting', () => {
    const killed = new DriveJournal(file)
    killed.begun('run')
    killed.waits('run', true)
    killed.waits('run', false)
    expect(new DriveJournal(file).begun('run')).toBe(1)
  })

  it('forgets what it counted once a drive ends well or the run moves on', () => {
    const journal = new DriveJournal(file)
    for (const runId of ['ended', 'moved', 'stuck']) {
      journal.begun(runId)
      journal.threw(runId)
    }
    journal.begun('ended')
    journal.ended('ended')
    journal.progressed('moved')
    journal.begun('stuck')
    journal.interrupted('stuck')
    const next = new DriveJournal(file)
    expect(['ended', 'moved', 'stuck'].map((runId) => next.begun(runId))).toEqual([0, 0, 1])
  })

  it('passes over a line that was cut short, and starts small again', () => {
    const journal = new DriveJournal(file)
    for (let round = 0; round < 60_000; round++) {
      journal.begun('run')
      journal.ended('run')
    }
    expect(readFileSync(file).length).toBeLessThan(1_000_000)
    appendFileSync(file, 'b ha')
    expect(new DriveJournal(file).begun('run')).toBe(0)
  })
})
