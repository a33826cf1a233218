import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import { offerFirstEnrolment } from '@maestro-helix/server/operations/first-enrolment'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { relyingParty, type TestServer, useTestServer } from '../http/test-server.ts'

const server = useTestServer()
let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'maestro-first-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function started(): Promise<TestServer> {
  const running = await server.start()
  await writeFile(join(home, 'server.json'), JSON.stringify({ url: running.url, pid: process.pid, startedAt: new Date().toISOString() }))
  await writeFile(join(home, 'api-token'), `${running.serviceToken}\n`)
  return running
}

async function offered(running: TestServer, aheadMs = 0): Promise<string | null> {
  const deps = {
    store: running.store,
    signIns: running.signIns,
    sources: { now: () => new Date(Date.now() + aheadMs).toISOString(), id: () => crypto.randomUUID() },
    relyingParty,
    newToken: () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
  }
  const file = await offerFirstEnrolment(deps, home, await running.queries.operators())
  return file === null ? null : (await readFile(file, 'utf8')).trim()
}

test('the first start leaves a link in the home, kept until it is used or expires; whoever uses it lets others in', async () => {
  const running = await started()
  const link = await offered(running)
  expect(link).toMatch(/^http:\/\/localhost:7411\/enrol#[\w-]{43}$/)
  expect((await stat(join(home, 'first-enrolment'))).mode & 0o777).toBe(0o600)
  expect(await offered(running)).toBe(link)
  const later = await offered(running, 25 * 60 * 60_000)
  expect(later).not.toBe(link)

  const accepted = await maestro(home, ['operators', 'accept', link ?? '', 'alice', '--display-name', 'Alice Example'])
  expect(accepted.out).toContain('alice is enrolled as administrator, operator, approver')
  expect(await offered(running)).toBeNull()
  await expect(readFile(join(home, 'first-enrolment'))).rejects.toMatchObject({ code: 'ENOENT' })
  const again = await maestro(home, ['operators', 'accept', link ?? '', 'mallory', '--json'])
  expect([again.code, again.err + again.out]).toEqual([expect.any(Number), expect.stringContaining('ENROLMENT_USED')])
  expect(await maestro(home, ['token', '--as', 'mallory'])).toMatchObject({ code: expect.any(Number) as number, out: '' })

  const invited = await maestro(home, ['operators', 'invite', '--roles', 'viewer', '--name', 'bob', '--json'])
  const { url, roles } = JSON.parse(invited.out) as { url: string; roles: string[] }
  expect(roles).toEqual(['viewer'])
  expect((await maestro(home, ['operators', 'accept', url, 'carol'])).code).not.toBe(0)
  expect((await maestro(home, ['operators', 'accept', url, 'bob'])).code).toBe(0)
  expect((await maestro(home, ['operators', 'accept', 'http://localhost:7411/enrol', 'dan'])).err).toContain('no link of enrolment')
  expect((await maestro(home, ['operators', 'roles', 'bob', 'approver'])).out).toContain('bob is now approver')
  const listed = await maestro(home, ['operators', 'list', '--json'])
  const [alice] = (JSON.parse(listed.out) as { operators: { authenticators: { id: string }[] }[] }).operators
  const last = await maestro(home, ['operators', 'revoke', 'alice', '--authenticator', alice?.authenticators[0]?.id ?? '', '--json'])
  expect(last.err + last.out).toContain('it is the last one')
})
