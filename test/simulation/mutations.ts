import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { OutboxMessage, RecordChange } from '@maestro-helix/server/record/record-change'
import { moveIntent } from '@maestro-helix/server/governance/intents'
import type { SimulatedRecord } from './simulated-store.ts'

/** A defect planted on purpose, to show that the simulation finds such defects. */
export type Mutation = {
  /** What is written instead of a change; null: nothing is written and the caller is told that it was. */
  change?: (change: RecordChange, record: SimulatedRecord) => RecordChange | null
  /** Which messages are delivered. */
  messages?: (messages: OutboxMessage[]) => OutboxMessage[]
  /** Whether anybody looks for runs that are overdue. */
  sweeps?: boolean
  /** Every tool says of itself that its target takes keys. */
  claimsIdempotence?: boolean
}

/** Each planted defect by name. Every one must be found within a few hundred seeds. */
export const mutations = {
  /** Whoever commits last wins. */
  'no-revision-check': {
    change: (change, record) => {
      if (change.aggregate === null) return change
      const revision = record.revisionOf(change.aggregate)
      return {
        ...change,
        aggregate: { ...change.aggregate, revision },
        ...(change.run && { run: { ...change.run, revision: revision + 1 } }),
        ...(change.workflow && { workflow: { ...change.workflow, revision: revision + 1 } }),
      }
    },
  },
  /** The tool is called although the claim was never written. */
  'claim-not-committed': { change: (change) => (change.ledger.some((draft) => draft.kind === 'intent.claimed') ? null : change) },
  /** One person is enough where two are required. */
  'approval-counted-twice': {
    change: (change) => {
      const half = change.escalations?.find(
        ({ status, decisions, peopleRequired }) => status === 'open' && decisions.length === 1 && peopleRequired === 2,
      )
      if (!half) return change
      const approved: EscalationRecord = { ...half, status: 'approved', decidedAt: change.run?.updatedAt ?? null }
      return { ...change, escalations: [approved] }
    },
  },
  /** A decision replaces those before it. */
  'approval-lost': {
    change: (change) => ({
      ...change,
      ...(change.escalations && {
        escalations: change.escalations.map((escalation) => ({ ...escalation, decisions: escalation.decisions.slice(-1) })),
      }),
    }),
  },
  /** Decisions leave no trace in the ledger. */
  'decision-without-ledger-entry': {
    change: (change) => ({ ...change, ledger: change.ledger.filter((draft) => draft.kind !== 'escalation.decided') }),
  },
  /** Wakes are forgotten, and nobody looks for runs that are overdue. */
  'wake-forgotten': { messages: (messages) => messages.filter((message) => !/[05a]$/.test(message.key)), sweeps: false },
  /** A call whose outcome is unknown is repeated on a target that cannot recognise it. */
  'unknown-outcome-repeated': { claimsIdempotence: true },
  /** An authorised action is aborted by the clock, and authorised again by nobody. */
  'action-authorised-by-nobody': {
    change: (change) => ({
      ...change,
      ...(change.intents && {
        intents: change.intents.map((intent) =>
          intent.state === 'PENDING_REVIEW' ? (moveIntent(intent, 'AUTHORIZED', intent.openedAt, { executionTimeoutMs: 60_000 }) ?? intent) : intent,
        ),
      }),
    }),
  },
  /** Attempts are recorded a second time under the next number. */
  'attempt-counted-twice': {
    change: (change) =>
      change.attempt && change.attempt.attempt % 2 === 0
        ? { ...change, attempt: { ...change.attempt, attempt: change.attempt.attempt + 1 } }
        : change,
  },
} as const satisfies Record<string, Mutation>

export type MutationName = keyof typeof mutations
