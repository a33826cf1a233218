import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { laxerOwnValues } from '@maestro-helix/helix/gates/gate-changes'
import { gateThresholdsFor, heldOwnGate } from '@maestro-helix/helix/gates/gate-thresholds'
import type { Principal } from '@maestro-helix/contract/run'
import { proposeSetting, type SettingParts } from '../governance/settings/change-settings.ts'
import { gateSettings, type OwnGate, ownGateSettings, storedGateConfig, storedOwnGate } from '../governance/settings/gate-settings.ts'
import { placeKey, type SettingsHistory } from '../governance/settings/settings-history.ts'
import type { Gates } from '../orchestration/driver-parts.ts'
import { openSettingsInForce, type SettingEvents, type SettingForm } from './settings-in-force.ts'
import type { GateFileContent } from './watch-gate-config.ts'

/** The gates that decide now, as the record has them. */
export type GatesInForce = Required<Gates> & {
  /** A configuration that is or was in force, by the SHA-256 that decisions name. */
  configOf(sha256: string): GateConfig | undefined
  /** What a step might ask for by a version that is or was in force. */
  ownGateOf(sha256: string): OwnGate | undefined
  history(): SettingsHistory
  /** What the file says, and whether that is refused. */
  file(): GateFileContent
  /** Why what others recorded since cannot be used: the last that was proven stays in force; null where all is well. */
  problem(): string | null
  /** Reads what is recorded, after recording what the file said while that could not be. @throws MaestroError RECORD_UNAVAILABLE */
  refresh(): Promise<void>
  /** What the file says is proposed, or refused with an entry. */
  offer(content: GateFileContent): Promise<void>
  /** Each own gate of the definition that asks for less than is configured and permitted is proposed. */
  offerOwnGates(definition: CompiledWorkflow, by: Principal): Promise<SettingVersionRecord[]>
}

/**
 * Opens the gates of the record. At the first start the file is put in force as version 1; from then on a file that says something else is a proposal.
 * @throws MaestroError GATE_CONFIG_INVALID where the record has none and the file says nothing usable; LEDGER_INCONSISTENT where the record was changed past
 * the ledger.
 */
export async function openGatesInForce(parts: SettingParts, first: GateFileContent, events: SettingEvents): Promise<GatesInForce> {
  const settings = await openSettingsInForce(parts, form, first, events)
  const { present, refresh } = settings

  async function offerOwnGates({ name, steps }: CompiledWorkflow, by: Principal): Promise<SettingVersionRecord[]> {
    const proposals: SettingVersionRecord[] = []
    for (const step of steps) {
      if (!('agents' in step) || step.gate === undefined) continue
      const { config } = present()
      const place = { workflow: name, step: step.id }
      const asked = { ...place, stepOverride: step.gate, permitted: present().permitted(name, step.id)?.gate ?? null }
      const laxer = laxerOwnValues(step.gate, gateThresholdsFor(config, place))
      if (laxer.length === 0 || heldOwnGate(config, asked) === null) continue
      const proposal = { kind: 'gate', place, settings: ownGateSettings(step.gate), origin: 'definition', rationale: null } as const
      proposals.push(await proposeSetting(parts, proposal, by))
    }
    if (proposals.length > 0) await refresh()
    return proposals
  }

  return {
    current: () => ({ config: present().config, sha256: present().sha256 }),
    permitted: (workflow, step) => present().permitted(workflow, step),
    configOf: (sha256) => present().configOf(sha256),
    ownGateOf: (sha256) => present().ownGateOf(sha256),
    history: settings.history,
    file: settings.file,
    problem: settings.problem,
    refresh,
    offer: settings.offer,
    offerOwnGates,
  }
}

const form = {
  kind: 'gate' as const,
  invalid: 'GATE_CONFIG_INVALID' as const,
  settingsOf: ({ config }: { config: GateConfig; sha256: string }) => gateSettings(config),
  presentOf: gatesOf,
} satisfies SettingForm<{ config: GateConfig; sha256: string }, ReturnType<typeof gatesOf>>

/** What is in force by what is recorded, parsed once. */
function gatesOf(history: SettingsHistory, inForce: SettingVersionRecord) {
  const used = history.versions.filter(({ activations }) => activations.length > 0).map(({ record }) => record)
  const configs = new Map(used.flatMap(({ place, sha256, settings }) => (place === null ? [[sha256, storedGateConfig(settings)]] : [])))
  const ownGates = new Map(used.flatMap(({ place, sha256, settings }) => (place === null ? [] : [[sha256, storedOwnGate(settings)]])))
  return {
    config: storedGateConfig(inForce.settings),
    sha256: inForce.sha256,
    configOf: (sha256: string) => configs.get(sha256),
    ownGateOf: (sha256: string) => ownGates.get(sha256),
    permitted: (workflow: string, step: string) => {
      const record = history.inForce.get(placeKey({ workflow, step }))?.record
      return record ? { gate: storedOwnGate(record.settings), sha256: record.sha256 } : null
    },
  }
}
