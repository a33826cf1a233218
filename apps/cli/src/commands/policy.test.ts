import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyCheck, PolicyDryRun, PolicyVersionRecord } from '@maestro-helix/contract/policy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { policySha256, readPolicySet } from '../governance/policy-files.ts'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { ids } from '../testing/sample-records.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
let folder: string
beforeEach(async () => {
  server = await startContractServer()
  folder = await mkdtemp(join(tmpdir(), 'maestro-policies-'))
  await writeFile(join(folder, 'all.cedar'), '@id("all") permit (principal, action, resource);')
  await writeFile(
    join(folder, 'tests.yaml'),
    '- { name: everything, question: { action: execute, workflow: w, step: s, tool: { id: pay, effect: reversible } }, expect: permit }',
  )
  await maestro(server.home, ['operators', 'enrol', 'alice'])
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const at = '2026-01-01T10:00:00.000Z'
const author = { kind: 'operator', id: 'alice' } as const

async function stored(version: number): Promise<PolicyVersionRecord> {
  const bundle = await readPolicySet('/', folder)
  return { version, sha256: policySha256(bundle), bundle, author, proposedAt: at, proposal: null }
}

async function listed(): Promise<object> {
  const { sha256 } = await stored(1)
  return {
    versions: [{ version: 1, sha256, author, proposedAt: at, inForce: true }],
    activations: [{ version: 1, sha256, replaces: null, at, by: author, approval: null }],
  }
}

describe('maestro policy', () => {
  it('shows the policies in force and lists the versions', async () => {
    server.answers.set('GET /api/v1/policies', await listed())
    server.answers.set('GET /api/v1/policies/1', await stored(1))
    const shown = await maestro(server.home, ['policy'])
    expect(shown.code).toBe(0)
    expect(shown.out).toContain('@id("all") permit')
    expect((await maestro(server.home, ['policy', 'list'])).out).toContain('in force since')
  })

  it('tests a folder and ends with 1 where a case fails', async () => {
    const check: PolicyCheck = {
      sha256: 'ab'.repeat(32),
      policies: ['all'],
      warnings: [],
      tests: [{ name: 'everything', outcome: 'permit', policies: ['all'], problem: 'expected deny, decided permit by all' }],
    }
    server.answers.set('POST /api/v1/policies/check', check)
    const { code, out } = await maestro(server.home, ['policy', 'test', folder])
    expect(code).toBe(1)
    expect(out).toContain('failed: everything: expected deny')
    await rm(join(folder, 'all.cedar'))
    expect((await maestro(server.home, ['policy', 'test', folder])).code).toBe(2)
  })

  it('signs what it proposes and what it puts in force, and signs no text that it was not shown', async () => {
    server.answers.set('POST /api/v1/policies', await stored(2))
    expect((await maestro(server.home, ['policy', 'propose', folder])).out).toContain('Version 2 is proposed by alice')
    const { sha256 } = await stored(2)
    expect(server.posted.at(-1)?.body).toMatchObject({ signed: { statement: { policySha256: sha256, operatorId: 'alice' } } })
    server.answers.set('GET /api/v1/policies', await listed())
    server.answers.set('GET /api/v1/policies/2', await stored(2))
    server.answers.set('POST /api/v1/policies/2/activation', { version: 2, sha256, replaces: 1, at, by: author, approval: null })
    expect((await maestro(server.home, ['policy', 'activate', '2'])).out).toContain('Version 2 is in force')
    expect(server.posted.at(-1)?.body).toMatchObject({ signed: { statement: { version: 2, policySha256: sha256, replaces: 1 } } })
    server.answers.set('GET /api/v1/policies/2', { ...(await stored(2)), sha256: 'cd'.repeat(32) })
    expect((await maestro(server.home, ['policy', 'activate', '2'])).code).toBe(5)
  })

  it('shows what a version would have decided, and what differs', async () => {
    const changed: PolicyDryRun['changed'] = [
      {
        runId: ids.run,
        stepId: 'pay',
        attempt: 1,
        action: 'pay',
        moment: 'opening',
        at,
        before: { outcome: 'permit', people: 2, roles: [], policies: ['two'] },
        after: { outcome: 'deny', people: null, roles: [], policies: ['stopped'] },
        reason: 'stopped: Payments are stopped.',
      },
    ]
    server.answers.set('GET /api/v1/policies/2/dry-run', {
      version: 2,
      sha256: 'ab'.repeat(32),
      considered: 4,
      compared: 5,
      notComparable: 1,
      changed,
    })
    const { out } = await maestro(server.home, ['policy', 'dry-run', '2'])
    expect(out).toContain('1 of 5 decisions would have been others')
    expect(out).toContain('stopped: Payments are stopped.')
    server.answers.set('GET /api/v1/policies', await listed())
    server.answers.set('GET /api/v1/policies/1/diff', {
      from: 2,
      to: 1,
      changes: [{ policy: 'all', file: 'a.cedar', before: 'permit;' }],
      testsChanged: false,
    })
    expect((await maestro(server.home, ['policy', 'diff', '2'])).out).toContain('- permit;')
  })
})
