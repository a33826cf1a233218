import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { Operator } from '@maestro-helix/contract/http/operators'

/** An operator as shown: without the digest of their token and the names of their accounts elsewhere. */
export function shownOperator({ tokenSha256: _kept, identities: _elsewhere, ...operator }: OperatorRecord): Operator {
  return operator
}
