import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import type { RunSnapshot } from '../../record/record-store.ts'
import { actionQuestion, localTime, type PolicyParts } from './action-question.ts'

/** What an escalation is about, as a question without approvals. */
export function escalationQuestion(snapshot: RunSnapshot, escalation: EscalationRecord, place: PolicyParts['place'], now: string): PolicyQuestion {
  const intent = snapshot.intents.find(({ block }) => block.intentId === escalation.intentId)
  if (intent) {
    const { tool, spending } = intent.policy?.question ?? {}
    const { toolClass, blastRadius = 0 } = tool ?? {}
    const facts = { block: intent.block, tool: { ...(toolClass !== undefined && { toolClass }), blastRadius }, risk: intent.risk, spending }
    return actionQuestion({ ...facts, demonstration: snapshot.run.demonstration }, place, now)
  }
  const held = snapshot.attempts.find(({ stepId, attempt }) => stepId === escalation.stepId && attempt === escalation.attempt)
  const best = snapshot.attempts.find(({ stepId, attempt }) => stepId === escalation.stepId && attempt === held?.bestAttempt) ?? held
  return {
    action: 'proceed',
    workflow: snapshot.run.workflow,
    step: escalation.stepId,
    requester: escalation.requester,
    ...(best?.agent != null && best.qsr && { output: { agent: best.agent, qsr: best.qsr.qsr, gate: held?.decision?.outcome ?? 'escalate' } }),
    mri: best?.risk?.mri ?? 1,
    tier: best?.risk?.tier ?? 'Critical',
    approvals: { people: 0, authenticators: 0, roles: [], requesterAmong: false, policyAuthorAmong: false },
    time: localTime(now, place.timeZone),
    environment: place.environment,
    demonstration: snapshot.run.demonstration,
  }
}
