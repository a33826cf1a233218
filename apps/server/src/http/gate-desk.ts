import { MaestroError } from '@maestro-helix/contract/errors'
import type { SettingPlace } from '@maestro-helix/contract/governed-setting'
import type { GateDiff, GateVersion, GateVersionDetail, GateView, ProposeGateRequest } from '@maestro-helix/contract/http/gates'
import type { Principal } from '@maestro-helix/contract/run'
import { gateChanges } from '@maestro-helix/helix/gates/gate-changes'
import { activateSetting, approveSetting, proposeSetting, rollBackSetting, type SettingParts } from '../governance/settings/change-settings.ts'
import { changesOfGate, gateSettings, ownGateSettings, storedGateConfig } from '../governance/settings/gate-settings.ts'
import { placeKey, type SettingVersion, wholeKey } from '../governance/settings/settings-history.ts'
import type { GatesInForce } from '../operations/gates-in-force.ts'
import { currentWorkflows } from '../operations/own-gates.ts'
import type { GateFigures } from '../operations/metrics.ts'
import { conditionsInForce, objectionLimits } from './conditions-in-force.ts'
import { effectiveGatesOf, laxerFirst } from './effective-gates.ts'

/** Where gates are read, proposed, approved and put in force. Every refusal is a MaestroError with its own code; see governance/settings. */
export interface GateDesk {
  view(): Promise<Omit<GateView, 'config' | 'sha256' | 'promise'>>
  /** Newest first. */
  versions(): GateVersion[]
  /** @throws MaestroError NOT_FOUND */
  version(version: number): GateVersionDetail
  /** @throws MaestroError NOT_FOUND, INVALID_REQUEST where they are about different places. */
  diff(from: number, to: number): GateDiff
  propose(request: ProposeGateRequest, by: Principal): Promise<GateVersionDetail>
  approve(version: number, rationale: string, by: Principal): Promise<GateVersionDetail>
  activate(version: number, by: Principal): Promise<GateVersionDetail>
  rollBack(place: SettingPlace | null, rationale: string, by: Principal): Promise<GateVersionDetail>
}

/** Most steps that are listed. */
const mostSteps = 5_000

/** Gives the desk what it needs; after each act this server decides by what its answer says. */
export function bindGateDesk(deps: { parts: SettingParts; gates: GatesInForce; queries: Parameters<typeof currentWorkflows>[0] }): GateDesk {
  const { parts, gates, queries } = deps
  const known = (version: number): SettingVersion => {
    const found = gates.history().versions.find(({ record }) => record.version === version)
    if (!found) throw new MaestroError('NOT_FOUND', `there is no version ${version} of the gates`)
    return found
  }
  const told = async (version: number): Promise<GateVersionDetail> => {
    await gates.refresh()
    return detailOf(known(version))
  }
  return {
    async view() {
      const history = gates.history()
      const whole = history.inForce.get(wholeKey)
      const activation = whole?.activations.at(-1)
      if (!whole || !activation) throw new MaestroError('INTERNAL', 'no gate configuration is in force')
      const effective = []
      for await (const workflow of currentWorkflows(queries, parts.store)) effective.push(...effectiveGatesOf(gates, workflow))
      const file = gates.file()
      const refusal = 'refusal' in file ? file.refusal : null
      return {
        version: whole.record.version,
        inForceSince: activation,
        conditions: conditionsInForce(gates.current().config),
        objectionLimits: objectionLimits(),
        effective: effective.toSorted(laxerFirst).slice(0, mostSteps),
        effectiveLeftOut: Math.max(0, effective.length - mostSteps),
        proposals: waiting(gates).toReversed().map(viewOf),
        refused: refusal && { at: refusal.at, reason: refusal.reason, sha256: refusal.sha256 },
        fileVersion: 'refusal' in file ? null : (versionOf(gates, file.sha256)?.record.version ?? null),
        problem: gates.problem(),
      }
    },
    versions: () => gates.history().versions.map(viewOf).toReversed(),
    version: (version) => detailOf(known(version)),
    diff(from, to) {
      const [before, after] = [known(from).record, known(to).record]
      if (placeKey(before.place) !== placeKey(after.place))
        throw new MaestroError('INVALID_REQUEST', `versions ${from} and ${to} are about different places`)
      const changes =
        before.place === null
          ? gateChanges(storedGateConfig(before.settings), storedGateConfig(after.settings))
          : changesOfGate(gates.history(), after.place, after.settings)
      return { from, to, changes }
    },
    async propose(request, by) {
      const { place, settings } =
        'config' in request
          ? { place: null, settings: gateSettings(request.config) }
          : { place: request.place, settings: ownGateSettings(request.gate) }
      const { version } = await proposeSetting(parts, { kind: 'gate', place, settings, origin: 'person', rationale: request.rationale }, by)
      return told(version)
    },
    approve: async (version, rationale, by) => told((await approveSetting(parts, 'gate', version, rationale, by)).record.version),
    activate: async (version, by) => told((await activateSetting(parts, 'gate', version, by)).record.version),
    rollBack: async (place, rationale, by) => told((await rollBackSetting(parts, 'gate', place, rationale, by)).record.version),
  }
}

/** What whoever looks whether the server is ready is told of the gates: a refused file stops nothing, a record that the ledger contradicts does. */
export function gateReadiness(gates: Pick<GatesInForce, 'file' | 'problem'>): { ready: boolean; reason: string | null } {
  if (gates.problem() !== null)
    return { ready: false, reason: 'the recorded gates are not what the ledger says; those that were proven last stay in force' }
  return 'refusal' in gates.file()
    ? { ready: true, reason: 'the file of the gate configuration was refused and changes nothing; `maestro gates` says why' }
    : { ready: true, reason: null }
}

export function gateFigures(gates: GatesInForce): GateFigures {
  const whole = gates.history().inForce.get(wholeKey)
  return { version: whole?.record.version ?? 0, proposals: waiting(gates).length, fileRefused: 'refusal' in gates.file() }
}

function waiting(gates: Pick<GatesInForce, 'history'>): SettingVersion[] {
  return gates.history().versions.filter(({ state }) => state === 'proposed' || state === 'approved')
}

function versionOf(gates: GatesInForce, sha256: string): SettingVersion | undefined {
  return gates.history().versions.findLast(({ record }) => record.place === null && record.sha256 === sha256)
}

function viewOf(version: SettingVersion): GateVersion {
  const { settings: _text, ...view } = detailOf(version)
  return view
}

function detailOf({ record, state, approval, activations }: SettingVersion): GateVersionDetail {
  return { ...record, state, approval, activations }
}
