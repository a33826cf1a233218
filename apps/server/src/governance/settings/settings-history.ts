import type { SettingAct, SettingPlace, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { GovernedSettings } from '../../record/record-store.ts'

/**
 * proposed: waits for an approval. superseded: a file that was edited again before anybody approved it; it can still be. approved: may be put in force.
 * replaced: it was in force.
 */
export type SettingState = 'proposed' | 'superseded' | 'approved' | 'in-force' | 'replaced'
export type SettingVersion = { record: SettingVersionRecord; state: SettingState; approval: SettingAct | null; activations: SettingAct[] }
export type SettingsHistory = {
  /** By number. */
  versions: SettingVersion[]
  /** The version in force at each place where there is one, by `placeKey`. */
  inForce: ReadonlyMap<string, SettingVersion>
  /** Those that would be in force if versions were rolled back one after the other, the present one last, by `placeKey`. */
  stacks: ReadonlyMap<string, readonly number[]>
}

/** The key of the configuration as a whole. */
export const wholeKey = ''

export function placeKey(place: SettingPlace | null): string {
  return place === null ? wholeKey : `${place.workflow}/${place.step}`
}

/** What is in force, from what was proposed and what became of it. Pure. */
export function settingsHistory({ versions, acts }: GovernedSettings): SettingsHistory {
  const placeOf = new Map(versions.map(({ version, place }) => [version, placeKey(place)]))
  const stacks = new Map<string, number[]>()
  for (const { act, version } of acts) {
    const key = placeOf.get(version)
    if (key === undefined || act === 'approved') continue
    const others = (stacks.get(key) ?? []).filter((other) => other !== version)
    stacks.set(key, act === 'activated' ? [...others, version] : others)
  }
  const told = versions.map((record): SettingVersion => {
    const mine = acts.filter(({ version }) => version === record.version)
    const approval = mine.find(({ act }) => act === 'approved') ?? null
    const activations = mine.filter(({ act }) => act === 'activated')
    const isInForce = stacks.get(placeKey(record.place))?.at(-1) === record.version
    const state = isInForce
      ? 'in-force'
      : activations.length > 0
        ? 'replaced'
        : approval
          ? 'approved'
          : isSuperseded(record, versions)
            ? 'superseded'
            : 'proposed'
    return { record, state, approval, activations }
  })
  const inForce = new Map(told.filter(({ state }) => state === 'in-force').map((version) => [placeKey(version.record.place), version]))
  return { versions: told, inForce, stacks }
}

function isSuperseded({ origin, place, version }: SettingVersionRecord, versions: readonly SettingVersionRecord[]): boolean {
  const isLater = (other: SettingVersionRecord): boolean =>
    other.version > version && other.origin === origin && placeKey(other.place) === placeKey(place)
  return (origin === 'file' || origin === 'definition') && versions.some(isLater)
}
