import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { carryOut } from './desk-journal.ts'
import { describeFolder, loadDesk } from './load-desk.ts'
import { understandRequest } from './understand-request.ts'

const airline = fileURLToPath(new URL('../../data/airline-desk', import.meta.url))
const library = fileURLToPath(new URL('../../data/library-desk', import.meta.url))
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-desk-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('one clear wish that a described case allows is proposed, with the arguments of the record', async () => {
  const desk = await loadDesk(airline)
  const proposal = understandRequest(desk, { text: 'My user id is nora_falk_2207. Please cancel reservation KQ7T2M, I have changed my plans.' })
  expect(proposal).toMatchObject({ customer: 'nora_falk_2207', actions: [{ name: 'cancel_reservation', kwargs: { reservation_id: 'KQ7T2M' } }] })
})

test.each([
  ['nobody is proven', 'Please cancel reservation KQ7T2M.', []],
  ['two people are named', 'I am nora_falk_2207, writing for omar_diaz_3310: cancel KQ7T2M.', []],
  ['it belongs to somebody else', 'I am nora_falk_2207. Cancel reservation ZP4R8W.', ['transfer_to_human_agents']],
  ['no case allows it', 'I am omar_diaz_3310. Cancel reservation ZP4R8W, I do not feel like it.', ['transfer_to_human_agents']],
  ['more than one thing is wanted', 'I am nora_falk_2207. Cancel KQ7T2M and add a bag to my other trip.', ['transfer_to_human_agents']],
  ['it depends', 'I am nora_falk_2207. Cancel KQ7T2M if I get all my money back.', ['transfer_to_human_agents']],
  ['it names no record', 'I am nora_falk_2207. Cancel my trip.', ['transfer_to_human_agents']],
  ['nothing is recognised', 'I am nora_falk_2207. Hello!', ['transfer_to_human_agents']],
])('nothing is guessed where %s', async (_, text, actions) => {
  expect(understandRequest(await loadDesk(airline), { text }).actions.map(({ name }) => name)).toEqual(actions)
})

test('insurance counts for the reason it covers, and only then', async () => {
  const desk = await loadDesk(airline)
  const wish = (why: string): string[] =>
    understandRequest(desk, { user_id: 'omar_diaz_3310', text: `Cancel reservation VB3N6X, ${why}.` }).actions.map(({ name }) => name)
  expect(wish('I am in hospital')).toEqual(['cancel_reservation'])
  expect(wish('my friend has a birthday')).toEqual(['transfer_to_human_agents'])
})

test('a desk of another trade is served from its own description alone', async () => {
  const desk = await loadDesk(library)
  expect(understandRequest(desk, { text: 'Please renew L-204. My address is iris@readers.example.' })).toMatchObject({
    customer: 'r-17',
    actions: [{ name: 'renew_loan', kwargs: { loan_id: 'L-204', weeks: 3 } }],
  })
  expect(understandRequest(desk, { text: 'Please renew L-205. My address is iris@readers.example.' }).actions).toMatchObject([
    { name: 'transfer_to_human_agents' },
  ])
})

test('an action happens once on a working copy, for its owner alone', async () => {
  const call = {
    folder: library,
    database: 'x',
    customer: 'r-17',
    actions: [{ name: 'renew_loan', kwargs: { loan_id: 'L-204', weeks: 3 } }],
    idempotencyKey: 'one',
  }
  const before = await readFile(join(library, 'loans.json'), 'utf8')
  const first = await carryOut(folder, call)
  expect(first).toEqual({ done: ['renew_loan'], confirmations: ['renew_loan is done for L-204.'] })
  expect(await carryOut(folder, call)).toEqual(first)
  await expect(carryOut(folder, { ...call, customer: 'r-18' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(carryOut(folder, { ...call, idempotencyKey: 'two' })).rejects.toThrow('carried out on L-204 before')
  await expect(carryOut(folder, { ...call, customer: 'r-18', idempotencyKey: 'three' })).rejects.toThrow('belongs to another customer')
  await expect(carryOut(folder, { ...call, actions: [{ name: 'constructor', kwargs: {} }], idempotencyKey: 'four' })).rejects.toThrow('no action')
  expect(await readFile(join(library, 'loans.json'), 'utf8')).toBe(before)
})

test('everything that a folder lacks is named at once, and what is no desk is told what would be', async () => {
  await expect(loadDesk(folder)).rejects.toMatchObject({
    code: 'RUN_INPUT_INVALID',
    message: expect.stringContaining('airline (users.json') as string,
  })
  await cp(airline, folder, { recursive: true })
  await rm(join(folder, 'policy.md'))
  await rm(join(folder, 'flights.json'))
  await expect(loadDesk(folder)).rejects.toThrow(/lacks policy\.md, flights\.json/)
  await writeFile(join(folder, 'desk.json'), '{"version": 1}')
  await expect(describeFolder(folder)).rejects.toThrow('desk.json has another shape')
})
