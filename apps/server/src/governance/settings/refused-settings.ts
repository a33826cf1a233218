import { codeOf } from '@maestro-helix/contract/errors'
import type { GovernedKind, SettingAct } from '@maestro-helix/contract/governed-setting'
import type { Principal } from '@maestro-helix/contract/run'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { recordRefusal } from '../record-refusal.ts'

type Deps = { store: Pick<RecordStore, 'commit' | 'operator'>; sources: Sources }

/** Does `change` and, where it is refused, leaves an entry of who wanted what: one per person, version and code. @throws whatever `change` throws; RECORD_UNAVAILABLE. */
export async function recordingRefusedSetting<T>(
  deps: Deps,
  { kind, version, act, by }: { kind: GovernedKind; version: number; act: SettingAct['act']; by: Principal },
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change()
  } catch (error) {
    const code = codeOf(error)
    if (code.startsWith('RECORD_') || code === 'INTERNAL' || code === 'LEDGER_INCONSISTENT') throw error
    const known = by.kind === 'operator' && (await deps.store.operator(by.id)) !== undefined
    await refused(deps, kind, `${act}/${version}/${by.kind}:${by.id}/${code}`, {
      act,
      setting_version: version,
      by: `${by.kind}:${by.id}`,
      human_operator_id: known ? by.id : null,
      error_code: code,
    })
    throw error
  }
}

/** Leaves an entry of a file that says nothing usable, once per content. The reason may quote the file, so only evidence has it. */
export async function recordRefusedFile(deps: Deps, kind: GovernedKind, refusal: { sha256: string; code: string; reason: string }): Promise<void> {
  const fields = { act: 'proposed', settings_sha256: refusal.sha256, by: fileAuthorName, human_operator_id: null, error_code: refusal.code }
  await refused(deps, kind, `file/${refusal.sha256}`, fields, refusal.reason)
}

/** Who answers for a file: nobody knows who edited it. */
export const fileAuthor: Principal = { kind: 'service', id: 'file' }
const fileAuthorName = `${fileAuthor.kind}:${fileAuthor.id}`

async function refused(
  { store, sources }: Deps,
  kind: GovernedKind,
  identity: string,
  fields: LedgerDraft['fields'],
  reason?: string,
): Promise<void> {
  const at = sources.now()
  await recordRefusal(store, {
    identity: `${kind}/${identity}`,
    event: {
      type: `${kind}.refused`,
      at,
      agent: null,
      runId: null,
      stepId: null,
      attempt: null,
      payload: { ...fields, ...(reason !== undefined && { reason: reason.slice(0, 500) }) },
    },
    entry: { kind: `${kind}.refused`, at, fields },
  })
}
