import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ChildEvent, type ChildSpecification, superviseChild } from './supervised-child.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-child-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function specification(script: string, changes: Partial<ChildSpecification> = {}): ChildSpecification {
  const logFile = join(folder, 'logs', 'child.log')
  return {
    name: 'child',
    command: () => ({ program: process.execPath, args: ['-e', script], environment: {}, workingDirectory: folder }),
    async checkReady() {
      if (!/^ready/m.test(readFileSync(logFile, 'utf8'))) throw new Error('not yet')
    },
    readyTimeoutMs: 20_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 20_000,
    logFile,
    failureCode: 'UNAVAILABLE',
    ...changes,
  }
}

const stays = 'console.log("ready"); setInterval(() => {}, 1000)'

test('a child that ignores its stop signal is killed when its time is over', async () => {
  const events: ChildEvent[] = []
  const child = superviseChild(specification(`process.on("SIGTERM", () => {}); ${stays}`, { stopTimeoutMs: 50 }), (event) => events.push(event))
  await child.ready()
  await child.stop()
  expect(events.map(({ event }) => event)).toEqual(['starting', 'ready', 'ended', 'stopped'])
  expect(events[2]).toMatchObject({ signal: 'SIGKILL' })
  expect(child.pid).toBeUndefined()
  await child.stop()
})

test.each([
  ['outside', stays],
  ['itself', 'console.log("ready"); setTimeout(() => process.abort(), 300)'],
])('a child that is started again learns that the life before was ended from %s', async (how, script) => {
  const told: unknown[] = []
  const ready = Promise.withResolvers<void>()
  const command: ChildSpecification['command'] = (ended) => {
    told.push(ended)
    if (told.length === 2) ready.resolve()
    return { program: process.execPath, args: ['-e', script], environment: {}, workingDirectory: folder }
  }
  const child = superviseChild(specification(script, { command }), () => undefined)
  await child.ready()
  if (how === 'outside') process.kill(child.pid ?? 0, 'SIGKILL')
  await ready.promise
  expect(told).toEqual([undefined, how])
  await child.stop()
})

test('a restart ends the child in good order and waits for the next one', async () => {
  const child = superviseChild(specification(stays), () => undefined)
  await child.ready()
  const { pid } = child
  await child.restart()
  expect(child.pid).not.toBe(pid)
  await child.stop()
  await expect(child.ready()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('a child that never gets ready is killed, tried again, and reported with its log', async () => {
  const events: ChildEvent[] = []
  const child = superviseChild(specification('console.log("some words"); setInterval(() => {}, 1000)', { readyTimeoutMs: 300 }), (event) =>
    events.push(event),
  )
  await expect(child.ready()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/not ready after 300 ms[^]*some words/) })
  expect(events.filter(({ event }) => event === 'ended')).toHaveLength(3)
  await child.stop()
})

test('a child that says why it cannot run is believed, and not started again where that cannot help', async () => {
  const events: ChildEvent[] = []
  const reasonIn = (text: string) => (text.includes('bad gates') ? new MaestroError('GATE_CONFIG_INVALID', 'bad gates') : undefined)
  const child = superviseChild(specification('console.error("bad gates"); process.exit(1)', { reasonIn }), (event) => events.push(event))
  await expect(child.ready()).rejects.toMatchObject({ code: 'GATE_CONFIG_INVALID', message: 'bad gates' })
  expect(events.map(({ event }) => event)).toEqual(['starting', 'ended'])
  await child.stop()
})

test('a program that does not exist is reported', async () => {
  const missing = { command: () => ({ program: join(folder, 'missing'), args: [], environment: {}, workingDirectory: folder }) }
  const child = superviseChild(specification('', missing), () => undefined)
  await expect(child.ready()).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') })
  await child.stop()
})

test('whoever waits for a child that died is told when it is back, however many starts that takes', async () => {
  const script = `
    const { appendFileSync, readFileSync, writeFileSync } = require('node:fs')
    appendFileSync('lives', 'x')
    const lives = readFileSync('lives', 'utf8').length
    if (lives === 2 || lives === 3) process.exit(1)
    writeFileSync('ready-' + process.pid, '')
    setInterval(() => {}, 1000)`
  const checkReady = async (_signal: AbortSignal, pid: number) => void readFileSync(join(folder, `ready-${pid}`))
  const child = superviseChild(specification(script, { checkReady }), () => undefined)
  await child.ready()
  const { pid } = child
  await child.restart()
  expect(child.pid).not.toBe(pid)
  expect(readFileSync(join(folder, 'lives'), 'utf8')).toHaveLength(4)
  await child.stop()
})

test('a child that runs and no longer answers is killed and started again', async () => {
  const events: ChildEvent[] = []
  const stopped = new Set<number>()
  const alive = {
    deadAfterMs: 60,
    async check() {
      if (child.pid !== undefined && stopped.has(child.pid)) throw new Error('no answer')
    },
  }
  const child = superviseChild(specification(stays, { alive }), (event) => events.push(event))
  await child.ready()
  const { pid = 0 } = child
  process.kill(pid, 'SIGSTOP')
  stopped.add(pid)
  while (child.pid === pid || child.pid === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
  await child.ready()
  expect(events).toContainEqual(expect.objectContaining({ event: 'unresponsive', pid }))
  expect(events).toContainEqual({ child: 'child', event: 'ended', pid, exitCode: null, signal: 'SIGKILL' })
  await child.stop()
})

test('stopped while it starts, it does not start again', async () => {
  const child = superviseChild(specification('setInterval(() => {}, 1000)'), () => undefined)
  const ready = child.ready()
  await child.stop()
  await expect(ready).rejects.toMatchObject({ message: 'child was stopped' })
})
