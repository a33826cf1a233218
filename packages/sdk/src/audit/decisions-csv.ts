import type { GilAuditRecord } from '@maestro-helix/contract/http/gil'

/** A decision with where its proof is: a file of the report, or an address. */
export type ProvenDecision = GilAuditRecord & { proof: string }

const columns = [
  'ledger_index',
  'at',
  'kind',
  'run_id',
  'step_id',
  'attempt',
  'agent_id',
  'qsr_score',
  'mri_score',
  'gil_decision',
  'human_operator_id',
  'escalation_id',
  'proof',
] as const

/** Decisions as CSV (RFC 4180), a row each, with the file of its proof. Text that a spreadsheet would take for a formula is led by an apostrophe. */
export function decisionsCsv(decisions: readonly ProvenDecision[]): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return ''
    if (typeof value === 'number') return String(value)
    const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
    return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
  }
  return [columns.join(','), ...decisions.map((decision) => columns.map((column) => cell(decision[column])).join(','))].join('\r\n') + '\r\n'
}
