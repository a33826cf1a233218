import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import type { SessionRow } from '../record/sign-in-store.ts'

/** Who sends a request, in what roles, and by which means that was found. */
export type Actor = {
  principal: Principal
  roles: readonly Role[]
  /** The person's record where it is a person. */
  operator?: OperatorRecord
  /** The session where it was a cookie that told. */
  session?: SessionRow
}

/** What a request brings to tell who sends it. */
export type Credentials = { authorization: string | undefined; /** The token in the session cookie. */ session?: string | undefined }
