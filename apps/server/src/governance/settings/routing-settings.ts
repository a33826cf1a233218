import type { SettingChange, SettingPlace } from '@maestro-helix/contract/governed-setting'
import type { JsonObject } from '@maestro-helix/contract/json'
import { type RoutingPolicy, routingPolicySchema } from '@maestro-helix/contract/routing-policy'
import { defaultRoutingPolicy, parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { routingChanges } from '@maestro-helix/helix/routing/routing-changes'
import { type SettingsHistory, wholeKey } from './settings-history.ts'

/** A routing policy as it is stored. @throws MaestroError ROUTING_POLICY_INVALID */
export function routingSettings(value: unknown): JsonObject {
  return parseRoutingPolicy(JSON.stringify(value))
}

/** The policy of a stored version, whole. Versions of an older release hold what their schema knew. */
export function storedRoutingPolicy(settings: JsonObject): RoutingPolicy {
  return routingPolicySchema.parse(settings)
}

/** What a version changes beside the policy in force; the first one of all is compared with what the release ships. Steps have no policies of their own. */
export function changesOfRouting(history: SettingsHistory, _place: SettingPlace | null, settings: JsonObject): SettingChange[] {
  const present = history.inForce.get(wholeKey)
  return routingChanges(present ? storedRoutingPolicy(present.record.settings) : defaultRoutingPolicy, storedRoutingPolicy(settings))
}
