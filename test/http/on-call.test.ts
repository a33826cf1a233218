import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { enrol } from './enrol.ts'
import { useTestServer } from './test-server.ts'

const server = useTestServer()

test('a rotation is set, swapped and handed over, each in the ledger without the text of the note', async () => {
  const running = await server.start()
  const local = running.client
  const clientOf = async (name: string): Promise<MaestroClient> => new MaestroClient({ url: running.url, token: (await enrol(local, name)).token })
  const [ada, ben, cleo] = [await clientOf('ada'), await clientOf('ben'), await clientOf('cleo')]
  expect(await local.onCall.view()).toMatchObject({ now: null, next: [], record: null })
  await expect(ada.onCall.handOver({ role: 'primary', note: 'Nothing.' })).rejects.toMatchObject({ code: 'NOT_FOUND' })

  const monday = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10)
  const schedule = {
    timeZone: 'UTC',
    handoverTime: '00:00',
    rotation: { kind: 'weekly' as const, startDate: monday, people: ['ada', 'ben', 'cleo'] },
  }
  await expect(ada.onCall.set(schedule)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(local.onCall.set({ ...schedule, rotation: { ...schedule.rotation, people: ['ada', 'nemo'] } })).rejects.toMatchObject({
    code: 'OPERATOR_UNKNOWN',
  })
  await expect(local.onCall.set({ ...schedule, timeZone: 'Europe/Atlantis' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  const set = await local.onCall.set(schedule)
  expect(set).toMatchObject({ now: { primary: 'ada', secondary: 'ben', swapped: false }, next: [{ primary: 'ben', secondary: 'cleo' }, {}, {}, {}] })

  const [from, until] = [new Date(Date.now() - 60_000).toISOString(), new Date(Date.now() + 600_000).toISOString()]
  expect(await ada.onCall.swap({ from, until, role: 'primary', person: 'cleo' })).toMatchObject({ now: { primary: 'cleo', swapped: true, until } })
  await expect(ada.onCall.swap({ from, until: from, role: 'primary', person: 'cleo' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })

  const note = 'Two questions are open.'
  await expect(ben.onCall.handOver({ role: 'primary', note })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const handed = await cleo.onCall.handOver({ role: 'primary', note })
  expect(handed).toMatchObject({ from: 'cleo', to: 'ada', changesAt: until, acceptedAt: null })
  expect(await cleo.onCall.handOver({ role: 'primary', note: `${note} One more.` })).toMatchObject({ id: handed.id, revision: 2 })
  await expect(ben.onCall.accept(handed.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const accepted = await ada.onCall.accept(handed.id)
  expect(accepted.acceptedAt).not.toBeNull()
  await expect(cleo.onCall.handOver({ role: 'primary', note })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await local.onCall.view()).handovers).toEqual([accepted])

  const { events } = await local.ledger.follow({ after: -1, limit: 100 })
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('on-call.'))
  expect(kinds).toEqual(['on-call.scheduled', 'on-call.swapped', 'on-call.handed-over', 'on-call.handed-over', 'on-call.accepted'])
  expect(JSON.stringify(events)).not.toContain('questions are open')
})

test('of two who swap at the same moment both swaps count, one on top of the other', async () => {
  const running = await server.start()
  const local = running.client
  for (const name of ['ada', 'ben', 'cleo']) await enrol(local, name)
  await local.onCall.set({ timeZone: 'UTC', handoverTime: '00:00', rotation: { kind: 'weekly', startDate: '2026-01-05', people: ['ada', 'ben'] } })
  const [from, until] = [new Date(Date.now() - 60_000).toISOString(), new Date(Date.now() + 600_000).toISOString()]
  await Promise.all([
    local.onCall.swap({ from, until, role: 'primary', person: 'cleo' }),
    local.onCall.swap({ from, until, role: 'secondary', person: 'cleo' }),
  ])
  const { now, record } = await local.onCall.view()
  expect(record?.swaps).toHaveLength(2)
  expect([now?.primary, now?.secondary]).toContain('cleo')
  expect(now?.primary).not.toBe(now?.secondary)
})
