import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import type { AttemptRecord } from '@maestro-helix/contract/run'
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
  return outputQuestion(snapshot, escalation.stepId, held, place, now)
}

/** May the run go on with what `held` decided on? The best output so far, which need not be that of the last attempt. */
export function outputQuestion(
  { run, attempts }: Pick<RunSnapshot, 'run' | 'attempts'>,
  step: string,
  held: AttemptRecord | undefined,
  place: PolicyParts['place'],
  now: string,
): PolicyQuestion {
  const best = held?.attempt === held?.bestAttempt ? held : attempts.find(({ stepId, attempt }) => stepId === step && attempt === held?.bestAttempt)
  const { agent, qsr, risk } = best ?? held ?? {}
  return {
    action: 'proceed',
    workflow: run.workflow,
    step,
    requester: run.requester,
    ...(agent != null && qsr && { output: { agent, qsr: qsr.qsr, gate: held?.decision?.outcome ?? 'escalate' } }),
    ...(held?.decision?.outcome === 'unassessed' && { restsOnUnassessed: true }),
    mri: risk?.mri ?? 1,
    tier: risk?.tier ?? 'Critical',
    approvals: { people: 0, authenticators: 0, roles: [], requesterAmong: false, policyAuthorAmong: false },
    time: localTime(now, place.timeZone),
    environment: place.environment,
    demonstration: run.demonstration,
  }
}
