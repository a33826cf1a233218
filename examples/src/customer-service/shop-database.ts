import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import { z } from 'zod'
import { readJsonFile, replaceJsonFile, withFileLock } from '../keep-json-file.ts'
import { applyOrderAction } from './apply-order-action.ts'
import type { OrderAction } from './order-action.ts'
import { type Address, loadShop, orderSchema, type Shop, userSchema } from './shop.ts'

/** What differs from the user's folder, and what was answered to each call. */
const overlaySchema = z.strictObject({
  version: z.literal(1),
  orders: z.record(z.string(), orderSchema),
  users: z.record(z.string(), userSchema),
  /** By idempotency key. */
  results: z.record(z.string(), z.strictObject({ argumentsSha256: z.string(), result: z.record(z.string(), z.json()) })),
})
type Overlay = z.infer<typeof overlaySchema>

/**
 * A shop whose changes are kept in a file of their own: the user's folder is only ever read. Several processes may use it; writes are serialised
 * by a lock file and replace the file atomically. A repeated idempotency key gets the first result, and nothing happens a second time.
 */
export class ShopDatabase {
  private readonly folder: string
  private readonly file: string

  private constructor(folder: string, file: string) {
    this.folder = folder
    this.file = file
  }

  /** `name` tells working copies of the same folder apart (one per trial, for instance). */
  static async open(folder: string, workFolder: string, name = 'default'): Promise<ShopDatabase> {
    const real = await realpath(folder).catch(() => undefined)
    if (real === undefined) throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(folder)}" does not exist.`)
    const key = createHash('sha256')
      .update(JSON.stringify([real, name]))
      .digest('hex')
      .slice(0, 24)
    return new ShopDatabase(real, join(workFolder, 'customer-service', `${key}.json`))
  }

  /** The shop as it is now. */
  async read(): Promise<Shop> {
    const [shop, overlay] = await Promise.all([loadShop(this.folder), this.readOverlay()])
    return { ...shop, orders: { ...shop.orders, ...overlay.orders }, users: { ...shop.users, ...overlay.users } }
  }

  /**
   * Carries out all actions of one call, or none.
   * @throws MaestroError ACTION_FAILED with the rule that forbids one of them; CONFLICT when the key was used for other arguments.
   */
  async apply(userId: string, actions: readonly OrderAction[], idempotencyKey: string): Promise<JsonObject> {
    const argumentsSha256 = createHash('sha256')
      .update(JSON.stringify([userId, actions]))
      .digest('hex')
    return withFileLock(this.file, async () => {
      const overlay = await this.readOverlay()
      const earlier = overlay.results[idempotencyKey]
      if (earlier !== undefined) {
        if (earlier.argumentsSha256 !== argumentsSha256) throw new MaestroError('CONFLICT', 'This idempotency key was used for another call.')
        return earlier.result
      }
      const shop = await loadShop(this.folder)
      const confirmations: string[] = []
      const former: JsonObject[] = []
      for (const action of actions) {
        const state = { products: shop.products, orders: { ...shop.orders, ...overlay.orders }, users: { ...shop.users, ...overlay.users } }
        const outcome = applyOrderAction(state, userId, action)
        if (!outcome.allowed) throw new MaestroError('ACTION_FAILED', outcome.reason)
        former.push(...formerAddress(state, action))
        Object.assign(overlay.orders, outcome.change.orders)
        Object.assign(overlay.users, outcome.change.users)
        confirmations.push(outcome.confirmation)
      }
      // The last change first: what an address was before the first of several is what undoing them comes to.
      const result: JsonObject = {
        done: actions.map((action) => action.name),
        confirmations,
        ...(former.length > 0 && { former: former.toReversed() }),
      }
      overlay.results[idempotencyKey] = { argumentsSha256, result }
      await replaceJsonFile(this.file, overlay)
      return result
    })
  }

  private async readOverlay(): Promise<Overlay> {
    const kept = await readJsonFile(this.file)
    return kept === undefined ? { version: 1, orders: {}, users: {}, results: {} } : overlaySchema.parse(kept)
  }
}

/** The call that sets an address back to what it is before the action; nothing for what changes no address. */
function formerAddress({ orders, users }: Pick<Shop, 'orders' | 'users'>, action: OrderAction): JsonObject[] {
  const known = ({ address1, address2, city, country, state, zip }: Address): JsonObject => ({ address1, address2, city, country, state, zip })
  if (action.name === 'modify_user_address') {
    const user = users[action.kwargs.user_id]
    return user ? [{ user_id: action.kwargs.user_id, ...known(user.address) }] : []
  }
  if (action.name !== 'modify_pending_order_address') return []
  const order = orders[action.kwargs.order_id]
  return order ? [{ order_id: order.order_id, ...known(order.address) }] : []
}
