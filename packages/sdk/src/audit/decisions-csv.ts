import type { GilAuditRecord } from '@maestro-helix/contract/http/gil'
import { csvText } from './csv-text.ts'

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
  return csvText([columns, ...decisions.map((decision) => columns.map((column) => decision[column]))])
}
