import { type Evaluator, type JudgeRequest, type QsrEvaluation, qsrEvaluationSchema } from '@maestro-helix/contract/evaluation'
import { canonicalJson } from '@maestro-helix/helix/canonical-json'
import { qsrParameters } from '@maestro-helix/helix/qsr/parameters'
import { z } from 'zod'

/** What a legacy judge answers; some say more, some give percent. The full record is used where there is a valid one. */
export const legacyAnswerSchema = z.object({
  quality_score: z.number().min(0).max(100),
  consistency: z.number().min(0).max(1).catch(0),
  confidence: z.number().min(0).max(1).catch(0),
  calibration_needed: z.boolean().catch(true),
  record: qsrEvaluationSchema.optional().catch(undefined),
})
export type LegacyAnswer = z.infer<typeof legacyAnswerSchema>

const reason = 'The legacy judge reports no components.'

/**
 * The full form of a legacy answer. A score above 1 is taken for percent. Components are not assessable, since the judge does not report them,
 * and what it does not say about consistency and confidence counts as none.
 */
export function legacyEvaluation(answer: LegacyAnswer, request: JudgeRequest, evaluator: Evaluator, sha256: (text: string) => string): QsrEvaluation {
  if (answer.record) return answer.record
  const qsr = answer.quality_score > 1 ? answer.quality_score / 100 : answer.quality_score
  const compositeQ = qsr * 100
  const { flag, significance } = qsrParameters
  const component = { score: null, reasons: [reason] }
  return {
    components: { coherence: component, accuracy: component, completion: component, relevance: component, novelty: component },
    compositeQ,
    qsr,
    flag: compositeQ >= flag.green ? 'GREEN' : compositeQ >= flag.yellow ? 'YELLOW' : 'RED',
    significance: compositeQ < significance.high ? 'HIGH' : compositeQ >= significance.low ? 'LOW' : 'MEDIUM',
    consistency: answer.consistency,
    confidence: answer.confidence,
    calibrationNeeded: answer.calibration_needed,
    suggestions: [],
    evaluator,
    outputSha256: sha256(typeof request.output === 'string' ? request.output : canonicalJson(request.output)),
  }
}
