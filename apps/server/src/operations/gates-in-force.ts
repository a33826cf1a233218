import { MaestroError } from '@maestro-helix/contract/errors'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { laxerOwnValues } from '@maestro-helix/helix/gates/gate-changes'
import { gateThresholdsFor, heldOwnGate } from '@maestro-helix/helix/gates/gate-thresholds'
import type { Principal } from '@maestro-helix/contract/run'
import { proposeSetting, readSettings, type SettingParts } from '../governance/settings/change-settings.ts'
import { gateSettings, type OwnGate, ownGateSettings, storedGateConfig, storedOwnGate } from '../governance/settings/gate-settings.ts'
import { fileAuthor, recordRefusedFile } from '../governance/settings/refused-settings.ts'
import { placeKey, type SettingsHistory, wholeKey } from '../governance/settings/settings-history.ts'
import type { Gates } from '../orchestration/driver-parts.ts'
import type { FileRefusal, GateFileContent } from './watch-gate-config.ts'

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

export type GateEvents = {
  inForce(version: number, sha256: string): void
  proposed(version: SettingVersionRecord): void
  refused(refusal: FileRefusal): void
  problem(reason: string): void
}

/**
 * Opens the gates of the record. At the first start the file is put in force as version 1; from then on a file that says something else is a proposal.
 * @throws MaestroError GATE_CONFIG_INVALID where the record has none and the file says nothing usable; LEDGER_INCONSISTENT where the record was changed past
 * the ledger.
 */
export async function openGatesInForce(parts: SettingParts, first: GateFileContent, events: GateEvents): Promise<GatesInForce> {
  let content = first
  let problem: string | null = null
  let refused: FileRefusal | null = null
  /** What the file says and nobody could record yet. */
  let unsaid: GateFileContent | null = null
  let present = await opened(parts, first)
  events.inForce(present.version, present.sha256)

  async function refresh(): Promise<void> {
    if (unsaid !== null) return offer(unsaid)
    return readAgain()
  }

  async function readAgain(): Promise<void> {
    const head = await parts.store.governedHead('gate')
    if (head?.revision === present.revision && problem === null) return
    try {
      const next = await readPresent(parts)
      problem = null
      if (next.version !== present.version) events.inForce(next.version, next.sha256)
      present = next
    } catch (error) {
      if (!(error instanceof MaestroError) || error.code.startsWith('RECORD_')) throw error
      if (problem !== error.message) events.problem(error.message)
      problem = error.message
    }
  }

  async function offer(next: GateFileContent): Promise<void> {
    content = next
    unsaid = next
    if ('refusal' in next) {
      if (refused?.sha256 !== next.refusal.sha256) events.refused(next.refusal)
      refused = next.refusal
      await recordRefusedFile(parts, 'gate', next.refusal)
      unsaid = null
      return readAgain()
    }
    refused = null
    const proposal = { kind: 'gate', place: null, settings: gateSettings(next.config), origin: 'file', rationale: null } as const
    const version = await proposeSetting(parts, proposal, fileAuthor)
    unsaid = null
    await readAgain()
    if (version.version !== present.version) events.proposed(version)
  }

  async function offerOwnGates({ name, steps }: CompiledWorkflow, by: Principal): Promise<SettingVersionRecord[]> {
    const proposals: SettingVersionRecord[] = []
    for (const step of steps) {
      if (!('agents' in step) || step.gate === undefined) continue
      const place = { workflow: name, step: step.id }
      const asked = { ...place, stepOverride: step.gate, permitted: present.permitted(name, step.id)?.gate ?? null }
      const laxer = laxerOwnValues(step.gate, gateThresholdsFor(present.config, place))
      if (laxer.length === 0 || heldOwnGate(present.config, asked) === null) continue
      const proposal = { kind: 'gate', place, settings: ownGateSettings(step.gate), origin: 'definition', rationale: null } as const
      proposals.push(await proposeSetting(parts, proposal, by))
    }
    if (proposals.length > 0) await refresh()
    return proposals
  }

  await offer(first)
  return {
    current: () => ({ config: present.config, sha256: present.sha256 }),
    permitted: (workflow, step) => present.permitted(workflow, step),
    configOf: (sha256) => present.configOf(sha256),
    ownGateOf: (sha256) => present.ownGateOf(sha256),
    history: () => present.history,
    file: () => content,
    problem: () => problem,
    refresh,
    offer,
    offerOwnGates,
  }
}

async function opened(parts: SettingParts, first: GateFileContent) {
  if ((await parts.store.governedHead('gate')) === undefined) {
    if ('refusal' in first) throw new MaestroError('GATE_CONFIG_INVALID', first.refusal.reason)
    const settings = gateSettings(first.config)
    await proposeSetting(parts, { kind: 'gate', place: null, settings, origin: 'installed', rationale: null }, fileAuthor)
  }
  return readPresent(parts)
}

/** What is in force by what is recorded, parsed once. */
async function readPresent(parts: SettingParts) {
  const { head, history } = await readSettings(parts.store, 'gate')
  const inForce = history.inForce.get(wholeKey)?.record
  if (!head || !inForce) throw new MaestroError('LEDGER_INCONSISTENT', 'the record holds no gate configuration that is in force')
  const used = history.versions.filter(({ activations }) => activations.length > 0).map(({ record }) => record)
  const configs = new Map(used.flatMap(({ place, sha256, settings }) => (place === null ? [[sha256, storedGateConfig(settings)]] : [])))
  const ownGates = new Map(used.flatMap(({ place, sha256, settings }) => (place === null ? [] : [[sha256, storedOwnGate(settings)]])))
  return {
    revision: head.revision,
    version: inForce.version,
    config: storedGateConfig(inForce.settings),
    sha256: inForce.sha256,
    history,
    configOf: (sha256: string) => configs.get(sha256),
    ownGateOf: (sha256: string) => ownGates.get(sha256),
    permitted: (workflow: string, step: string) => {
      const record = history.inForce.get(placeKey({ workflow, step }))?.record
      return record ? { gate: storedOwnGate(record.settings), sha256: record.sha256 } : null
    },
  }
}
