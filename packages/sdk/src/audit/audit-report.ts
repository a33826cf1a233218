import type { AuditFinding, ReplayedEvaluation } from '@maestro-helix/contract/http/audit'
import type { Checklist } from '@maestro-helix/contract/http/audit-checklist'
import type { ProvenDecision } from './decisions-csv.ts'
import { inertLine } from '../inert-text.ts'
import type { RecordAudit } from './audit-record.ts'

export type ReportContent = {
  madeAt: string
  audit: RecordAudit
  /** The ledger as it was verified, with which key, and where that came from. */
  ledger: { size: number; root: string; verifierKey: string; keySource: string }
  /** Where the proofs are: beside the page, or at the server that made it. */
  proofsAt: 'folder' | 'server'
  replayed: readonly ReplayedEvaluation[]
  checklist: Checklist
  /** In the order of the ledger. */
  decisions: readonly ProvenDecision[]
}

/** The report as one page: no script, nothing loaded from anywhere, every text from elsewhere inert. */
export function reportHtml({ madeAt, audit, ledger, proofsAt, replayed, checklist, decisions }: ReportContent): string {
  const { from, to } = audit.period
  const counted = (verdict: string): number => replayed.filter(({ qsr, mri, gate }) => [qsr, mri, gate].some((each) => each === verdict)).length
  const unlike = replayed.filter(({ differences }) => differences.length > 0)
  const facts: [string, string | number][] = [
    ['Period', `${from ?? 'the beginning'} to ${to ?? madeAt}`],
    ['Made at', madeAt],
    ['Ledger', `${ledger.size} entries, root ${ledger.root}`],
    ['Verified with', `${ledger.verifierKey} (${ledger.keySource})`],
    ['Runs, attempts', `${audit.runs}, ${audit.attempts}`],
    ['Decisions', audit.decisions],
    ['Irreversible effects', audit.irreversibleEffects],
    ['Signatures verified again', audit.signaturesVerified],
    ['Digests recomputed', audit.digestsRecomputed],
    ['Not recomputable: erased', `${audit.digestsErased} digests of ${audit.erasedRuns} runs`],
    ['Audit completeness', audit.completeness === null ? 'nothing to audit' : `${(audit.completeness * 100).toFixed(2)} %`],
    ['Evaluations', `${audit.evaluations}, of which ${replayed.length} replayed: ${unlike.length} came out otherwise`],
    [
      'Not recomputable here',
      `${counted('other-evaluator')} by another evaluator, ${counted('other-gate-config')} under another gate configuration, ${counted('erased')} erased`,
    ],
  ]
  const isGood = audit.complete && unlike.length === 0
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Audit report, ${text(from ?? 'beginning')} to ${text(to ?? madeAt)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #111827; background: #ffffff; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid #d1d5db; overflow-wrap: anywhere; }
.verdict { padding: 0.6rem 1rem; border-left: 0.5rem solid ${isGood ? '#10B981' : '#EF4444'}; font-weight: bold; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } }
</style>
</head>
<body>
<h1>Audit report</h1>
<p class="verdict">${isGood ? 'Complete: nothing was found missing, changed or unsigned.' : `Not complete: ${audit.findings.length + unlike.length} findings.`}</p>
<table>
${facts.map(([name, value]) => `<tr><th scope="row">${text(name)}</th><td>${text(value)}</td></tr>`).join('\n')}
</table>
<h2>Findings</h2>
${table(['Code', 'Run', 'Step', 'Attempt', 'Entry', 'What'], audit.findings.map(findingCells), 'None.')}
<h2>Evaluations that came out otherwise</h2>
${table(
  ['Run', 'Step', 'Attempt', 'Evaluator', 'What'],
  unlike.map(({ runId, stepId, attempt, evaluator, differences }) => [
    runId,
    stepId,
    attempt,
    evaluator,
    differences.map(({ what }) => what).join(', '),
  ]),
  'None.',
)}
<h2>System audit checklist</h2>
<p>${checklist.met} met, ${checklist.notMet} not met, ${checklist.unknown} unknown, from ${text(checklist.since)} to ${text(checklist.at)}. Unknown is what no evidence was found for.</p>
${table(
  ['State', 'Asked by', 'Requirement', 'Found', 'From', 'At'],
  checklist.items.map(({ state, asked, requirement, figure, source, at }) => [state, asked, requirement, figure, source, at]),
  'None.',
)}
<h2>Decisions</h2>
${table(
  ['Entry', 'At', 'Kind', 'Run', 'Step', 'Agent', 'QSR', 'MRI', 'Decision', 'Person', 'Proof'],
  decisions.map((made) => [
    made.ledger_index,
    made.at,
    made.kind,
    made.run_id,
    made.step_id,
    made.agent_id,
    made.qsr_score,
    made.mri_score,
    made.gil_decision,
    made.human_operator_id,
    made.proof,
  ]),
  'None in this period.',
)}
<h2>How to check this without trusting it</h2>
${howToCheck[proofsAt]}
</body>
</html>
`
}

const howToCheck: Record<ReportContent['proofsAt'], string> = {
  folder: `<p>Each decision has its proof (C2SP tlog-proof) and the bytes of its entry in the folder proofs, and the key of the ledger is in key.vkey; take the key from
somebody you trust instead. Then: <code>maestro ledger verify-proof proofs/0.tlog-proof --leaf proofs/0.leaf --key @key.vkey</code>, or any other tool for such proofs.</p>`,
  server: `<p>The server that made this page says so of itself. Each decision has its proof (C2SP tlog-proof) with the bytes of its entry at the address beside it. Take the
key of the ledger from somebody you trust, and let <code>maestro audit report --out DIR --key KEY</code> make the same page of what it verified itself, with every proof in a folder.</p>`,
}

function findingCells({ code, runId, stepId, attempt, ledgerIndex, message }: AuditFinding): (string | number | null)[] {
  return [code, runId, stepId, attempt, ledgerIndex, message]
}

function table(head: readonly string[], rows: readonly (readonly (string | number | null)[])[], none: string): string {
  if (rows.length === 0) return `<p>${text(none)}</p>`
  return `<table>
<thead><tr>${head.map((name) => `<th scope="col">${text(name)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((value) => `<td>${text(value ?? '')}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function text(value: string | number): string {
  return inertLine(String(value), 600).replace(/[&<>"']/g, (character) => entities[character]!)
}
