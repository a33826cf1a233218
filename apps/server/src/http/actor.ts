import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'

/** Who sends a request, in what roles, and by which means that was found. */
export type Actor = {
  principal: Principal
  roles: readonly Role[]
  /** The person's record where it is a person. */
  operator?: OperatorRecord
}

/** What a request brings to tell who sends it. */
export type Credentials = { authorization: string | undefined }
