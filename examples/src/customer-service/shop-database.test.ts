import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { callTool } from '@maestro-helix/sdk/testing/call-tool'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withFileLock } from '../keep-json-file.ts'
import type { OrderAction } from './order-action.ts'
import { loadShop } from './shop.ts'
import { ShopDatabase } from './shop-database.ts'
import { createShopTools } from './tools.ts'

const folder = fileURLToPath(new URL('../../data/customer-service', import.meta.url))
const cancel: OrderAction = { name: 'cancel_pending_order', kwargs: { order_id: '#W2000301', reason: 'no longer needed' } }
let workFolder = ''
beforeEach(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'maestro-shop-'))
})
afterEach(() => rm(workFolder, { recursive: true, force: true }))

test('an action happens once, on the working copy only, and returns its first result again', async () => {
  const before = await readFile(join(folder, 'orders.json'), 'utf8')
  const shop = await ShopDatabase.open(folder, workFolder)
  const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => shop.apply('cora_lind_1003', [cancel], 'key')))
  expect(first).toEqual({
    done: ['cancel_pending_order'],
    confirmations: ['Order #W2000301 is cancelled (no longer needed); $24.00 is refunded to gift card gift_card_1003 immediately.'],
  })
  for (const other of others) expect(other).toEqual(first)
  const now = await shop.read()
  expect(now.orders['#W2000301']).toMatchObject({
    status: 'cancelled',
    payment_history: [{ transaction_type: 'payment' }, { transaction_type: 'refund', amount: 24 }],
  })
  expect(now.users['cora_lind_1003']?.payment_methods['gift_card_1003']?.balance).toBe(39)
  expect(await readFile(join(folder, 'orders.json'), 'utf8')).toBe(before)
  expect((await (await ShopDatabase.open(folder, workFolder, 'another')).read()).orders['#W2000301']?.status).toBe('pending')
})

test('a second cancellation, a foreign order and a reused key are refused, and nothing of a call is kept when a part is refused', async () => {
  const shop = await ShopDatabase.open(folder, workFolder)
  await expect(shop.apply('ada_marsh_1001', [cancel], 'a')).rejects.toMatchObject({
    code: 'ACTION_FAILED',
    message: 'Order #W2000301 belongs to another customer.',
  })
  await expect(shop.apply('cora_lind_1003', [cancel, cancel], 'b')).rejects.toMatchObject({ code: 'ACTION_FAILED' })
  expect((await shop.read()).orders['#W2000301']?.status).toBe('pending')
  await shop.apply('cora_lind_1003', [cancel], 'c')
  await expect(
    shop.apply('cora_lind_1003', [{ name: 'cancel_pending_order', kwargs: { ...cancel.kwargs, reason: 'ordered by mistake' } }], 'c'),
  ).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('the money of every change adds up to the cent', async () => {
  const shop = await ShopDatabase.open(folder, workFolder)
  await shop.apply(
    'cora_lind_1003',
    [
      {
        name: 'modify_pending_order_items',
        kwargs: { order_id: '#W2000301', item_ids: ['7100000301'], new_item_ids: ['7100000302'], payment_method_id: 'gift_card_1003' },
      },
    ],
    'k',
  )
  const { orders, users } = await shop.read()
  expect(orders['#W2000301']).toMatchObject({
    status: 'pending (items modified)',
    items: [{ item_id: '7100000302', price: 29.5 }],
    payment_history: [{ amount: 24 }, { transaction_type: 'payment', amount: 5.5 }],
  })
  expect(users['cora_lind_1003']?.payment_methods['gift_card_1003']?.balance).toBe(9.5)
})

test('a lock left by a process that died is taken over; tools refuse bad arguments before anything happens', async () => {
  const file = join(workFolder, 'x.json')
  await writeFile(`${file}.lock`, '')
  await utimes(`${file}.lock`, new Date(0), new Date(0))
  expect(await withFileLock(file, async () => 'done')).toBe('done')

  const tools = createShopTools({ defaultFolder: folder, workFolder })
  expect(Object.fromEntries(tools.map(({ id, effect }) => [id, effect]))).toEqual({
    'modify-user-address': 'reversible',
    'modify-pending-order-address': 'reversible',
    'modify-pending-order-payment': 'irreversible',
    'modify-pending-order-items': 'irreversible',
    'cancel-pending-order': 'irreversible',
    'return-delivered-order-items': 'irreversible',
    'exchange-delivered-order-items': 'irreversible',
    'transfer-to-human-agents': 'reversible',
  })
  const tool = tools.find(({ id }) => id === 'cancel-pending-order')
  const given = { folder: '', database: 'default', customer: 'cora_lind_1003', calls: [{ order_id: '#W2000301' }] }
  await expect(callTool(tool as Tool, given)).rejects.toMatchObject({ code: 'ACTION_FAILED' })
})

test('a folder of another shape is refused with the file that is wrong', async () => {
  await writeFile(join(workFolder, 'policy.md'), 'policy')
  for (const name of ['orders', 'users', 'products']) await writeFile(join(workFolder, `${name}.json`), '{}')
  await writeFile(join(workFolder, 'orders.json'), '{"#1": {"order_id": 7}}')
  await expect(loadShop(workFolder)).rejects.toMatchObject({
    code: 'RUN_INPUT_INVALID',
    message: expect.stringContaining('orders.json has another shape'),
  })
  await writeFile(join(workFolder, 'orders.json'), '{')
  await expect(loadShop(workFolder)).rejects.toMatchObject({ message: 'orders.json is not JSON.' })
  await expect(loadShop(join(workFolder, 'absent'))).rejects.toMatchObject({ code: 'RUN_INPUT_INVALID' })
})
