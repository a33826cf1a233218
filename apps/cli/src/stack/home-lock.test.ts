import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acquireHomeLock, readHomeOwner } from './home-lock.ts'
import { identifyProcess, isRunning } from './process-identity.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-lock-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('one owner at a time, who tells where the API is', () => {
  const lock = acquireHomeLock(home)
  expect(() => acquireHomeLock(home)).toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING', details: { pid: process.pid, home, apiUrl: null } }))
  lock.publishApiUrl('http://127.0.0.1:1')
  expect(readHomeOwner(home)).toMatchObject({ pid: process.pid, apiUrl: 'http://127.0.0.1:1' })
  expect(() => acquireHomeLock(home)).toThrow(/http:\/\/127\.0\.0\.1:1/)
  lock.release()
  expect(readHomeOwner(home)).toBeUndefined()
  acquireHomeLock(home).release()
  expect(readdirSync(home)).toEqual([])
})

test.each([
  ['of a process that has ended', JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '']).pid, startToken: 'x', apiUrl: null })],
  ['of an earlier process with the pid of one that runs', JSON.stringify({ pid: process.pid, startToken: 'an earlier time', apiUrl: null })],
  ['that is damaged', '{"pid":'],
])('a lock %s is taken over', (_name, content) => {
  writeFileSync(join(home, 'owner.json'), content)
  expect(readHomeOwner(home)).toBeUndefined()
  acquireHomeLock(home).release()
})

test('a process is told apart from every other', () => {
  const self = identifyProcess(process.pid)
  expect(self !== undefined && isRunning(self)).toBe(true)
  expect(isRunning({ pid: process.pid, startToken: 'x' })).toBe(false)
  expect(identifyProcess(spawnSync(process.execPath, ['-e', '']).pid)).toBeUndefined()
})
