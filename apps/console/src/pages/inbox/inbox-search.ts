import { riskTierSchema } from '@maestro-helix/contract/evaluation'
import { escalationRecordSchema } from '@maestro-helix/contract/governance'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'

/** Filters are in the address. `whose`: what waits for whoever looks, what they claimed, what nobody claimed, or everything. */
export const inboxSearchSchema = z.object({
  whose: z.enum(['me', 'claimed', 'unclaimed', 'all']).optional().catch(undefined),
  status: escalationRecordSchema.shape.status.optional().catch(undefined),
  workflow: nameSchema.optional().catch(undefined),
  agent: nameSchema.optional().catch(undefined),
  tier: riskTierSchema.optional().catch(undefined),
  text: z.string().max(200).optional().catch(undefined),
})
export type InboxSearch = z.infer<typeof inboxSearchSchema>
