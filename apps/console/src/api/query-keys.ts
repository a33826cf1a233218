import type { EscalationQueueQuery } from '@maestro-helix/contract/http/escalation-queue'
import type { RunStatus } from '@maestro-helix/contract/run'

export type RunsFilter = { workflow?: string; status?: RunStatus; search?: string }

/**
 * The keys of everything read from the server, in one place, so that what happens can be matched with what shows it (live/affected-queries.ts).
 * The first member names the resource; an invalidation by it alone reaches every query of the resource.
 */
export const queryKeys = {
  session: ['session'],
  enrolment: (token: string) => ['enrolment', token],
  runs: (filter: RunsFilter) => ['runs', filter],
  run: (runId: string) => ['run', runId, 'detail'],
  runTrace: (runId: string) => ['run', runId, 'trace'],
  workflows: ['workflows'],
  agents: ['agents'],
  queue: (query: EscalationQueueQuery) => ['escalations', 'queue', query],
  waiting: ['escalations', 'waiting'],
  escalation: (escalationId: string) => ['escalation', escalationId, 'case'],
  /** An entry never changes, so nothing that happens reaches it. */
  ledgerEntry: (index: number) => ['ledger-entry', index],
} as const
