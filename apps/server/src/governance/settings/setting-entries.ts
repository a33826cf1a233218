import { MaestroError } from '@maestro-helix/contract/errors'
import type { GovernedKind, SettingAct, SettingPlace, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Principal } from '@maestro-helix/contract/run'
import { canonicalJsonText } from '@maestro-helix/ledger/canonical-json'
import { digestOf } from '../../record/digest.ts'
import type { LedgerDraft, ReflexiveEvent } from '../../record/record-change.ts'
import { decisionFields } from '../policy/decision-fields.ts'
import type { GovernedSettings, IndexedEntry } from '../../record/record-store.ts'

/** The ledger entry of a version proposed. */
export function proposedEntry(record: SettingVersionRecord): LedgerDraft {
  const { kind, version, sha256, place, author, origin, proposedAt, follows, laxer } = record
  return {
    kind: `${kind}.proposed`,
    at: proposedAt,
    fields: { setting_version: version, settings_sha256: sha256, ...placeFields(place), origin, follows, laxer, ...byFields(author) },
  }
}

/** The ledger entry of what became of a version. */
export function actEntry({ kind, act, version, at, by, cause, policy }: SettingAct, { sha256, place, author }: SettingVersionRecord): LedgerDraft {
  return {
    kind: `${kind}.${act}`,
    at,
    fields: {
      setting_version: version,
      settings_sha256: sha256,
      ...placeFields(place),
      author: `${author.kind}:${author.id}`,
      cause,
      ...(policy && decisionFields(policy)),
      ...byFields(by),
    },
  }
}

/** The same as evidence, with the words people gave, which no ledger holds. */
export function settingEvent(id: string, entry: LedgerDraft, rationale: string | null): ReflexiveEvent {
  const stepId = typeof entry.fields['step_id'] === 'string' ? entry.fields['step_id'] : null
  return { id, type: entry.kind, at: entry.at, agent: null, runId: null, stepId, attempt: null, payload: { ...entry.fields, rationale } }
}

/**
 * Refuses a record of settings that is not what the ledger says: a version that was changed, or that came into force without an entry.
 * @throws MaestroError LEDGER_INCONSISTENT
 */
export function requireSettingsOfLedger(kind: GovernedKind, { versions, acts }: GovernedSettings, entries: readonly IndexedEntry[]): void {
  const contradicts = (what: string): MaestroError =>
    new MaestroError('LEDGER_INCONSISTENT', `the record of the ${namesOfKinds[kind]} was changed: ${what}`)
  for (const { version, settings, sha256 } of versions)
    if (digestOf(settings) !== sha256) throw contradicts(`version ${version} is not what was proposed: its hash differs`)
  const byVersion = new Map(versions.map((record) => [record.version, record]))
  const recorded = [
    ...versions.map(proposedEntry),
    ...acts.map((act) => {
      const record = byVersion.get(act.version)
      if (!record) throw contradicts(`version ${act.version} is missing`)
      return actEntry(act, record)
    }),
  ]
  const isProposal = (entry: LedgerDraft): boolean => entry.kind.endsWith('.proposed')
  const logged = entries.map(({ index: _place, ...entry }) => entry)
  const sides = [recorded, logged].map((all) => [...all.filter(isProposal), ...all.filter((entry) => !isProposal(entry))].map(canonicalJsonText))
  const [mine = [], theirs = []] = sides
  if (mine.length !== theirs.length || theirs.some((entry, index) => entry !== mine[index]))
    throw contradicts('what the record says was proposed, approved and put in force is not what the ledger says')
}

const namesOfKinds: Readonly<Record<GovernedKind, string>> = { gate: 'gate configurations', routing: 'routing policies' }

function placeFields(place: SettingPlace | null): JsonObject {
  return place === null ? {} : { workflow: place.workflow, step_id: place.step }
}

function byFields(by: Principal): JsonObject {
  return { by: `${by.kind}:${by.id}`, human_operator_id: by.kind === 'operator' ? by.id : null }
}
