import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'
import { parseStepInput } from '../parse-step-input.ts'
import { refusingWhatDidNotHappen } from '../refusing-what-did-not-happen.ts'
import type { ShopPlace } from './agents.ts'
import { orderActionEffects, type OrderActionName, orderActionNames, orderActionSchema, toolIdOf } from './order-action.ts'
import { ShopDatabase } from './shop-database.ts'

const properties: Record<OrderActionName, { blastRadius: number; toolClass: string; description: string }> = {
  cancel_pending_order: { blastRadius: 0.5, toolClass: 'refunds', description: 'Cancels pending orders and refunds what was paid.' },
  return_delivered_order_items: { blastRadius: 0.5, toolClass: 'refunds', description: 'Requests the return of delivered items and their refund.' },
  exchange_delivered_order_items: {
    blastRadius: 0.5,
    toolClass: 'orders',
    description: 'Requests the exchange of delivered items, once per order, and settles the difference.',
  },
  modify_pending_order_items: {
    blastRadius: 0.4,
    toolClass: 'orders',
    description: 'Changes items of pending orders, once per order, and settles the difference.',
  },
  modify_pending_order_payment: {
    blastRadius: 0.4,
    toolClass: 'orders',
    description: 'Moves the payment of pending orders to another method and refunds the first.',
  },
  modify_pending_order_address: { blastRadius: 0.2, toolClass: 'addresses', description: 'Changes the shipping address of pending orders.' },
  modify_user_address: { blastRadius: 0.2, toolClass: 'addresses', description: "Changes the customer's default address." },
  transfer_to_human_agents: { blastRadius: 0.05, toolClass: 'hand-overs', description: 'Hands the ticket over to a person.' },
}
const itemLists = {
  item_ids: { type: 'array', items: { type: 'string' }, minItems: 1 },
  new_item_ids: { type: 'array', items: { type: 'string' }, minItems: 1 },
}
const callMembers: Record<OrderActionName, JsonObject> = {
  cancel_pending_order: text('order_id', 'reason'),
  return_delivered_order_items: { ...text('order_id', 'payment_method_id'), item_ids: itemLists.item_ids },
  exchange_delivered_order_items: { ...text('order_id', 'payment_method_id'), ...itemLists },
  modify_pending_order_items: { ...text('order_id', 'payment_method_id'), ...itemLists },
  modify_pending_order_payment: text('order_id', 'payment_method_id'),
  modify_pending_order_address: text('order_id', 'address1', 'address2', 'city', 'country', 'state', 'zip'),
  modify_user_address: text('user_id', 'address1', 'address2', 'city', 'country', 'state', 'zip'),
  transfer_to_human_agents: text('summary'),
}

function text(...names: string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
}

const callSchema = z.strictObject({
  folder: z.string().max(4_096),
  database: z.string().max(100),
  customer: z.string().min(1).max(200),
  calls: z.array(z.record(z.string(), z.json())).min(1).max(50),
})

/** One tool per kind of action, so that each carries its honest effect class. All calls of one step are carried out, or none. */
export function createShopTools(place: ShopPlace): Tool[] {
  return orderActionNames.map((name) =>
    defineTool({
      id: toolIdOf(name),
      ...properties[name],
      effect: orderActionEffects[name],
      idempotent: true,
      ...(setsAddress(name) && { compensation: { tool: toolIdOf(name), arguments: withFormerAddresses } }),
      argumentsSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['folder', 'database', 'customer', 'calls'],
        properties: {
          folder: { type: 'string' },
          database: { type: 'string' },
          customer: { type: 'string', minLength: 1 },
          calls: {
            type: 'array',
            minItems: 1,
            maxItems: 50,
            items: { type: 'object', additionalProperties: false, required: Object.keys(callMembers[name]), properties: callMembers[name] },
          },
        },
      },
      async execute({ arguments: given, idempotencyKey }) {
        return refusingWhatDidNotHappen(async () => {
          const { folder, database, customer, calls } = parseStepInput(callSchema, given, toolIdOf(name))
          const actions = calls.map(
            (kwargs) => parseStepInput(z.strictObject({ action: orderActionSchema }), { action: { name, kwargs } }, toolIdOf(name)).action,
          )
          const shop = await ShopDatabase.open(folder === '' ? place.defaultFolder : folder, place.workFolder, database)
          return shop.apply(customer, actions, idempotencyKey)
        })
      },
    }),
  )
}

function setsAddress(name: OrderActionName): boolean {
  return name === 'modify_user_address' || name === 'modify_pending_order_address'
}

/** Undoing a change of address is changing it back: what the tool returned as former, called again. */
function withFormerAddresses({ arguments: given, result }: { arguments: JsonObject; result: Json }): JsonObject {
  const { former } = z.looseObject({ former: z.array(z.record(z.string(), z.json())) }).parse(result)
  return { ...given, calls: former }
}
