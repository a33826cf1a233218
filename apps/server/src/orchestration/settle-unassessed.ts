import type { JudgeRequest, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { CheckVerdict } from '@maestro-helix/contract/run'
import type { AgentStep } from '@maestro-helix/contract/workflow-definition'
import type { JudgingAccount } from '@maestro-helix/helix/judge'
import { z } from 'zod'
import { callFunction, requiredFunction } from './call-function.ts'
import type { DriverParts } from './driver-parts.ts'
import { checkInput, isUnassessed, type JudgingTerms, unassessedOf } from './gate-decision.ts'
import { messageOf } from './recorded-error.ts'

/** What a check returns. */
const verdictSchema = z.looseObject({ ok: z.boolean(), reason: z.string().max(10_000).default('') })

type Open = {
  step: AgentStep
  terms: JudgingTerms
  request: JudgeRequest
  /** The mapped input of the step. */
  input: JsonObject
  /** Names the attempt. */
  key: string
  evaluation: QsrEvaluation
  /** It was judged against nothing but itself. */
  restsOnOwnWords: boolean
}

/**
 * Asks further where a judge could check nothing against anything and the workflow says whom: the language-model judge, whose evaluation then stands, or a function of the
 * catalog, whose verdict is recorded beside the evaluation. Where neither can be asked, that is what the gate learns.
 * @throws MaestroError JUDGE_UNAVAILABLE as the judge does.
 */
export async function settleUnassessed(
  parts: Pick<DriverParts, 'functions' | 'schemas' | 'timers' | 'modelJudge'>,
  { step, terms, request, input, key, evaluation, restsOnOwnWords }: Open,
  signal: AbortSignal,
  account: (told: JudgingAccount) => void,
): Promise<{ qsr: QsrEvaluation; check?: CheckVerdict }> {
  if (!isUnassessed(evaluation) && !restsOnOwnWords) return { qsr: evaluation }
  const mode = unassessedOf(step, terms)
  // A model that is shown the output as its own source would say what the embedded judge said.
  if (mode === 'model' && parts.modelJudge && !restsOnOwnWords) {
    const asked = await parts.modelJudge.evaluate(request, signal, account)
    return { qsr: isUnassessed(asked) ? evaluation : asked }
  }
  const name = step.check ?? terms.check
  if (mode !== 'check' || name === undefined) return { qsr: evaluation }
  const version = parts.functions.get(name)?.version ?? ''
  try {
    const called = requiredFunction(parts, name)
    const given = checkInput(request, input)
    const verdict = verdictSchema.parse(await callFunction(parts, called, given, { key: `${key}/${name}`, timeoutMs: step.timeoutMs, signal }))
    return { qsr: evaluation, check: { function: name, version, ok: verdict.ok, reason: verdict.reason.slice(0, 500) } }
  } catch (error) {
    if (signal.aborted) throw error
    return { qsr: evaluation, check: { function: name, version, ok: null, reason: messageOf(error).slice(0, 500) } }
  }
}
