import { MaestroError } from '@maestro-helix/contract/errors'
import type { GovernedKind, SettingAct, SettingPlace, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { GovernedDiff, GovernedVersion, GovernedVersionDetail } from '@maestro-helix/contract/http/governed-versions'
import type { Principal } from '@maestro-helix/contract/run'
import {
  activateSetting,
  approveSetting,
  type Proposal,
  proposeSetting,
  rollBackSetting,
  type SettingParts,
} from '../governance/settings/change-settings.ts'
import { placeKey, type SettingVersion, wholeKey } from '../governance/settings/settings-history.ts'
import type { SettingsInForce } from '../operations/settings-in-force.ts'

/** Where versions of one kind are read, approved and put in force. Every refusal is a MaestroError with its own code; see governance/settings. */
export interface SettingDesk {
  /** Newest first. */
  versions(): GovernedVersion[]
  /** @throws MaestroError NOT_FOUND */
  version(version: number): GovernedVersionDetail
  /** @throws MaestroError NOT_FOUND, INVALID_REQUEST where they are about different places. */
  diff(from: number, to: number): GovernedDiff
  approve(version: number, rationale: string, by: Principal): Promise<GovernedVersionDetail>
  activate(version: number, by: Principal): Promise<GovernedVersionDetail>
  rollBack(place: SettingPlace | null, rationale: string, by: Principal): Promise<GovernedVersionDetail>
}

export type SettingsRead = Omit<SettingsInForce<{ sha256: string }, never>, 'present' | 'offer'>

/** What a view says of any kind beside what is in force. */
type GovernedView = {
  version: number
  inForceSince: SettingAct
  proposals: GovernedVersion[]
  refused: { at: string; reason: string; sha256: string } | null
  fileVersion: number | null
  problem: string | null
}

/** Gives the desk what it needs; after each act this server decides by what its answer says. */
export function bindSettingDesk(deps: {
  kind: GovernedKind
  parts: SettingParts
  settings: SettingsRead
  /** What `to` changes beside `from`, both about one place. */
  changes: (from: SettingVersionRecord, to: SettingVersionRecord) => GovernedDiff['changes']
}): SettingDesk & { propose(proposal: Omit<Proposal, 'kind' | 'origin'>, by: Principal): Promise<GovernedVersionDetail>; governed(): GovernedView } {
  const { kind, parts, settings, changes } = deps
  const known = (version: number): SettingVersion => {
    const found = settings.history().versions.find(({ record }) => record.version === version)
    if (!found) throw new MaestroError('NOT_FOUND', `there is no version ${version} of ${kind === 'gate' ? 'the gates' : 'the routing policy'}`)
    return found
  }
  const told = async (version: number): Promise<GovernedVersionDetail> => {
    await settings.refresh()
    return detailOf(known(version))
  }
  return {
    versions: () => settings.history().versions.map(viewOf).toReversed(),
    version: (version) => detailOf(known(version)),
    diff(from, to) {
      const [before, after] = [known(from).record, known(to).record]
      if (placeKey(before.place) !== placeKey(after.place))
        throw new MaestroError('INVALID_REQUEST', `versions ${from} and ${to} are about different places`)
      return { from, to, changes: changes(before, after) }
    },
    propose: async (proposal, by) => told((await proposeSetting(parts, { ...proposal, kind, origin: 'person' }, by)).version),
    approve: async (version, rationale, by) => told((await approveSetting(parts, kind, version, rationale, by)).record.version),
    activate: async (version, by) => told((await activateSetting(parts, kind, version, by)).record.version),
    rollBack: async (place, rationale, by) => told((await rollBackSetting(parts, kind, place, rationale, by)).record.version),
    governed() {
      const whole = settings.history().inForce.get(wholeKey)
      const inForceSince = whole?.activations.at(-1)
      if (!whole || !inForceSince) throw new MaestroError('INTERNAL', `nothing of kind ${kind} is in force`)
      const file = settings.file()
      const refusal = 'refusal' in file ? file.refusal : null
      return {
        version: whole.record.version,
        inForceSince,
        proposals: waitingOf(settings).toReversed().map(viewOf),
        refused: refusal && { at: refusal.at, reason: refusal.reason, sha256: refusal.sha256 },
        fileVersion: 'refusal' in file ? null : (versionOf(settings, file.sha256)?.record.version ?? null),
        problem: settings.problem(),
      }
    },
  }
}

/** Versions that wait for an approval, or to be put in force. */
export function waitingOf(settings: Pick<SettingsRead, 'history'>): SettingVersion[] {
  return settings.history().versions.filter(({ state }) => state === 'proposed' || state === 'approved')
}

function versionOf(settings: Pick<SettingsRead, 'history'>, sha256: string): SettingVersion | undefined {
  return settings.history().versions.findLast(({ record }) => record.place === null && record.sha256 === sha256)
}

function viewOf(version: SettingVersion): GovernedVersion {
  const { settings: _text, ...view } = detailOf(version)
  return view
}

function detailOf({ record, state, approval, activations }: SettingVersion): GovernedVersionDetail {
  return { ...record, state, approval, activations }
}
