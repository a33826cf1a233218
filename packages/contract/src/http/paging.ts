import { z } from 'zod'

/** How many items a page holds at most. */
export const pageLimit = 500

/** Query members of every paged list. `after` is the `next` of the page before. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(pageLimit).default(50),
  after: z.string().min(1).max(200).optional(),
}

/** A page of a list. `next` is null on the last one. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() })
}

/** A page of a list. */
export type Page<Item> = { items: Item[]; next: string | null }
