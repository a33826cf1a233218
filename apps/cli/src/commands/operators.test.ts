import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
})
afterEach(() => server.close())

describe('maestro operators', () => {
  it('keeps key and token in the home, readable by their owner alone', async () => {
    expect((await maestro(server.home, ['operators', 'enrol', 'alice', '--display-name', 'Alice Example'])).code).toBe(0)
    const folder = join(server.home, 'operators/alice')
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    for (const file of ['key.pem', 'token']) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(folder, 'key.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    expect(server.operators).toMatchObject([{ id: 'alice', displayName: 'Alice Example', demonstration: false }])
    expect((await maestro(server.home, ['token', '--as', 'alice'])).out).toBe('operator-token\n')
    expect((await maestro(server.home, ['operators', 'list'])).out).toMatch(/alice +Alice Example +active +operator, approver +person +yes/)
  })

  it('never replaces a key that is there', async () => {
    await maestro(server.home, ['operators', 'enrol', 'alice'])
    const before = await readFile(join(server.home, 'operators/alice/key.pem'), 'utf8')
    expect((await maestro(server.home, ['operators', 'enrol', 'alice'])).code).toBe(3)
    expect(await readFile(join(server.home, 'operators/alice/key.pem'), 'utf8')).toBe(before)
  })

  it('forgets a key that the server refused, and keeps one it may know', async () => {
    server.refuse = { path: '/operators', code: 'OPERATOR_EXISTS' }
    expect((await maestro(server.home, ['operators', 'enrol', 'alice'])).code).toBe(3)
    expect(await readdir(join(server.home, 'operators'))).toEqual([])
    server.refuse = { path: '/operators', code: 'RECORD_UNAVAILABLE' }
    expect((await maestro(server.home, ['operators', 'enrol', 'alice'])).code).toBe(4)
    const key = await readFile(join(server.home, 'operators/alice/key.pem'), 'utf8')
    server.refuse = undefined
    expect((await maestro(server.home, ['operators', 'enrol', 'alice'])).code).toBe(0)
    expect(await readFile(join(server.home, 'operators/alice/key.pem'), 'utf8')).toBe(key)
  })

  it('enrols in the roles that are named, and refuses names that are no roles', async () => {
    expect((await maestro(server.home, ['operators', 'enrol', 'alice', '--roles', 'viewer,governance-lead'])).code).toBe(0)
    expect(server.operators).toMatchObject([{ roles: ['viewer', 'governance-lead'] }])
    for (const roles of ['', 'king', 'viewer,viewer'])
      expect((await maestro(server.home, ['operators', 'enrol', 'bob', '--roles', roles])).code).toBe(2)
  })

  it('takes no name that could leave the folder', async () => {
    expect((await maestro(server.home, ['operators', 'enrol', '../alice'])).code).toBe(2)
  })
})
