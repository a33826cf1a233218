import { type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import type { GovernedKind, SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { JsonObject } from '@maestro-helix/contract/json'
import { proposeSetting, readSettings, type SettingParts } from '../governance/settings/change-settings.ts'
import { fileAuthor, recordRefusedFile } from '../governance/settings/refused-settings.ts'
import { type SettingsHistory, wholeKey } from '../governance/settings/settings-history.ts'
import type { FileContent, FileRefusal } from './watch-setting-file.ts'

/** One kind of what is governed: what its file says as it is stored, and what decides of what is recorded, parsed once. */
export type SettingForm<Said extends { sha256: string }, Present> = {
  kind: GovernedKind
  /** Of a first start whose file says nothing usable. */
  invalid: ErrorCode
  settingsOf(said: Said): JsonObject
  presentOf(history: SettingsHistory, inForce: SettingVersionRecord): Present
}

/** What is in force of a kind, as the record has it. */
export type SettingsInForce<Said extends { sha256: string }, Present> = {
  present(): Present
  history(): SettingsHistory
  /** What the file says, and whether that is refused. */
  file(): FileContent<Said>
  /** Why what others recorded since cannot be used: the last that was proven stays in force; null where all is well. */
  problem(): string | null
  /** Reads what is recorded, after recording what the file said while that could not be. @throws MaestroError RECORD_UNAVAILABLE */
  refresh(): Promise<void>
  /** What the file says is proposed, or refused with an entry. */
  offer(content: FileContent<Said>): Promise<void>
}

export type SettingEvents = {
  inForce(version: number, sha256: string): void
  proposed(version: SettingVersionRecord): void
  refused(refusal: FileRefusal): void
  problem(reason: string): void
}

/**
 * Opens what the record has of a kind. At the first start the file is put in force as version 1; from then on a file that says something else is a proposal.
 * @throws MaestroError with the code `invalid` where the record has none and the file says nothing usable; LEDGER_INCONSISTENT where the record was changed
 * past the ledger.
 */
export async function openSettingsInForce<Said extends { sha256: string }, Present>(
  parts: SettingParts,
  form: SettingForm<Said, Present>,
  first: FileContent<Said>,
  events: SettingEvents,
): Promise<SettingsInForce<Said, Present>> {
  const { kind } = form
  let content = first
  let problem: string | null = null
  let refused: FileRefusal | null = null
  /** What the file says and nobody could record yet. */
  let unsaid: FileContent<Said> | null = null
  let present = await opened(parts, form, first)
  events.inForce(present.version, present.sha256)

  async function refresh(): Promise<void> {
    if (unsaid !== null) return offer(unsaid)
    return readAgain()
  }

  async function readAgain(): Promise<void> {
    const head = await parts.store.governedHead(kind)
    if (head?.revision === present.revision && problem === null) return
    try {
      const next = await readPresent(parts, form)
      problem = null
      if (next.version !== present.version) events.inForce(next.version, next.sha256)
      present = next
    } catch (error) {
      if (!(error instanceof MaestroError) || error.code.startsWith('RECORD_')) throw error
      if (problem !== error.message) events.problem(error.message)
      problem = error.message
    }
  }

  async function offer(next: FileContent<Said>): Promise<void> {
    content = next
    unsaid = next
    if ('refusal' in next) {
      if (refused?.sha256 !== next.refusal.sha256) events.refused(next.refusal)
      refused = next.refusal
      await recordRefusedFile(parts, kind, next.refusal)
      unsaid = null
      return readAgain()
    }
    refused = null
    const proposal = { kind, place: null, settings: form.settingsOf(next), origin: 'file', rationale: null } as const
    const version = await proposeSetting(parts, proposal, fileAuthor)
    unsaid = null
    await readAgain()
    if (version.version !== present.version) events.proposed(version)
  }

  await offer(first)
  return { present: () => present.parsed, history: () => present.history, file: () => content, problem: () => problem, refresh, offer }
}

async function opened<Said extends { sha256: string }, Present>(
  parts: SettingParts,
  form: SettingForm<Said, Present>,
  first: FileContent<Said>,
): ReturnType<typeof readPresent<Said, Present>> {
  const { kind, invalid } = form
  if ((await parts.store.governedHead(kind)) === undefined) {
    if ('refusal' in first) throw new MaestroError(invalid, first.refusal.reason)
    await proposeSetting(parts, { kind, place: null, settings: form.settingsOf(first), origin: 'installed', rationale: null }, fileAuthor)
  }
  return readPresent(parts, form)
}

async function readPresent<Said extends { sha256: string }, Present>(parts: SettingParts, form: SettingForm<Said, Present>) {
  const { head, history } = await readSettings(parts.store, form.kind)
  const inForce = history.inForce.get(wholeKey)?.record
  if (!head || !inForce) throw new MaestroError('LEDGER_INCONSISTENT', `the record holds nothing of kind ${form.kind} that is in force`)
  return { revision: head.revision, version: inForce.version, sha256: inForce.sha256, history, parsed: form.presentOf(history, inForce) }
}
