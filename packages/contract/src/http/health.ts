import { z } from 'zod'

/** GET /healthz: the process answers. */
export const healthSchema = z.strictObject({ status: z.literal('alive'), version: z.string() })
export type Health = z.infer<typeof healthSchema>

export const readinessParts = ['record', 'engine', 'ledger', 'gates', 'routing'] as const

/** GET /readyz: 200 where every part works, 503 otherwise. `reason` says what to look at; also beside a part that works, where the clock lies before the ledger, or the file of the gates or of the routing policy was refused. */
export const readinessSchema = z.strictObject({
  status: z.enum(['ready', 'unready']),
  parts: z.array(z.strictObject({ part: z.enum(readinessParts), ready: z.boolean(), reason: z.string().nullable() })),
})
export type Readiness = z.infer<typeof readinessSchema>
