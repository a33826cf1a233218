import type { BreakGlassReview } from '@maestro-helix/contract/escalation-desk'
import type { EscalationRecord, ApprovalRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { GateDecision, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import type { AttemptRecord, RunRecord } from '@maestro-helix/contract/run'
import type { ReflexiveEvent, StandaloneEvaluation } from '../../record/record-change.ts'

/**
 * What of each record stays open beside its sealed body, and is all that is left once the key is destroyed: identifiers, scores, times, decisions and
 * signatures, which aggregates and audits need. Every text and value that an agent, a tool or a person wrote is replaced, and so are the salts and
 * digests by which it could be guessed.
 */

/** Stands for a text that is sealed, or erased. */
export const erasedText = 'erased'
/** Stands for a salt that is sealed, or erased; random ones are never it. */
export const noSalt = '0'.repeat(32)
const noDigest = '0'.repeat(64)

export function openRun(run: RunRecord): RunRecord {
  return { ...run, input: {}, output: null, error: openError(run.error) }
}

export function openAttempt(attempt: AttemptRecord): AttemptRecord {
  return {
    ...attempt,
    input: {},
    output: null,
    error: openError(attempt.error),
    judged: attempt.judged && { task: erasedText, context: null, selfScore: attempt.judged.selfScore, previousOutputs: [] },
    qsr: attempt.qsr && openEvaluation(attempt.qsr),
    risk: attempt.risk && openRisk(attempt.risk),
    decision: attempt.decision && openDecision(attempt.decision),
    ...(attempt.check && { check: { ...attempt.check, reason: erasedText } }),
    salt: noSalt,
  }
}

export function openIntent(intent: IntentRecord): IntentRecord {
  const { salt: _, ...block } = intent.block
  return {
    ...intent,
    block: { ...block, arguments: {}, target: erasedText, impact: erasedText, rollbackPlan: erasedText },
    reason: intent.reason === null ? null : erasedText,
    risk: openRisk(intent.risk),
    ...(intent.policy && { policy: openAsked(intent.policy) }),
    ...(intent.grant && { grant: openAsked(intent.grant) }),
  }
}

/** What policies were asked, without what was to be done to whom. */
function openAsked<Asked extends { question: PolicyQuestion }>(asked: Asked): Asked {
  const { question } = asked
  return { ...asked, question: { ...question, ...(question.tool && { tool: { ...question.tool, target: erasedText } }) } }
}

export function openEscalation(escalation: EscalationRecord): EscalationRecord {
  return {
    ...escalation,
    reason: erasedText,
    consequences: { approve: erasedText, reject: erasedText, timeout: erasedText },
    decisions: escalation.decisions.map(openApproval),
  }
}

export function openApproval(approval: ApprovalRecord): ApprovalRecord {
  const { confidence, humanScore } = approval.feedback
  return {
    ...approval,
    feedback: { rationale: erasedText, ...(confidence !== undefined && { confidence }), ...(humanScore !== undefined && { humanScore }) },
  }
}

/** Members of an event's payload that hold what a person wrote, or a salt. */
const personalMembers = ['inputSalt', 'outputSalt', 'salt', 'rationale'] as const

/** Undefined where nothing of the event is personal. */
export function openEvent(event: ReflexiveEvent): ReflexiveEvent | undefined {
  if (!personalMembers.some((member) => member in event.payload)) return undefined
  return {
    ...event,
    payload: Object.fromEntries(Object.entries(event.payload).filter(([member]) => !personalMembers.some((name) => name === member))),
  }
}

export function openStandalone(evaluation: StandaloneEvaluation): StandaloneEvaluation {
  const selfScore = evaluation.request['selfScore']
  return { ...evaluation, request: selfScore === undefined ? {} : { selfScore }, qsr: openEvaluation(evaluation.qsr) }
}

/** Which conditions held stays; what was found in the output goes. */
function openDecision(decision: GateDecision): GateDecision {
  const { conditions } = decision
  return {
    ...decision,
    reasons: [erasedText],
    ...(conditions && { conditions: conditions.map((condition) => ({ ...condition, reason: erasedText })) }),
  }
}

function openEvaluation(qsr: QsrEvaluation): QsrEvaluation {
  const { coherence, accuracy, completion, relevance, novelty } = qsr.components
  const { findings, claims: _claims, ...scores } = qsr
  const open = <Component extends QsrEvaluation['components']['coherence']>(component: Component): Component => ({ ...component, reasons: [] })
  return {
    ...scores,
    ...(findings && { findings: findings.map(({ kind }) => ({ kind, claim: erasedText, passage: null, reason: erasedText })) }),
    components: {
      coherence: open(coherence),
      accuracy: open(accuracy),
      completion: open(completion),
      relevance: open(relevance),
      novelty: open(novelty),
    },
    suggestions: [],
    outputSha256: noDigest,
  }
}

function openRisk(risk: RiskAssessment): RiskAssessment {
  return { ...risk, factors: risk.factors.map((factor) => ({ ...factor, reason: erasedText })) }
}

function openError<Failure extends { message: string } | null>(error: Failure): Failure {
  return error && { ...error, message: erasedText }
}

/** A use of break-glass without what people wrote. */
export function openReview(review: BreakGlassReview): BreakGlassReview {
  return { ...review, reason: erasedText, salt: noSalt, finding: review.finding && { ...review.finding, text: erasedText } }
}
