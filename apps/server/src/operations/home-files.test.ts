import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { announceServer, localToken } from './home-files.ts'
import { listenOnLoopback } from './listen-on-loopback.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'maestro-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

test('the local token is made once, for its owner alone', async () => {
  let made = 0
  const newToken = (): string => `token-${++made}`
  expect(await localToken(home, newToken)).toBe('token-1')
  expect(await localToken(home, newToken)).toBe('token-1')
  expect((await stat(join(home, 'api-token'))).mode & 0o777).toBe(0o600)
})

test('where the server answers is written as a whole', async () => {
  const server = { url: 'http://127.0.0.1:1', pid: 7, startedAt: '2026-01-01T00:00:00.000Z' }
  announceServer(home, server)
  expect(JSON.parse(await readFile(join(home, 'server.json'), 'utf8'))).toEqual(server)
  expect(await readdir(home)).toEqual(['server.json'])
})

test('a port that somebody has is refused with its own code', async () => {
  const first = createServer()
  await listenOnLoopback(first, 0)
  const { port, address } = first.address() as AddressInfo
  expect(address).toBe('127.0.0.1')
  await expect(listenOnLoopback(createServer(), port)).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  first.close()
})
