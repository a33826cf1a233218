import { findingKinds } from '@maestro-helix/contract/evaluation'
import type { GateConditions } from '@maestro-helix/contract/gate-conditions'
import { floorNames } from '@maestro-helix/contract/gate-conditions'

/** Every condition that can be switched off, off: the ordered rule alone. For measuring what the conditions are worth, and for tests of other things. */
export const noConditions: GateConditions = Object.fromEntries(
  [...floorNames, 'objectionLimit', 'confidenceFloor', 'unreadText', ...findingKinds].map((name) => [name, { on: false }]),
)
