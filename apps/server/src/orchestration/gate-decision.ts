import type { GateDecision, JudgeRequest, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord, CheckVerdict, JudgedMaterial } from '@maestro-helix/contract/run'
import type { AgentStep, CompiledWorkflow, JudgeOutage, Unassessed } from '@maestro-helix/contract/workflow-definition'
import { decideGate, type GateInput, goesOn } from '@maestro-helix/helix/gates/decide-gate'
import type { JudgingAccount } from '@maestro-helix/helix/judge'
import { evidenceIn, evidenceOf, restsOnAccountAlone, restsOnOwnWords } from './what-was-given.ts'

/** What a step and its workflow say of judging, the step first. */
export type JudgingTerms = Pick<CompiledWorkflow, 'unassessed' | 'check' | 'evidence' | 'judgeOutage'>

/** What the judge is asked about one output, from what is recorded of it: the same when it is judged and when that is repeated. */
export function judgeRequestOf(step: AgentStep, terms: JudgingTerms, judged: JudgedMaterial, output: AttemptRecord['output']): JudgeRequest {
  return {
    task: judged.task,
    output,
    ...evidenceIn(judged, evidenceOf(step, terms)),
    ...(step.outputSchema && { outputSchema: step.outputSchema }),
    ...(judged.selfScore !== null && { selfScore: judged.selfScore }),
    ...(judged.finishReason === 'length' && { truncated: true as const }),
    previousOutputs: judged.previousOutputs,
  }
}

/** What is to happen to outputs of a step of whose truth nothing is known. */
export function unassessedOf(step: AgentStep, terms: JudgingTerms): Unassessed {
  return step.unassessed ?? terms.unassessed ?? 'continue'
}

/** What holds for a step while the configured judge does not answer. */
export function judgeOutageOf(step: AgentStep, terms: JudgingTerms): JudgeOutage {
  return step.judgeOutage ?? terms.judgeOutage ?? 'embedded'
}

/** Whether a judge said that it could check nothing against anything. */
export function isUnassessed(evaluation: { truthAssessed?: boolean | undefined }): boolean {
  return evaluation.truthAssessed === false
}

/** What is known of an output beside its scores. */
export type Beside = {
  check?: CheckVerdict | undefined
  judged: Pick<JudgedMaterial, 'context' | 'given'> | null
  judging?: Pick<JudgingAccount, 'outage'> | undefined
}

/**
 * The gate's decision on one output of a step, with what the workflow wants where nothing is known of its truth, and what it rests on said among the reasons. Pure: from the
 * record alone, so that it can be made again, by the `rule` of its time.
 */
export function gateDecision(
  step: AgentStep,
  terms: JudgingTerms,
  gate: GateInput,
  { check, judged, judging }: Beside,
  rule = decideGate,
): GateDecision {
  const mode = unassessedOf(step, terms)
  const ownWords = judged !== null && restsOnOwnWords(judged, evidenceOf(step, terms))
  const open = ownWords || isUnassessed(gate.evaluation)
  const wantsPerson = open && (mode === 'person' || mode === 'model' || (mode === 'check' && check?.ok == null))
  const { qsr, qsrAtMost = qsr } = gate.evaluation
  // Whatever limit reaches the rule was approved: a gate of a step's own that nobody approved gives way to the stricter one.
  // A check that held stands for what could not be assessed.
  const known = open && check?.ok === true
  const evaluation = open ? { ...gate.evaluation, qsr: known ? qsrAtMost : qsr, qsrAtMost, truthAssessed: known } : gate.evaluation
  const decided = rule({ ...gate, evaluation, mriMaxApproved: true })
  const decision =
    open && check?.ok === false
      ? afterFailedCheck(decided, gate, check)
      : wantsPerson && decided.outcome === 'unassessed'
        ? confirmedByPerson(decided)
        : decided
  // Where the workflow does not trust the stand-in, its word alone lets nothing on.
  const stoodIn = judging != null && judging.outage !== null && judgeOutageOf(step, terms) !== 'embedded'
  const held = stoodIn && goesOn(decision) ? confirmedByPerson(decision) : decision
  const reasons = [
    ...(check === undefined
      ? []
      : [`Check "${check.function}": ${check.ok === null ? 'could not be run' : check.ok ? 'passed' : 'failed'}. ${check.reason}`]),
    ...(ownWords ? ['What its agent says it relied on is its output again, which proves nothing.'] : []),
    ...(open && mode === 'model' ? ['No language model judged its truth.'] : []),
    ...(judged !== null && !open && restsOnAccountAlone(judged, evidenceOf(step, terms))
      ? ['Its truth was read against nothing but what the agent itself says it relied on.']
      : []),
    ...(stoodIn ? ['The configured judge did not answer; the embedded judge stood in.'] : []),
  ]
  return reasons.length === 0 ? held : { ...held, reasons: [...held.reasons, ...reasons.map((reason) => reason.slice(0, 500))] }
}

function confirmedByPerson(decided: GateDecision): GateDecision {
  return { ...decided, outcome: 'escalate', peopleRequired: 1, reasons: [...decided.reasons, 'The workflow wants a person to confirm it.'] }
}

/** An output that its check refused is tried again while attempts are left, and then for a person to say. */
function afterFailedCheck(decided: GateDecision, gate: GateInput, check: CheckVerdict): GateDecision {
  if (decided.outcome === 'halt' || decided.outcome === 'adapt') return decided
  const reason = `The check "${check.function}" refused it: ${check.reason}`.slice(0, 500)
  const isLast = gate.attemptsSoFar > (gate.adaptAttempts ?? gate.config.adaptation.maxAttempts)
  if (!isLast) return { ...decided, outcome: 'adapt', peopleRequired: 0, reasons: [reason] }
  return { ...decided, outcome: 'escalate', peopleRequired: 1, reasons: decided.outcome === 'escalate' ? [reason, ...decided.reasons] : [reason] }
}

/** By what the best attempt of a series is chosen: one that a check refused comes last, and one that it let pass is worth what it may be. */
export function standingOf({ qsr, risk, check }: { qsr: QsrEvaluation; risk: Pick<RiskAssessment, 'mri'>; check?: CheckVerdict | undefined }): {
  qsr: number
  mri: number
} {
  const known = check?.ok === false ? 0 : check?.ok === true ? (qsr.qsrAtMost ?? qsr.qsr) : qsr.qsr
  return { qsr: known, mri: risk.mri }
}

/** What a check is given. */
export function checkInput(request: JudgeRequest, input: JsonObject): JsonObject {
  return { task: request.task, input, context: request.context ?? null, output: request.output }
}
