import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { chooseDesk } from './choose-desk.ts'

const data = fileURLToPath(new URL('../../examples/data/', import.meta.url))

test('each shape of folder gets its workflow, with what every action does', async () => {
  expect(await chooseDesk(join(data, 'customer-service'))).toMatchObject({
    workflow: 'customer-service',
    effects: { cancel_pending_order: 'irreversible' },
  })
  expect(await chooseDesk(join(data, 'airline-desk'))).toMatchObject({ workflow: 'described-desk', effects: { get_user_details: 'read' } })
  expect(await chooseDesk(join(data, 'library-desk'))).toMatchObject({ workflow: 'described-desk', effects: { renew_loan: 'reversible' } })
})

test('a shop that lacks a file is told which, before anything is started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'maestro-lacking-'))
  try {
    await cp(join(data, 'customer-service'), folder, { recursive: true })
    await rm(join(folder, 'orders.json'))
    await rm(join(folder, 'policy.md'))
    await expect(chooseDesk(folder)).rejects.toMatchObject({
      code: 'RUN_INPUT_INVALID',
      message: expect.stringMatching(/lacks policy\.md, orders\.json/) as string,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
