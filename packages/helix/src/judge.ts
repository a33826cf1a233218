import type { Evaluator, JudgeRequest, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { embeddedEvaluator } from './embedded-evaluator.ts'
import type { QsrDependencies } from './qsr/evaluate-qsr.ts'
import { evaluateQsr } from './qsr/evaluate-qsr.ts'

/** What judging one output by a language model took, and why the embedded judge scored it instead, where it did. */
export type JudgingAccount = NonNullable<AttemptRecord['judging']>

/** Port: whoever scores outputs. The embedded judge, a remote Helix and a language-model judge all answer it. */
export interface Judge {
  readonly evaluator: Evaluator
  /** Scores one output. A judge that costs something tells `account` what, once, before it resolves. Rejects with JUDGE_UNAVAILABLE where the judge cannot be reached; a bad output is a low score, never a rejection. */
  evaluate(request: JudgeRequest, signal?: AbortSignal, account?: (account: JudgingAccount) => void): Promise<QsrEvaluation>
}

/** The judge that needs nothing but a processor. Deterministic: the same request always gives the same evaluation, so replay may repeat it. */
export function embeddedJudge(dependencies: Omit<QsrDependencies, 'evaluator'>): Judge {
  const evaluator = embeddedEvaluator(dependencies.sha256)
  return {
    evaluator,
    evaluate: (request, signal) =>
      new Promise((resolve) => {
        signal?.throwIfAborted()
        resolve(evaluateQsr(request, { ...dependencies, evaluator }))
      }),
  }
}
