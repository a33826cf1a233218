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
  it('counts a drive that was at work as the process ended, in the process after', async () => {
    expect(await new DriveJournal(file).begun('poison')).toBe(0)
    expect(await new DriveJournal(file).begun('poison')).toBe(1)
    expect(await new DriveJournal(file).begun('poison')).toBe(2)
    const last = new DriveJournal(file)
    expect(await last.begun('poison')).toBe(3)
    expect(await last.begun('bystander')).toBe(0)
  })

  it('does not count one that only waited for others, or one that a good end of the process cut short', async () => {
    const killed = new DriveJournal(file)
    await killed.begun('waiting')
    killed.waits('waiting', true)
    const stopped = new DriveJournal(file)
    expect(await stopped.begun('waiting')).toBe(0)
    stopped.stopped()
    expect(await new DriveJournal(file).begun('waiting')).toBe(0)
  })

  it('counts one that had come back from waiting', async () => {
    const killed = new DriveJournal(file)
    await killed.begun('run')
    killed.waits('run', true)
    killed.waits('run', false)
    expect(await new DriveJournal(file).begun('run')).toBe(1)
  })

  it('forgets what it counted once a drive ends well or the run moves on', async () => {
    const journal = new DriveJournal(file)
    for (const runId of ['ended', 'moved', 'stuck']) {
      await journal.begun(runId)
      journal.threw(runId)
    }
    await journal.begun('ended')
    journal.ended('ended')
    journal.progressed('moved')
    await journal.begun('stuck')
    journal.interrupted('stuck')
    const next = new DriveJournal(file)
    expect(await Promise.all(['ended', 'moved', 'stuck'].map((runId) => next.begun(runId)))).toEqual([0, 0, 1])
  })

  it('suspects all that were at work together, lets one suspect at a time work, and counts the one that ends the process then', async () => {
    const first = new DriveJournal(file)
    for (const runId of ['a', 'poison', 'b']) await first.begun(runId)

    const second = new DriveJournal(file)
    expect(await second.begun('a')).toBe(0)
    const begun: string[] = []
    const poison = second.begun('poison').then((bad) => begun.push(`poison ${bad}`))
    void second.begun('b').then((bad) => begun.push(`b ${bad}`))
    expect(await second.begun('bystander')).toBe(0)
    expect(begun).toEqual([])
    second.progressed('a')
    await poison
    expect(begun).toEqual(['poison 0'])
    // It ends the process, while a, which has moved on, and the bystander are at work.

    const third = new DriveJournal(file)
    expect(await third.begun('poison')).toBe(1)
    const fourth = new DriveJournal(file)
    expect(await fourth.begun('poison')).toBe(2)
    fourth.threw('poison')
    expect(await fourth.begun('a')).toBe(0)
    fourth.ended('a')
    expect(await fourth.begun('b')).toBe(0)
    fourth.waits('b', true)
    expect(await fourth.begun('poison')).toBe(3)
  })

  it('blames nobody for a process that somebody else killed', async () => {
    await new DriveJournal(file).begun('run')
    for (let time = 0; time < 5; time++) expect(await new DriveJournal(file, { endedFromOutside: true }).begun('run')).toBe(0)
    expect(await new DriveJournal(file).begun('run')).toBe(1)
  })

  it('passes over a line that was cut short, and starts small again', async () => {
    const journal = new DriveJournal(file)
    for (let round = 0; round < 60_000; round++) {
      await journal.begun('run')
      journal.ended('run')
    }
    expect(readFileSync(file).length).toBeLessThan(1_000_000)
    appendFileSync(file, 'b ha')
    expect(await new DriveJournal(file).begun('run')).toBe(0)
  })
})
