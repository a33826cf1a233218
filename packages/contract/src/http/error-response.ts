import { z } from 'zod'
import { instantSchema } from '../identifiers.ts'

/** What every refused or failed request is answered with. The request id is in the `x-request-id` header of every answer. */
export const errorResponseSchema = z.strictObject({
  error: z.strictObject({
    /** A code of the error catalogue; the only part to decide by. */
    code: z.string(),
    /** What went wrong with this request, without payloads, secrets or stack traces. */
    message: z.string(),
    /** What to do next. */
    hint: z.string(),
    timestamp: instantSchema,
    /** Particulars a program can use, such as the fields refused; absent where there are none. */
    details: z.record(z.string(), z.unknown()).optional(),
  }),
})
export type ErrorResponse = z.infer<typeof errorResponseSchema>
