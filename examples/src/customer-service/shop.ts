import { basename } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { z } from 'zod'
import { readFolderFile, readFolderJson } from '../read-folder-file.ts'

/** The shape of a shop's folder: policy.md, orders.json, users.json, products.json (each also as .json.gz). Unknown members are kept. */
export const addressSchema = z.looseObject({
  address1: z.string(),
  address2: z.string().default(''),
  city: z.string(),
  country: z.string(),
  state: z.string(),
  zip: z.string(),
})
export type Address = z.infer<typeof addressSchema>

const optionsSchema = z.record(z.string(), z.string())
export const orderItemSchema = z.looseObject({
  name: z.string(),
  product_id: z.string(),
  item_id: z.string(),
  /** In the currency's main unit; converted to cents before any arithmetic. */
  price: z.number(),
  options: optionsSchema,
})
export type OrderItem = z.infer<typeof orderItemSchema>

export const orderSchema = z.looseObject({
  order_id: z.string(),
  user_id: z.string(),
  address: addressSchema,
  items: z.array(orderItemSchema),
  status: z.string(),
  payment_history: z.array(z.looseObject({ transaction_type: z.string(), amount: z.number(), payment_method_id: z.string() })),
})
export type Order = z.infer<typeof orderSchema>

export const paymentMethodSchema = z.looseObject({
  source: z.string(),
  id: z.string(),
  balance: z.number().optional(),
  last_four: z.string().optional(),
})
export type PaymentMethod = z.infer<typeof paymentMethodSchema>

export const userSchema = z.looseObject({
  name: z.looseObject({ first_name: z.string(), last_name: z.string() }),
  address: addressSchema,
  email: z.string(),
  payment_methods: z.record(z.string(), paymentMethodSchema),
  orders: z.array(z.string()),
})
export type User = z.infer<typeof userSchema>

const variantSchema = z.looseObject({ item_id: z.string(), options: optionsSchema, available: z.boolean(), price: z.number() })
export type Variant = z.infer<typeof variantSchema>
const productSchema = z.looseObject({ name: z.string(), product_id: z.string(), variants: z.record(z.string(), variantSchema) })
export type Product = z.infer<typeof productSchema>

export type Shop = { policy: string; orders: Record<string, Order>; users: Record<string, User>; products: Record<string, Product> }

/** What a shop's folder holds. */
export const shopFiles = ['policy.md', 'orders.json', 'users.json', 'products.json'] as const

/** @throws MaestroError RUN_INPUT_INVALID naming the file that is absent, too large or of another shape. */
export async function loadShop(folder: string): Promise<Shop> {
  const [policy, orders, users, products] = await Promise.all([
    readFolderFile(folder, 'policy.md'),
    readFolderJson(folder, 'orders.json', z.record(z.string(), orderSchema)),
    readFolderJson(folder, 'users.json', z.record(z.string(), userSchema)),
    readFolderJson(folder, 'products.json', z.record(z.string(), productSchema)),
  ])
  if (policy === undefined) throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(folder)}" holds no policy.md.`)
  return { policy: policy.toString('utf8'), orders, users, products }
}
