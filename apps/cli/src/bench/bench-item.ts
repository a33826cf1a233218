import type { Json } from '@maestro-helix/contract/json'
import { z } from 'zod'

/**
 * One item of a benchmark file as a scorer may see it. Labels and annotations (label, human, experts, spans, risk_description and the like) are not
 * among these fields, so that no scorer can read them.
 */
export const benchItemSchema = z.object({
  id: z.string(),
  input: z.string().default(''),
  context: z.string().default(''),
  output: z.json().default(''),
})
export type BenchItem = z.infer<typeof benchItemSchema> & { readonly output: Json }

/** What only the report reads: who an item belongs to, and what people said of it, where the file holds it. */
export const benchLabelSchema = z.object({
  source: z.string().default(''),
  task: z.string().default(''),
  group: z.string().default(''),
  system: z.union([z.string(), z.number()]).transform(String).default(''),
  subset: z.string().optional(),
  label: z.union([z.literal(0), z.literal(1)]).optional(),
  human: z.record(z.string(), z.number()).optional(),
  spans: z.array(z.json()).optional(),
  lang: z.string().optional().catch(undefined),
  family: z.string().optional().catch(undefined),
  attack: z.string().optional(),
  host: z.string().optional().catch(undefined),
  quotes_attack: z.boolean().optional().catch(undefined),
  attack_type: z.string().optional(),
})
export type BenchLabel = z.infer<typeof benchLabelSchema>
