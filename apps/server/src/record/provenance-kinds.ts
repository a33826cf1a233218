import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'

/** The ledger entries that say who made a service account, and who wrote a version of a workflow or of the policies. The index of the record names the same kinds. */
export const accountKinds: readonly LedgerKind[] = ['service-account.created']
export const versionKinds: readonly LedgerKind[] = ['workflow.applied', 'workflow.proposed', 'policy.proposed']

/** What has versions that somebody wrote. */
export type Versioned = { workflow: string } | 'policies'

/** Of what an entry is the first of a version that a person wrote, as a key; undefined for those of services, which are many and tell nothing. */
export function versionWritten(kind: LedgerKind, fields: Readonly<Record<string, unknown>>): string | undefined {
  if (!versionKinds.includes(kind) || authorOf(fields) === undefined) return undefined
  const of = kind === 'policy.proposed' ? 'policies' : { workflow: String(fields['workflow']) }
  return versionKey(of, Number(kind === 'policy.proposed' ? fields['policy_version'] : fields['workflow_version']))
}

export function versionKey(of: Versioned, version: number): string {
  return `${of === 'policies' ? '' : of.workflow}@${version}`
}

/** The person who wrote a version, as its entry names them. */
export function authorOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { by, human_operator_id: signed } = fields
  if (typeof signed === 'string') return signed
  return typeof by === 'string' && by.startsWith('operator:') ? by.slice('operator:'.length) : undefined
}
