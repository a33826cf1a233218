import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '@maestro-helix/contract/roles'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { enrol } from '../http/enrol.ts'
import { useTestServer } from '../http/test-server.ts'
import { governedRuns } from './governed-runs.ts'

const server = useTestServer()
const jane = 'jane-doe-4711'
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-sight-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('what is about a person is shown to those whose role says so, and each of them is entered once an hour', async () => {
  const governed = await governedRuns(server, home, 2, { subject: jane, stopAt: 'approval' })
  const { runIds, url, serviceToken, ledger } = governed
  const [runId = ''] = runIds
  const local = new MaestroClient({ url, token: serviceToken })
  const person = async (name: string, role: Role) => new MaestroClient({ url, token: (await enrol(local, name, [role])).token })
  const program = async (id: string, role: 'viewer' | 'operator' | 'personal-data-reader') =>
    new MaestroClient({
      url,
      token: (await local.people.createServiceAccount({ id, roles: [role, 'viewer'].slice(0, role === 'viewer' ? 1 : 2) as never })).token,
    })
  const readers = {
    viewer: await person('vic', 'viewer'),
    approver: await person('ada-two', 'approver'),
    bot: await program('bot', 'viewer'),
    worker: await program('worker', 'operator'),
    trusted: await program('trusted', 'personal-data-reader'),
  }
  const looks = async (): Promise<{ by: string; keys: unknown[] }[]> =>
    (await ledger.entries(0, 10_000))
      .map(({ leaf }) => JSON.parse(Buffer.from(leaf).toString()) as { kind: string; by: string; subject_key_ids: unknown[] })
      .filter(({ kind }) => kind === 'privacy.seen')
      .map(({ by, subject_key_ids: keys }) => ({ by, keys }))
  const [escalation] = (await local.escalations.list()).items
  const everythingFor = async (client: MaestroClient): Promise<string> =>
    JSON.stringify([
      await client.runs.get(runId),
      await client.runs.list(),
      await client.runs.trace(runId),
      await client.escalations.list(),
      await client.escalations.get(escalation?.id ?? ''),
      await client.desk.case(escalation?.id ?? ''),
      await client.desk.queue(),
    ])
  const before = await looks()
  for (const name of ['viewer', 'bot', 'worker'] as const) expect([name, (await everythingFor(readers[name])).includes(jane)]).toEqual([name, false])
  expect(await looks()).toEqual(before)
  for (const name of ['approver', 'trusted'] as const) expect([name, (await everythingFor(readers[name])).includes(jane)]).toEqual([name, true])
  const { subjectKeyId } = await local.privacy.holding(jane)
  expect((await looks()).slice(before.length)).toEqual([
    { by: 'operator:ada-two', keys: [subjectKeyId] },
    { by: 'service:trusted', keys: [subjectKeyId] },
  ])

  // What a command answers shows no more than reading does, and what it does is whole.
  expect(JSON.stringify(await readers.worker.runs.cancel(runId))).not.toContain(jane)
  expect(JSON.stringify(await readers.approver.runs.get(runId))).toContain(jane)
  expect((await local.audit.runs({})).items.find((audited) => audited.runId === runId)?.findings).toEqual([])
  const answer = await fetch(`${url}/runs/${runId}`, { headers: { authorization: `Bearer ${(await enrol(local, 'val', ['viewer'])).token}` } })
  expect(answer.headers.get('x-personal-data')).toBe('withheld')
})
