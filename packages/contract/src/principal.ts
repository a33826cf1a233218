import { z } from 'zod'
import { nameSchema } from './identifiers.ts'

/** Who caused something: an enrolled operator or a service (the local token, an agent, the system itself). */
export const principalSchema = z.strictObject({ kind: z.enum(['operator', 'service']), id: nameSchema })
