import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { type ActionComparison, compareActions, type NamedAction } from '@maestro-helix/examples/customer-service/evaluate-tickets'
import { z } from 'zod'

/** What became of one ticket. `comparison` is null where the folder names no correct actions, and where the run failed: then nobody proposed anything. */
export type TicketResult = {
  ticket: number
  runId: string
  status: string
  /** Why the run failed; null where it did not. */
  failure: { code: string; message: string } | null
  proposed: NamedAction[]
  steps: { step: string; attempt: number; agent: string; qsr: number; mri: number; gate: string; reasons: string[] }[]
  waiting: { kind: string; reason: string; peopleRequired: number }[]
  irreversibleEffects: { tool: string; approvals: number }[]
  comparison: ActionComparison | null
}

const proposalSchema = z.object({ actions: z.array(z.object({ name: z.string(), kwargs: z.record(z.string(), z.json()) })) })

/** Sums up the run of one ticket. The correct actions are compared here for the first time; no agent has seen them. `effects`: what each action does, by its name. */
export function ticketResult(
  ticket: number,
  correct: NamedAction[] | undefined,
  { run, attempts, escalations, intents }: RunDetail,
  effects: Readonly<Record<string, string>>,
): TicketResult {
  const understood = attempts.findLast((attempt) => attempt.stepId === 'understand' && attempt.status === 'succeeded')
  const failed = run.status === 'failed'
  const proposal = proposalSchema.safeParse(understood?.output)
  const proposed = proposal.success ? proposal.data.actions : []
  return {
    ticket,
    runId: run.id,
    status: run.status,
    failure: failed ? { code: run.error?.code ?? 'INTERNAL', message: run.error?.message ?? 'the run says no reason' } : null,
    proposed,
    steps: attempts.flatMap(({ stepId, attempt, agent, qsr, risk, decision }) =>
      agent && qsr && risk && decision
        ? [{ step: stepId, attempt, agent, qsr: qsr.qsr, mri: risk.mri, gate: decision.outcome, reasons: decision.reasons }]
        : [],
    ),
    waiting: escalations.filter(({ status }) => status === 'open').map(({ kind, reason, peopleRequired }) => ({ kind, reason, peopleRequired })),
    irreversibleEffects: intents
      .filter(({ block, state }) => block.effect === 'irreversible' && ['EXECUTING', 'EXECUTED', 'UNKNOWN'].includes(state))
      .map(({ block }) => ({
        tool: block.action,
        approvals:
          escalations
            .find(({ kind, intentId }) => kind === 'action' && intentId === block.intentId)
            ?.decisions.filter(({ statement }) => statement.verdict === 'approve').length ?? 0,
      })),
    comparison: correct === undefined || failed ? null : compareActions(proposed, correct, effects),
  }
}

export type Agreement = {
  /** Runs that failed: they agree with nothing. */
  failed: number
  /** Tickets with correct actions beside them, those whose runs failed included. */
  compared: number
  exact: number
  /** Wilson score interval, 95 %, of the share of tickets whose actions were all right. */
  exactInterval: [number, number]
  matched: number
  proposed: number
  correct: number
  handedOver: number
  waiting: number
  heldByGate: number
  effectsWithoutApproval: number
}

export function agreementOf(results: readonly TicketResult[]): Agreement {
  const compared = results.flatMap(({ comparison }) => comparison ?? [])
  const failed = results.filter(({ failure }) => failure !== null).length
  const exact = compared.filter((comparison) => comparison.exact).length
  const sum = (of: (comparison: ActionComparison) => number): number => compared.reduce((total, comparison) => total + of(comparison), 0)
  return {
    failed,
    compared: compared.length + failed,
    exact,
    exactInterval: wilson(exact, compared.length + failed),
    matched: sum((comparison) => comparison.matched),
    proposed: sum((comparison) => comparison.proposed),
    correct: sum((comparison) => comparison.correct),
    handedOver: results.filter(({ proposed }) => proposed.some(({ name }) => name === 'transfer_to_human_agents')).length,
    waiting: results.filter(({ waiting }) => waiting.some(({ kind }) => kind === 'action')).length,
    heldByGate: results.filter(({ waiting }) => waiting.some(({ kind }) => kind === 'gate')).length,
    effectsWithoutApproval: results.flatMap(({ irreversibleEffects }) => irreversibleEffects).filter(({ approvals }) => approvals < 2).length,
  }
}

/** Wilson score interval of a share, 95 %; 0 to 1 for an empty sample. E. B. Wilson, JASA 22 (1927). */
export function wilson(hits: number, total: number): [number, number] {
  if (total === 0) return [0, 1]
  const z2 = 1.959964 ** 2
  const centre = (hits + z2 / 2) / (total + z2)
  const half = (Math.sqrt(z2) / (total + z2)) * Math.sqrt((hits * (total - hits)) / total + z2 / 4)
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
