import type { ErrorCode } from '@maestro-helix/contract/errors'

/** An expected refusal, with the code that the record keeps. */
export type Refusal = { code: ErrorCode; reason: string }
