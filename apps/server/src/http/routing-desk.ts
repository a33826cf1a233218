import type { GovernedVersionDetail } from '@maestro-helix/contract/http/governed-versions'
import type { ProposeRoutingRequest, RoutingView } from '@maestro-helix/contract/http/routing'
import type { Principal } from '@maestro-helix/contract/run'
import { routingChanges } from '@maestro-helix/helix/routing/routing-changes'
import type { SettingParts } from '../governance/settings/change-settings.ts'
import { routingSettings, storedRoutingPolicy } from '../governance/settings/routing-settings.ts'
import type { RoutingInForce } from '../operations/routing-in-force.ts'
import { bindSettingDesk, type SettingDesk } from './setting-desk.ts'

/** Where routing policies are read, proposed, approved and put in force. */
export interface RoutingDesk extends SettingDesk {
  current: RoutingInForce['current']
  governed(): Omit<RoutingView, 'policy' | 'policySha256' | 'steps' | 'more'>
  /** @throws MaestroError ROUTING_POLICY_INVALID and those of `proposeSetting`. */
  propose(request: ProposeRoutingRequest, by: Principal): Promise<GovernedVersionDetail>
}

/** Gives the desk what it needs. */
export function bindRoutingDesk({ parts, routing }: { parts: SettingParts; routing: RoutingInForce }): RoutingDesk {
  const { propose, ...desk } = bindSettingDesk({
    kind: 'routing',
    parts,
    settings: routing,
    changes: (from, to) => routingChanges(storedRoutingPolicy(from.settings), storedRoutingPolicy(to.settings)),
  })
  return {
    ...desk,
    current: routing.current,
    propose: async ({ policy, rationale }, by) => propose({ place: null, settings: routingSettings(policy), rationale }, by),
  }
}

/** As of the gates: a refused file stops nothing, a record that the ledger contradicts does. */
export function routingReadiness(routing: Pick<RoutingInForce, 'file' | 'problem'>): { ready: boolean; reason: string | null } {
  if (routing.problem() !== null)
    return { ready: false, reason: 'the recorded routing policies are not what the ledger says; the one that was proven last stays in force' }
  return 'refusal' in routing.file()
    ? { ready: true, reason: 'the file of the routing policy was refused and changes nothing; `maestro routing` says why' }
    : { ready: true, reason: null }
}
