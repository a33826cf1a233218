import type { EscalationQueueQuery } from '@maestro-helix/contract/http/escalation-queue'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { RunStatus } from '@maestro-helix/contract/run'

export type LedgerFilter = { about?: string; run?: string; kind?: LedgerKind }
export type RunsFilter = { workflow?: string; status?: RunStatus; search?: string }

/**
 * The keys of everything read from the server, in one place, so that what happens can be matched with what shows it (live/affected-queries.ts).
 * The first member names the resource; an invalidation by it alone reaches every query of the resource.
 */
export const queryKeys = {
  session: ['session'],
  sessions: ['sessions'],
  oidc: ['oidc'],
  enrolment: (token: string) => ['enrolment', token],
  runs: (filter: RunsFilter) => ['runs', filter],
  run: (runId: string) => ['run', runId, 'detail'],
  runTrace: (runId: string) => ['run', runId, 'trace'],
  runOutline: (runId: string) => ['run', runId, 'outline'],
  runSpan: (runId: string, spanId: string) => ['run', runId, 'span', spanId],
  recentRuns: (workflow: string) => ['runs', 'recent', workflow],
  workflows: ['workflows'],
  workflow: (name: string) => ['workflow', name, 'detail'],
  workflowVersions: (name: string) => ['workflow', name, 'versions'],
  /** Versions never change, so nothing that happens reaches what differs between two. */
  workflowDiff: (name: string, from: number, to: number) => ['workflow-diff', name, from, to],
  release: ['release'],
  /** Of one workflow where one is named, otherwise by status. */
  promotions: (filter: { workflow?: string; environment?: string; status?: string }) => ['promotions', filter],
  promotion: (promotionId: string) => ['promotions', promotionId],
  workflowVersion: (name: string, version: number) => ['workflow-version', name, version],
  signatories: ['signatories'],
  goNoGo: (workflow: string, version: number) => ['scores', 'go-no-go', workflow, version],
  agents: ['agents'],
  scoreLog: (score: 'qsr' | 'mri', agent: string | undefined) => ['scores', score, agent],
  /** Computed from many records, so read anew by its age and when asked, not with everything that happens. */
  reflexiveIntelligence: ['maturity', 'rii'],
  maturity: ['maturity', 'report'],
  maturityHistory: (agent: string) => ['maturity', 'history', agent],
  gilShare: ['escalations', 'share'],
  gate: ['gates', 'view'],
  auditsDue: ['gates', 'audits'],
  gateVersions: ['gates', 'versions'],
  /** Versions never change, so nothing that happens reaches what differs between two. */
  gateDiff: (from: number, to: number) => ['gate-diff', from, to],
  /** Attempts move them, too, so they are read anew with the scores. */
  thresholdMoves: ['scores', 'threshold-moves'],
  gateEntries: (kind: LedgerKind) => ['gates', 'entries', kind],
  calibration: ['calibration'],
  newestAttempts: ['scores', 'attempts'],
  checklist: ['audit', 'checklist'],
  newestEntries: ['ledger', 'newest'],
  queue: (query: EscalationQueueQuery) => ['escalations', 'queue', query],
  waiting: ['escalations', 'waiting'],
  review: (reviewId: string) => ['reviews', reviewId],
  escalation: (escalationId: string) => ['escalation', escalationId, 'case'],
  ledgerHead: ['ledger', 'head'],
  ledgerCheckpoint: ['ledger', 'checkpoint'],
  /** Entries and proofs never change, so nothing that happens reaches them; `size` is that of the ledger they are read from. */
  ledgerEntries: (filter: LedgerFilter, size: number) => ['ledger-entries', filter, size],
  inclusionProof: (index: number) => ['ledger-proof', index],
  checkedProof: (index: number, proofFile: string, verifierKey: string | undefined) => ['ledger-proof', index, proofFile, verifierKey],
  checkedCheckpoint: (note: string, verifierKey: string | undefined, witnesses: readonly string[] | undefined) => [
    'ledger-checked',
    note,
    verifierKey,
    witnesses,
  ],
} as const
