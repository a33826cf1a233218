import type { RoutingDecision } from '@maestro-helix/contract/run'
import type { IndexedEntry } from '../record/record-store.ts'

/**
 * Why an agent was not chosen by a routing policy that was put in force before; null where it was, where nothing was chosen by one, and where the ledger held
 * nothing of routing policies yet. By the order of the ledger, which no clock can turn. Pure.
 * `policies`: what the ledger holds of the versions of the routing policy. `index`: of the attempt's entry.
 */
export function ungovernedRouting(policies: readonly IndexedEntry[], routing: RoutingDecision | null, index: number): string | null {
  if (routing?.policySha256 === undefined) return null
  const activated = policies.filter((entry) => entry.kind === 'routing.activated' && entry.index < index)
  if (activated.length === 0 || activated.some(({ fields }) => fields['settings_sha256'] === routing.policySha256)) return null
  return `the routing policy ${routing.policySha256} was not put in force before`
}
