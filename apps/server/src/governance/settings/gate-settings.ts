import { MaestroError } from '@maestro-helix/contract/errors'
import { type GateConfig, gateConfigSchema } from '@maestro-helix/contract/gate-config'
import type { SettingChange, SettingPlace } from '@maestro-helix/contract/governed-setting'
import type { JsonObject } from '@maestro-helix/contract/json'
import { type AgentStep, agentStepSchema } from '@maestro-helix/contract/workflow-definition'
import { gateChanges, laxerOwnValues } from '@maestro-helix/helix/gates/gate-changes'
import { gateThresholdsFor } from '@maestro-helix/helix/gates/gate-thresholds'
import { defaultGateConfig, parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { placeKey, type SettingsHistory, wholeKey } from './settings-history.ts'

const ownGateSchema = agentStepSchema.shape.gate.unwrap()
export type OwnGate = NonNullable<AgentStep['gate']>

/** A gate configuration as it is stored. @throws MaestroError GATE_CONFIG_INVALID */
export function gateSettings(value: unknown): JsonObject {
  return parseGateConfig(JSON.stringify(value)) as unknown as JsonObject
}

/** What a step may ask for, as it is stored. @throws MaestroError GATE_CONFIG_INVALID */
export function ownGateSettings(value: unknown): JsonObject {
  const parsed = ownGateSchema.safeParse(value)
  if (!parsed.success) throw new MaestroError('GATE_CONFIG_INVALID', `a step's own gate: ${parsed.error.issues[0]?.message ?? 'is invalid'}`)
  return parsed.data as JsonObject
}

/** The configuration of a stored version, whole. Versions of an older release hold what their schema knew. */
export function storedGateConfig(settings: JsonObject): GateConfig {
  return gateConfigSchema.parse(settings)
}

export function storedOwnGate(settings: JsonObject): OwnGate {
  return ownGateSchema.parse(settings)
}

/** What a version changes at its place, beside what is in force there. What a step may ask for is compared with what holds where it may ask for nothing. */
export function changesOfGate(history: SettingsHistory, place: SettingPlace | null, settings: JsonObject): SettingChange[] {
  const present = history.inForce.get(wholeKey)
  // The first one of all is compared with what the release ships.
  if (place === null) return gateChanges(present ? storedGateConfig(present.record.settings) : defaultGateConfig, storedGateConfig(settings))
  if (!present) return []
  const configured = gateThresholdsFor(storedGateConfig(present.record.settings), place)
  const before = { ...configured, ...history.inForce.get(placeKey(place))?.record.settings } as JsonObject
  const laxer = laxerOwnValues(settings, configured)
  return Object.entries(settings).flatMap(([path, after]): SettingChange[] => {
    const was = before[path]
    return JSON.stringify(was) === JSON.stringify(after)
      ? []
      : [{ path, ...(was !== undefined && { before: was }), after, laxer: laxer.some((one) => one === path || one.startsWith(`${path}.`)) }]
  })
}
