import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { decisionFields } from '../governance/policy/decision-fields.ts'
import { peopleAskedFor } from '../governance/policy/rule-on-output.ts'
import { saltedDigestOf } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { runFields } from '../record/run-change.ts'

export function attemptEntry(present: RunSnapshot, now: string, attempt: AttemptRecord): LedgerDraft {
  const { qsr, risk, decision, ruling } = attempt
  return {
    kind: 'step.attempted',
    at: now,
    fields: {
      ...runFields(present.run),
      step_id: attempt.stepId,
      attempt: attempt.attempt,
      status: attempt.status,
      ...(attempt.kind === 'code' && {
        step_kind: 'code',
        function_id: attempt.function?.id ?? null,
        function_version: attempt.function?.version ?? null,
      }),
      agent_id: attempt.agent,
      agent_version: attempt.agentVersion,
      error_code: attempt.error?.code ?? null,
      qsr_score: qsr?.qsr ?? null,
      mri_score: risk?.mri ?? null,
      mri_tier: risk?.tier ?? null,
      gil_decision: decision?.outcome ?? null,
      people_required: decision && peopleAskedFor(attempt),
      ...(ruling && decisionFields(ruling.decision)),
      best_attempt: attempt.bestAttempt,
      evaluation_id: attempt.evaluationId,
      evaluator: qsr ? `${qsr.evaluator.name}@${qsr.evaluator.version}` : null,
      evaluator_sha256: qsr?.evaluator.sha256 ?? null,
      gate_config_sha256: decision?.configSha256 ?? null,
      ...(decision?.ownGate && { own_gate_permitted_by: decision.ownGate.permittedBy ?? 'nobody' }),
      ...(attempt.routing?.policySha256 !== undefined && { routing_policy_sha256: attempt.routing.policySha256 }),
      input_digest: saltedDigestOf(attempt.salt, attempt.input),
      output_digest: attempt.output === null ? null : saltedDigestOf(attempt.salt, attempt.output),
    },
  }
}

/** The ledger entry of an escalation opened. */
export function escalationEntry(present: RunSnapshot, now: string, escalation: EscalationRecord): LedgerDraft {
  return {
    kind: 'escalation.opened',
    at: now,
    fields: {
      ...runFields(present.run),
      step_id: escalation.stepId,
      attempt: escalation.attempt,
      escalation_id: escalation.id,
      escalation_kind: escalation.kind,
      subject_sha256: escalation.subjectSha256,
      people_required: escalation.peopleRequired,
      deadline: escalation.deadline,
    },
  }
}

/** The ledger entry of something that happened to an intent. */
export function intentEntry(kind: LedgerDraft['kind'], present: RunSnapshot, now: string, intent: IntentRecord): LedgerDraft {
  const { block } = intent
  return {
    kind,
    at: now,
    fields: {
      ...runFields(present.run),
      step_id: block.stepId,
      attempt: block.attempt,
      intent_id: block.intentId,
      intent_digest: intent.digest,
      intent_state: intent.state,
      action: block.action,
      effect: block.effect,
      ...(block.toolSha256 !== undefined && { tool_sha256: block.toolSha256 }),
      ...(block.compensates !== undefined && { compensates: block.compensates }),
      policy_sha256: block.policySha256,
      ...(kind === 'intent.opened' &&
        block.restsOnUnchecked !== undefined && { rests_on_unassessed: block.restsOnUnchecked.map(({ stepId, attempt }) => `${stepId}/${attempt}`) }),
      ...(kind === 'intent.opened' && intent.policy && { ...decisionFields(intent.policy.decision), people_required: intent.policy.people }),
      ...(kind !== 'intent.opened' && intent.grant && decisionFields(intent.grant.decision)),
      mri_score: intent.risk.mri,
      mri_tier: intent.risk.tier,
    },
  }
}

export function actionEntry(
  kind: LedgerDraft['kind'],
  present: RunSnapshot,
  now: string,
  record: AttemptRecord,
  intent: IntentRecord | null,
): LedgerDraft {
  const approvals = present.escalations.find((escalation) => escalation.kind === 'action' && escalation.intentId === intent?.block.intentId)
  return {
    kind,
    at: now,
    fields: {
      ...runFields(present.run),
      step_id: record.stepId,
      attempt: record.attempt,
      status: record.status,
      action: record.tool,
      error_code: record.error?.code ?? null,
      intent_id: intent?.block.intentId ?? null,
      intent_digest: intent?.digest ?? null,
      intent_state: intent?.state ?? null,
      approved_by: approvals?.decisions.map((decision) => decision.statement.operatorId) ?? [],
      output_digest: record.output === null ? null : saltedDigestOf(record.salt, record.output),
    },
  }
}
