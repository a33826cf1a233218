import type { JsonObject } from '@maestro-helix/contract/json'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import { enrolmentKinds } from '../../record/enrolment-kinds.ts'
import { settingEntryKinds } from '../../record/governed-kinds.ts'
import { grantKinds } from '../../record/grant-kinds.ts'
import { accountKinds, type Versioned, versionKey, versionKinds, versionWritten } from '../../record/provenance-kinds.ts'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { IndexedEntry } from '../../record/record-store.ts'
import { maestroEntryFormat } from './encode-drafts.ts'
import { placesOfRuns } from './places-of-runs.ts'

/** An entry as stored, and where. */
export type StoredLeaf = { index: number; leaf: Uint8Array; leafHash: Uint8Array }

/** What decisions look up in the ledger, kept from entries that are proven. Everything else of the ledger is left out. */
export type ProvenIndex = {
  /** Whether an entry is one of those that are kept; now and then it says so of another. */
  wants(leaf: Uint8Array): boolean
  /** Takes entries that are proven, each once, in order. */
  take(entries: readonly StoredLeaf[]): void
  entriesOfPerson(operatorId: string): LedgerDraft[]
  entriesOfAccount(serviceId: string): LedgerDraft[]
  /** Of versions that a person wrote. */
  entriesOfVersion(of: Versioned, version: number): LedgerDraft[]
  entriesOfSettings(kinds: readonly LedgerKind[]): IndexedEntry[]
  toolDeclarations(): LedgerDraft[]
  /** Where the entries of a run's grants are, and what they hash to. Names others now and then: whoever reads them looks at the run they name. */
  placesOfRun(runId: string): { index: number; hash: Uint8Array }[]
}

const settingKinds: readonly LedgerKind[] = Object.values(settingEntryKinds).flat()
const keptKinds: readonly LedgerKind[] = [...enrolmentKinds, ...accountKinds, ...versionKinds, ...settingKinds, 'tool.declared', ...grantKinds]

/** Canonical JSON writes a member's name and text in one way only, so that an entry without this text is of none of the kinds; one with it is decoded to see. */
const kindText = new RegExp(`"kind":"(?:${keptKinds.map((kind) => kind.replaceAll('.', '\\.')).join('|')})"`)

/**
 * Grants are as many as actions, so that of theirs the place and the hash are kept, forty bytes an entry; people, settings and declarations of tools are few,
 * and are kept whole.
 */
export function provenIndex(): ProvenIndex {
  const grants = placesOfRuns()
  const byPerson = new Map<string, LedgerDraft[]>()
  const byAccount = new Map<string, LedgerDraft[]>()
  const byVersion = new Map<string, LedgerDraft[]>()
  const settings: IndexedEntry[] = []
  const declarations: LedgerDraft[] = []

  function keep({ index, leaf, leafHash }: StoredLeaf): void {
    const draft = draftOf(leaf)
    const { kind, fields } = draft
    if (grantKinds.includes(kind) && typeof fields['run_id'] === 'string') grants.add(fields['run_id'], index, leafHash)
    if (settingKinds.includes(kind)) settings.push({ index, ...draft })
    if (kind === 'tool.declared') declarations.push(draft)
    const { human_operator_id: person, service_id: account } = fields
    if (accountKinds.includes(kind) && typeof account === 'string') add(byAccount, account, draft)
    const written = versionWritten(kind, fields)
    if (written !== undefined) add(byVersion, written, draft)
    if (enrolmentKinds.includes(kind) && typeof person === 'string') add(byPerson, person, draft)
  }

  function add(to: Map<string, LedgerDraft[]>, key: string, draft: LedgerDraft): void {
    const known = to.get(key)
    if (known === undefined) to.set(key, [draft])
    else known.push(draft)
  }

  function wants(leaf: Uint8Array): boolean {
    return kindText.test(Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength).toString('latin1'))
  }

  return {
    wants,
    take(entries) {
      for (const entry of entries) if (wants(entry.leaf)) keep(entry)
    },
    entriesOfPerson: (operatorId) => [...(byPerson.get(operatorId) ?? [])],
    entriesOfAccount: (serviceId) => [...(byAccount.get(serviceId) ?? [])],
    entriesOfVersion: (of, version) => [...(byVersion.get(versionKey(of, version)) ?? [])],
    entriesOfSettings: (kinds) => settings.filter(({ kind }) => kinds.includes(kind)),
    toolDeclarations: () => [...declarations],
    placesOfRun: (runId) => grants.of(runId),
  }
}

/** The draft that a leaf was made of. */
export function draftOf(leaf: Uint8Array): LedgerDraft {
  const { kind, at, fields } = maestroEntryFormat.decode(leaf)
  return { kind, at, fields: fields as JsonObject }
}
