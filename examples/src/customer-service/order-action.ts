import type { ToolEffect, ToolUse } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'

const id = z.string().min(1).max(100)
const ids = z.array(id).min(1).max(100)
const address = {
  address1: z.string().min(1).max(200),
  address2: z.string().max(200),
  city: z.string().min(1).max(100),
  country: z.string().min(1).max(100),
  state: z.string().min(1).max(100),
  zip: z.string().min(1).max(20),
}

/** What a clerk can do, by the names and arguments of the tau-bench retail tools. */
export const orderActionSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('cancel_pending_order'), kwargs: z.strictObject({ order_id: id, reason: z.string().min(1).max(200) }) }),
  z.strictObject({ name: z.literal('return_delivered_order_items'), kwargs: z.strictObject({ order_id: id, item_ids: ids, payment_method_id: id }) }),
  z.strictObject({
    name: z.literal('exchange_delivered_order_items'),
    kwargs: z.strictObject({ order_id: id, item_ids: ids, new_item_ids: ids, payment_method_id: id }),
  }),
  z.strictObject({
    name: z.literal('modify_pending_order_items'),
    kwargs: z.strictObject({ order_id: id, item_ids: ids, new_item_ids: ids, payment_method_id: id }),
  }),
  z.strictObject({ name: z.literal('modify_pending_order_address'), kwargs: z.strictObject({ order_id: id, ...address }) }),
  z.strictObject({ name: z.literal('modify_pending_order_payment'), kwargs: z.strictObject({ order_id: id, payment_method_id: id }) }),
  z.strictObject({ name: z.literal('modify_user_address'), kwargs: z.strictObject({ user_id: id, ...address }) }),
  z.strictObject({ name: z.literal('transfer_to_human_agents'), kwargs: z.strictObject({ summary: z.string().min(1).max(4_000) }) }),
])
export type OrderAction = z.infer<typeof orderActionSchema>
export type OrderActionName = OrderAction['name']

/** In the order in which they must be carried out: changing items closes an order for the changes before it. */
export const orderActionNames = [
  'modify_user_address',
  'modify_pending_order_address',
  'modify_pending_order_payment',
  'modify_pending_order_items',
  'cancel_pending_order',
  'return_delivered_order_items',
  'exchange_delivered_order_items',
  'transfer_to_human_agents',
] as const satisfies readonly OrderActionName[]

/** What each action does to the world. Whatever moves money, or can be done once only, is irreversible. */
export const orderActionEffects: Record<OrderActionName, ToolEffect> = {
  cancel_pending_order: 'irreversible',
  return_delivered_order_items: 'irreversible',
  exchange_delivered_order_items: 'irreversible',
  modify_pending_order_items: 'irreversible',
  modify_pending_order_payment: 'irreversible',
  modify_pending_order_address: 'reversible',
  modify_user_address: 'reversible',
  transfer_to_human_agents: 'reversible',
}

/** What a clerk may ask for. */
export const clerkTools: readonly ToolUse[] = orderActionNames.map((name) => ({ tool: toolIdOf(name), effect: orderActionEffects[name] }))

/** The tool's id in the catalog. */
export function toolIdOf(name: OrderActionName): string {
  return name.replaceAll('_', '-')
}
