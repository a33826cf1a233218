import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { RunSnapshot } from '../record/record-store.ts'

/**
 * Whose output people decided about, and on which scores, as the decision's ledger entry names them. Of a held output: the best attempt, which goes on
 * if they let it pass. Of an action: the agents' outputs it rests on, with the lowest QSR among them, and the risk of the action itself; null where its
 * arguments come from no agent.
 */
export function decidedScores(snapshot: Pick<RunSnapshot, 'attempts' | 'intents'>, escalation: EscalationRecord): JsonObject {
  const { kind, stepId, attempt, intentId } = escalation
  if (kind !== 'gate') {
    const intent = snapshot.intents.find(({ block }) => block.intentId === intentId)
    const basis = intent?.restsOn ?? []
    const agents = [...new Set(basis.flatMap(({ agent }) => agent ?? []))]
    const scores = basis.flatMap(({ qsr }) => qsr ?? [])
    return {
      agent_id: agents[0] ?? null,
      ...(agents.length > 1 && { agent_ids: agents }),
      agent_version: basis[0]?.agentVersion ?? null,
      qsr_score: scores.length === 0 ? null : Math.min(...scores),
      mri_score: intent?.risk.mri ?? null,
      mri_tier: intent?.risk.tier ?? null,
      gate_decision: basis.at(-1)?.gate ?? null,
      action: intent?.block.action ?? null,
    }
  }
  const made = snapshot.attempts.filter((candidate) => candidate.stepId === stepId)
  const held = made.find((candidate) => candidate.attempt === attempt)
  const best = made.find((candidate) => candidate.attempt === held?.bestAttempt) ?? held
  return {
    agent_id: best?.agent ?? null,
    agent_version: best?.agentVersion ?? null,
    best_attempt: best?.attempt ?? null,
    qsr_score: best?.qsr?.qsr ?? null,
    mri_score: best?.risk?.mri ?? null,
    mri_tier: best?.risk?.tier ?? null,
    gate_decision: held?.decision?.outcome ?? null,
    evaluation_id: best?.evaluationId ?? null,
  }
}
