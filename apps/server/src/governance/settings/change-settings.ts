import { MaestroError } from '@maestro-helix/contract/errors'
import type { GovernedKind, SettingAct, SettingOrigin, SettingPlace, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { PolicyDecision } from '@maestro-helix/contract/policy'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../../record/commit-again.ts'
import { digestOf } from '../../record/digest.ts'
import type { GovernedHead, RecordChange } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { requireSignatory } from '../policy/policy-signatory.ts'
import { changesOfGate } from './gate-settings.ts'
import { changesOfRouting } from './routing-settings.ts'
import { recordingRefusedSetting } from './refused-settings.ts'
import { actEntry, proposedEntry, requireSettingsOfLedger, settingEvent } from './setting-entries.ts'
import { placeKey, type SettingsHistory, settingsHistory, type SettingVersion, wholeKey } from './settings-history.ts'

export type SettingParts = {
  store: RecordStore
  sources: Sources
  /**
   * Whether this is an environment that releases are gated for (config/release_gates.json): there nothing comes into force without an approval, and whoever
   * approved an edited file cannot put it in force as well, because nobody knows who edited it.
   */
  isGated: boolean
  /** What the policies say to a person who lets more pass. @throws MaestroError POLICY_DENIED, POLICY_EVALUATION_FAILED */
  mayRelax?: MayRelax
}

const proposers = ['governance-lead', 'compliance-officer', 'administrator'] as const
const deciders = ['governance-lead'] as const
/** More versions than anybody reads; a file that changes by itself would fill the record. */
const mostVersions = 10_000

/** The answer of the policies, and the revision of those that gave it; null where they are of before such questions: roles alone decide. */
export type MayRelax = (version: SettingVersionRecord, person: OperatorRecord) => { decision: PolicyDecision; underPolicy: number } | null

/** What a version changes, by kind. */
const changesOf: Readonly<
  Record<GovernedKind, (history: SettingsHistory, place: SettingPlace | null, settings: JsonObject) => SettingVersionRecord['changes']>
> = { gate: changesOfGate, routing: changesOfRouting }
/**
 * What holds for a kind where no releases are gated. A gate by which nothing more passes needs nobody; no change of the routing policy can be told to be
 * harmless, so each needs the act of a person, who there may be its author: on their own machine developers are alone.
 */
const whereNotGated: Readonly<Record<GovernedKind, { stricterAtOnce: boolean; authorApproves: boolean }>> = {
  gate: { stricterAtOnce: true, authorApproves: false },
  routing: { stricterAtOnce: false, authorApproves: true },
}

export type Proposal = {
  kind: GovernedKind
  place: SettingPlace | null
  /** Checked by whoever proposes it. */
  settings: JsonObject
  origin: SettingOrigin
  rationale: string | null
}

/** What is recorded of a kind, as the ledger has it. @throws MaestroError LEDGER_INCONSISTENT */
export async function readSettings(store: RecordStore, kind: GovernedKind): Promise<{ head: GovernedHead | undefined; history: SettingsHistory }> {
  for (;;) {
    const head = await store.governedHead(kind)
    const [settings, entries] = await Promise.all([store.governedSettings(kind), store.entriesOfSettings(kind)])
    // Read while somebody changed it: what belongs together is read anew.
    if ((await store.governedHead(kind))?.revision !== head?.revision) continue
    requireSettingsOfLedger(kind, settings, entries)
    return { head, history: settingsHistory(settings) }
  }
}

/**
 * Stores settings as the next version. They are in force for nobody yet, but for the first of all, and, where no releases are gated, for those by which nothing
 * more passes. The same settings at the same place stay the version they are, unless something else came into force since they were proposed.
 * @throws MaestroError CONFLICT, and for a person those of `requireSignatory`.
 */
export async function proposeSetting(parts: SettingParts, proposal: Proposal, by: Principal): Promise<SettingVersionRecord> {
  const { store, sources, isGated } = parts
  const { kind, place, settings, origin, rationale } = proposal
  // Whoever applies a definition proposes nothing of their own accord: it is their definition that asks for less.
  if (origin === 'person') await requireSignatory(store, sources.now(), by, null, proposers)
  const sha256 = digestOf(settings)
  return committedOrRetried(store, async () => {
    const { head, history } = await readSettings(store, kind)
    const present = history.inForce.get(placeKey(place))?.record
    const same = history.versions.findLast(({ record }) => record.sha256 === sha256 && placeKey(record.place) === placeKey(place))
    const counts = same && (origin === 'file' || same.state === 'in-force' || same.record.follows === (present?.version ?? null))
    if (same && counts) return { change: null, result: same.record }
    if ((head?.latestVersion ?? 0) >= mostVersions) throw new MaestroError('CONFLICT', `there are ${mostVersions} versions already`)
    const changes = changesOf[kind](history, place, settings).slice(0, 1_000)
    const at = sources.now()
    const record: SettingVersionRecord = {
      kind,
      version: (head?.latestVersion ?? 0) + 1,
      place,
      sha256,
      settings,
      origin,
      author: by,
      proposedAt: at,
      rationale,
      follows: present?.version ?? null,
      changes,
      laxer: changes.some(({ laxer }) => laxer) || changes.length === 1_000,
    }
    const isStricter = whereNotGated[kind].stricterAtOnce && place === null && !record.laxer
    const cause = origin === 'installed' ? 'installed' : !isGated && isStricter ? 'stricter' : null
    const acts: SettingAct[] = cause === null ? [] : [{ kind, version: record.version, act: 'activated', at, by, rationale: null, cause }]
    return { change: changeOf(parts, head, record, acts, record), result: record }
  })
}

/**
 * A governance lead approves a version; its author may not, but for a routing policy where no releases are gated. It is in force once it is activated.
 * @throws MaestroError NOT_FOUND, CONFLICT where it was approved or was in force, APPROVAL_BY_REQUESTER, POLICY_DENIED, and those of `requireSignatory`.
 */
export async function approveSetting(
  parts: SettingParts,
  kind: GovernedKind,
  version: number,
  rationale: string,
  by: Principal,
): Promise<SettingVersion> {
  return decided(parts, { kind, version, act: 'approved', by, rationale }, (found, person) => {
    if (found.approval !== null || found.activations.length > 0) throw new MaestroError('CONFLICT', `version ${version} is ${found.state}`)
    const { author, laxer } = found.record
    const mayBeAuthor = !parts.isGated && whereNotGated[kind].authorApproves
    if (author.kind === 'operator' && author.id === person.id && !mayBeAuthor)
      throw new MaestroError('APPROVAL_BY_REQUESTER', `${person.id} answers for version ${version}; another governance lead must approve it`)
    return laxer ? (parts.mayRelax?.(found.record, person) ?? null) : null
  })
}

/**
 * A governance lead puts an approved version in force, or one that was in force before.
 * @throws MaestroError NOT_FOUND, CONFLICT where it was not approved, is in force, or was approved when another one was; APPROVAL_DUPLICATE, and those of `requireSignatory`.
 */
export async function activateSetting(parts: SettingParts, kind: GovernedKind, version: number, by: Principal): Promise<SettingVersion> {
  return decided(parts, { kind, version, act: 'activated', by, rationale: null }, (found, person, history) => {
    const { record, state, approval, activations } = found
    if (state === 'in-force') throw new MaestroError('CONFLICT', `version ${version} is in force already`)
    if (activations.length > 0) return null
    if (approval === null) throw new MaestroError('CONFLICT', `version ${version} is ${state}: a governance lead must approve it first`)
    const present = history.inForce.get(placeKey(record.place))?.record.version ?? null
    if (record.follows !== present)
      throw new MaestroError(
        'CONFLICT',
        `version ${version} was approved in place of ${record.follows ?? 'none'}; meanwhile ${present ?? 'none'} is in force: propose it again`,
      )
    if (parts.isGated && record.author.kind === 'service' && approval.by.id === person.id)
      throw new MaestroError(
        'APPROVAL_DUPLICATE',
        `${person.id} approved version ${version}, and nobody knows who edited the file: somebody else must put it in force`,
      )
    return null
  })
}

/**
 * A governance lead takes the version in force at a place out of it; the one before is in force again. A step then asks for no less than is configured.
 * @throws MaestroError CONFLICT where none was before, and those of `requireSignatory`.
 */
export async function rollBackSetting(
  parts: SettingParts,
  kind: GovernedKind,
  place: SettingPlace | null,
  rationale: string,
  by: Principal,
): Promise<SettingVersion> {
  const { history } = await readSettings(parts.store, kind)
  const stack = history.stacks.get(placeKey(place)) ?? []
  const version = stack.at(-1)
  if (version === undefined) throw new MaestroError('CONFLICT', 'nothing is in force there')
  return decided(parts, { kind, version, act: 'rolled-back', by, rationale }, (found, _person, present) => {
    if (found.state !== 'in-force') throw new MaestroError('CONFLICT', `version ${version} is ${found.state}`)
    if (placeKey(place) === wholeKey && (present.stacks.get(wholeKey)?.length ?? 0) < 2)
      throw new MaestroError('CONFLICT', `no version was in force before version ${version}`)
    return null
  })
}

type Act = { kind: GovernedKind; version: number; act: SettingAct['act']; by: Principal; rationale: string | null }

/** One act of a governance lead on a version: checked and recorded, or refused with an entry of its own. */
async function decided(
  parts: SettingParts,
  wanted: Act,
  check: (found: SettingVersion, person: OperatorRecord, history: SettingsHistory) => ReturnType<MayRelax>,
): Promise<SettingVersion> {
  const { store, sources } = parts
  const { kind, version, act, by, rationale } = wanted
  return recordingRefusedSetting(parts, wanted, () =>
    committedOrRetried(store, async () => {
      const at = sources.now()
      const { id } = await requireSignatory(store, at, by, null, deciders)
      const [operator, { head, history }] = await Promise.all([store.operator(id), readSettings(store, kind)])
      const found = history.versions.find(({ record }) => record.version === version)
      if (!found || !operator) throw new MaestroError('NOT_FOUND', `there is no version ${version}`)
      const ruled = check(found, operator, history)
      const made: SettingAct = {
        kind,
        version,
        act,
        at,
        by: { kind: 'operator', id },
        rationale,
        cause: null,
        ...(ruled && { policy: ruled.decision }),
      }
      // Whoever loses the role meanwhile decides nothing.
      const restsOn = [{ kind: 'operator' as const, id, revision: operator.revision }]
      const change = { ...changeOf(parts, head, found.record, [made]), restsOn, ...(ruled && { underPolicy: ruled.underPolicy }) }
      return { change, result: found }
    }),
  )
}

function changeOf(
  { sources }: SettingParts,
  head: GovernedHead | undefined,
  about: SettingVersionRecord,
  acts: SettingAct[],
  proposed?: SettingVersionRecord,
): RecordChange {
  const { kind, version } = about
  const revision = head?.revision ?? 0
  const entries = [
    ...(proposed ? [{ entry: proposedEntry(proposed), rationale: proposed.rationale }] : []),
    ...acts.map((act) => ({ entry: actEntry(act, about), rationale: act.rationale })),
  ]
  return {
    aggregate: { kind: 'governed', id: kind, revision },
    governed: {
      kind,
      latestVersion: Math.max(head?.latestVersion ?? 0, version),
      revision: revision + 1,
      updatedAt: acts.at(-1)?.at ?? proposed?.proposedAt ?? sources.now(),
    },
    ...(proposed && { settingVersion: proposed }),
    settingActs: acts,
    evidence: entries.map(({ entry, rationale }) => settingEvent(sources.id(), entry, rationale)),
    ledger: entries.map(({ entry }) => entry),
    outbox: [],
  }
}
