import { MaestroError } from '@maestro-helix/contract/errors'

/**
 * What a tool throws when it is certain that nothing happened: the target refused, or the arguments make no sense. Anything else a tool throws
 * leaves the outcome unknown, and an action whose target takes no idempotency key is then handed to a person instead of being repeated.
 */
export function refuseAction(reason: string): MaestroError {
  return new MaestroError('ACTION_FAILED', reason)
}
