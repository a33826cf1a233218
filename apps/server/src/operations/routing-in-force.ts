import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import type { SettingParts } from '../governance/settings/change-settings.ts'
import { routingSettings, storedRoutingPolicy } from '../governance/settings/routing-settings.ts'
import { openSettingsInForce, type SettingEvents, type SettingForm, type SettingsInForce } from './settings-in-force.ts'
import type { RoutingFileContent } from './watch-routing-policy.ts'

type InForce = { policy: RoutingPolicy; sha256: string }

/** The routing policy that chooses now, as the record has it. */
export type RoutingInForce = Omit<SettingsInForce<InForce, InForce>, 'present'> & { current(): InForce }

/**
 * Opens the routing policy of the record, by the mechanism of the gates: the file of the first start is version 1, a file that says something else later is a
 * proposal.
 * @throws MaestroError ROUTING_POLICY_INVALID where the record has none and the file says nothing usable; LEDGER_INCONSISTENT where the record was changed
 * past the ledger.
 */
export async function openRoutingInForce(parts: SettingParts, first: RoutingFileContent, events: SettingEvents): Promise<RoutingInForce> {
  const { present, ...settings } = await openSettingsInForce(parts, form, first, events)
  return { ...settings, current: present }
}

const form: SettingForm<InForce, InForce> = {
  kind: 'routing',
  invalid: 'ROUTING_POLICY_INVALID',
  settingsOf: ({ policy }) => routingSettings(policy),
  presentOf: (_history, { settings, sha256 }) => ({ policy: storedRoutingPolicy(settings), sha256 }),
}
